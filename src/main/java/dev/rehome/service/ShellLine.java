package dev.rehome.service;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs one shell line of a plan for a probe and waits for its end.
@FunctionalInterface
public interface ShellLine {
    /// How a line ended.
    ///
    /// @param status of its exit; nothing sensible where it was ended
    /// @param ended whether it ended by itself, in time
    /// @param last the last line it printed that is not blank
    record Ended(int status, boolean ended, String last) {
        /// The shell's own words for a program that is not there or may not be run.
        boolean isNotRun() {
            return ended && (status == 126 || status == 127);
        }

        boolean isGood() {
            return ended && status == 0;
        }
    }

    /// @param variables added to its environment
    /// @param within after which it is ended, with all it started
    Ended run(String line, Map<String, String> variables, Duration within) throws InterruptedException;

    /// Here, by `sh -c`.
    ///
    /// @param folder the plan's, in which lines run
    static ShellLine in(Path folder) {
        return (line, variables, within) -> {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().putAll(variables);
            try {
                return waitFor(builder.start(), within);
            } catch (IOException e) {
                return new Ended(127, true, String.valueOf(e.getMessage()));
            }
        };
    }

    private static Ended waitFor(Process process, Duration within) throws InterruptedException {
        Last last = new Last();
        Thread reader = Thread.ofVirtual().start(() -> read(process, last));
        try {
            boolean ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                return new Ended(-1, false, last.line());
            }
            // A line may leave a process behind that keeps the pipe open: its output is not waited for.
            reader.join(Duration.ofMillis(500));
            return new Ended(process.exitValue(), true, last.line());
        } finally {
            List<ProcessHandle> children = process.descendants().toList();
            if (process.isAlive()) {
                process.destroyForcibly();
                children.forEach(ProcessHandle::destroyForcibly);
            }
        }
    }

    private static void read(Process process, Last last) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    last.keep(line.strip());
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The process was ended: what it printed so far is there.
        }
    }

    /// The last line that was read, from one thread to another.
    final class Last {
        private volatile String line = "";

        void keep(String text) {
            line = text;
        }

        String line() {
            return line;
        }
    }
}
