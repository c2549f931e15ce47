package dev.rehome.settings;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Where a text is found: written as it is, or looked up when it is needed. `toString` never shows a secret.
public sealed interface Reference {
    /// How long a command may take to print a value.
    int SECONDS_MAX = 60;

    /// The text itself.
    record Literal(String text) implements Reference {
        @Override
        public String toString() {
            return Secrets.mask(text);
        }
    }

    /// `env:NAME`, an environment variable.
    record Variable(String name) implements Reference {
        @Override
        public String toString() {
            return "env:" + name;
        }
    }

    /// `file:PATH`, the content of a file without its last line end.
    record Content(Path path) implements Reference {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /// `cmd:COMMAND`, what a command prints, without its last line end. The folder is where it runs.
    record Printed(String command, Path folder) implements Reference {
        /// Only the program is shown: its arguments may hold what must not be shown.
        @Override
        public String toString() {
            String program = command.strip().split("\\s+", 2)[0];
            return "cmd:" + program + (program.equals(command.strip()) ? "" : " ...");
        }
    }

    /// Reads a reference, or takes the text as it is.
    ///
    /// @param folder what relative paths are relative to
    static Reference parse(String text, Path folder, Path home) {
        if (text.startsWith("env:")) {
            return new Variable(text.substring(4).strip());
        }
        if (text.startsWith("file:")) {
            String path = text.substring(5).strip();
            return new Content(path.startsWith("~/") ? home.resolve(path.substring(2)) : folder.resolve(path));
        }
        return text.startsWith("cmd:") ? new Printed(text.substring(4).strip(), folder) : new Literal(text);
    }

    /// Looks the text up. Neither the text nor anything the command printed is part of an error.
    ///
    /// @throws RehomeException `RH-SET-005` where the reference leads nowhere or to nothing
    default String resolve(Map<String, String> variables) {
        String found = switch (this) {
            case Literal literal -> literal.text();
            case Variable variable -> variables.getOrDefault(variable.name(), "");
            case Content content -> read(content);
            case Printed printed -> run(printed, variables);
        };
        if (found.isBlank()) {
            throw unresolved(this, this instanceof Variable ? "the variable is not set or empty" : "it is empty");
        }
        return found;
    }

    private static String read(Content content) {
        try {
            return withoutLastLineEnd(Files.readString(content.path()));
        } catch (IOException e) {
            String why = Files.exists(content.path()) ? "the file cannot be read as UTF-8 text" : "no such file";
            throw unresolved(content, why);
        }
    }

    private static String run(Printed printed, Map<String, String> variables) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", printed.command())
                .directory(printed.folder().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(variables);
        try {
            return output(printed, builder.start());
        } catch (IOException e) {
            throw unresolved(printed, "the command cannot be started");
        }
    }

    private static String output(Printed printed, Process process) {
        FutureTask<byte[]> text =
                new FutureTask<>(() -> process.getInputStream().readAllBytes());
        Thread.ofVirtual().start(text);
        try {
            if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw unresolved(printed, "the command did not end within " + SECONDS_MAX + " s");
            }
            if (process.exitValue() != 0) {
                throw unresolved(printed, "the command ended with status " + process.exitValue());
            }
            return withoutLastLineEnd(new String(text.get(5, TimeUnit.SECONDS), StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unresolved(printed, "interrupted");
        } catch (ExecutionException | TimeoutException e) {
            throw unresolved(printed, "what the command printed cannot be read");
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String withoutLastLineEnd(String text) {
        return text.endsWith("\r\n")
                ? text.substring(0, text.length() - 2)
                : text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
    }

    private static RehomeException unresolved(Reference reference, String why) {
        return new RehomeException(
                SettingsProblem.UNRESOLVED,
                reference + " cannot be resolved",
                why,
                switch (reference) {
                    case Literal _ -> "give a postgres:// URL, or env:NAME, file:PATH, cmd:COMMAND";
                    case Variable variable -> "set the environment variable " + variable.name();
                    case Content _ -> "write the value into that file, readable for this user";
                    case Printed _ -> "run the command by hand; it must print the value and end with status 0";
                });
    }
}
