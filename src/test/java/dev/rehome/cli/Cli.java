package dev.rehome.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Runs commands in this JVM and keeps what they wrote.
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
}
