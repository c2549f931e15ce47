package dev.rehome.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What the launcher runs once after a build to record the classes that commands load (its class cache). Touches no
/// database: nothing listens at the port it names, and nothing is printed.
final class Training {
    private static final List<String> NOWHERE =
            List.of("--source", "postgres://127.0.0.1:1/a", "--target", "postgres://127.0.0.1:1/b");

    private Training() {}

    public static void main(String[] args) {
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
