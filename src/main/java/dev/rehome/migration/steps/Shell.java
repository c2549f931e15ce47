package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.StepRun;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs shell lines of the plan by `sh -c` in its folder, in order; the first that fails ends it.
///
/// @param folder the plan's
/// @param variables beside those of rehome itself
record Shell(Path folder, Map<String, String> variables) {
    private static final int LINES_KEPT = 5;

    Shell {
        variables = Map.copyOf(variables);
    }

    /// @param name for messages: `shell`
    /// @throws RehomeException `RH-STEP-001` naming the line by its place and what it printed last
    void run(String name, List<String> lines, StepRun run) throws InterruptedException {
        for (int i = 0; i < lines.size(); i++) {
            run(name + (lines.size() == 1 ? "" : " line " + (i + 1)), lines.get(i), run);
        }
    }

    private void run(String name, String line, StepRun run) throws InterruptedException {
        Process process = start(name, line);
        Deque<String> last = new ArrayDeque<>();
        Thread reader = Thread.ofVirtual().start(() -> read(process, last, run));
        try {
            boolean ended = process.waitFor(run.left().toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                throw failed(name, "did not end in its time", last);
            }
            // A line may leave a process behind that keeps the pipe open: its output is not waited for.
            reader.join(Duration.ofMillis(500));
            if (process.exitValue() != 0) {
                throw failed(name, "ended with " + process.exitValue(), last);
            }
        } finally {
            end(process);
        }
    }

    private Process start(String name, String line) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(variables);
        try {
            return builder.start();
        } catch (IOException e) {
            throw failed(name, String.valueOf(e.getMessage()), new ArrayDeque<>());
        }
    }

    /// What a line that ended well left running stays: it may have started a service.
    private static void end(Process process) {
        if (process.isAlive()) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
        }
    }

    private static void read(Process process, Deque<String> last, StepRun run) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                run.note(line);
                synchronized (last) {
                    last.addLast(line);
                    if (last.size() > LINES_KEPT) {
                        last.removeFirst();
                    }
                }
            }
        } catch (IOException | UncheckedIOException e) {
            // The process was ended: what it printed so far is there.
        }
    }

    private static RehomeException failed(String name, String how, Deque<String> last) {
        String printed;
        synchronized (last) {
            printed = String.join(" | ", last);
        }
        return new RehomeException(
                StepsProblem.SHELL_FAILED,
                name + " " + how,
                printed.isEmpty() ? "it printed nothing" : "it printed: " + printed,
                "mend the line (it runs by sh -c in the plan's folder), then run the same command again");
    }
}
