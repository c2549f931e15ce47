package dev.rehome.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Runs commands in this JVM and keeps what they wrote; or in one of their own.
public final class Cli {
    private final Path folder;
    private final Map<String, String> variables;
    private final String input;

    private Cli(Path folder, Map<String, String> variables, String input) {
        this.folder = folder;
        this.variables = variables;
        this.input = input;
    }

    /// What one command left.
    public record Ran(int exit, String out, String err) {}

    /// Without environment variables, in a folder without a plan.
    public static Ran run(String... args) {
        return in(Path.of("/nonexistent")).call(args);
    }

    /// For what is no whole command.
    static Environment environment(Path folder, ByteArrayOutputStream err) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
        return new Environment(
                Map.of(), folder, folder, InputStream.nullInputStream(), nowhere, errors, false, false, false);
    }

    public static Cli in(Path folder) {
        return new Cli(folder, Map.of(), "");
    }

    public Cli with(Map<String, String> environment) {
        return new Cli(folder, environment, input);
    }

    public Cli typing(String lines) {
        return new Cli(folder, variables, lines);
    }

    public Ran call(String... args) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Environment environment = new Environment(
                variables,
                folder,
                folder.resolve("home"),
                new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                !input.isEmpty(),
                false,
                false);
        int exit = Main.run(List.of(args), environment, new Interrupts());
        return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// A command as a process of its own, which can be killed.
    ///
    /// @param said where both its outputs go
    public Process start(Path said, String... args) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .collect(Collectors.joining(File.pathSeparator)),
                Main.class.getName()));
        command.addAll(List.of(args));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().putAll(variables);
        return builder.redirectErrorStream(true).redirectOutput(said.toFile()).start();
    }
}
