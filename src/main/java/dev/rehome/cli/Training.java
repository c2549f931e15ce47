package dev.rehome.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/// What the launcher runs once after a build to record the classes that commands load (its class cache). Touches no
/// database: nothing listens at the port it names, and nothing is printed.
final class Training {
    private static final List<String> NOWHERE =
            List.of("--source", "postgres://127.0.0.1:1/a", "--target", "postgres://127.0.0.1:1/b");

    private Training() {}

    public static void main(String[] args) throws IOException {
        Locale.setDefault(Locale.ROOT);
        run(List.of("--version"));
        run(List.of("help"));
        for (String command : List.of("preflight", "schema", "copy", "verify")) {
            for (String format : List.of("text", "json")) {
                List<String> all = new java.util.ArrayList<>(List.of(command, "--format", format));
                all.addAll(NOWHERE);
                run(all);
            }
        }
        try (TrainingCode code = new TrainingCode()) {
            for (String format : List.of("text", "json")) {
                run(List.of("scan", code.folder().toString(), "--format", format));
            }
            code.rewrite();
        }
        loadAll();
    }

    /// Loads what only a server brings into use: the cache then holds it too.
    private static void loadAll() throws IOException {
        ClassLoader loader = Training.class.getClassLoader();
        URL self = Objects.requireNonNull(Training.class.getResource("Training.class"));
        try (JarFile jar = ((JarURLConnection) self.openConnection()).getJarFile()) {
            List<String> names = jar.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.startsWith("dev/rehome/") || name.startsWith("org/postgresql/"))
                    .filter(name -> name.endsWith(".class") && !name.endsWith("-info.class"))
                    .toList();
            for (String name : names) {
                load(name.substring(0, name.length() - ".class".length()).replace('/', '.'), loader);
            }
        }
    }

    /// Some classes of the driver need libraries that are not here; those are not used then.
    private static void load(String name, ClassLoader loader) {
        try {
            Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError absent) {
            // not used without what it needs
        }
    }

    private static void run(List<String> args) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Path folder = Path.of("").toAbsolutePath();
        Main.run(
                args,
                new Environment(
                        Map.of(), folder, folder, InputStream.nullInputStream(), nowhere, nowhere, false, false, false),
                new Interrupts());
    }
}
