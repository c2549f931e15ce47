package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
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
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The shell lines of the plan that point the application at a side. They run while neither side accepts
/// writes, in order, and may be repeated; the first that fails ends it.
///
/// @param toTarget lines of `cutover.switch`
/// @param toSource lines of `cutover.back`
/// @param folder the plan's folder, in which they run
/// @param patience how long one line may take before it is ended
/// @param output what they print, line by line
record Hooks(List<String> toTarget, List<String> toSource, Path folder, Duration patience, Consumer<String> output) {
    private static final int LINES_KEPT = 5;

    Hooks {
        toTarget = List.copyOf(toTarget);
        toSource = List.copyOf(toSource);
    }

    /// @throws RehomeException `RH-CUTOVER-006` naming the line by its place and what it printed last
    void run(Side live) {
        List<String> lines = live == Side.TARGET ? toTarget : toSource;
        for (int i = 0; i < lines.size(); i++) {
            run(live, lines.get(i), "cutover." + (live == Side.TARGET ? "switch" : "back") + " line " + (i + 1));
        }
    }

    private void run(Side live, String line, String name) {
        Process process = start(live, line, name);
        Deque<String> last = new ArrayDeque<>();
        Thread reader = Thread.ofVirtual().start(() -> read(process, last));
        try {
            boolean ended = process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                end(process);
            }
            // A line may leave a process behind that keeps the pipe open: its output is not waited for.
            reader.join(Duration.ofMillis(500));
            if (!ended) {
                throw failed(name, "did not end within " + patience.toSeconds() + " s", last);
            }
            if (process.exitValue() != 0) {
                throw failed(name, "ended with " + process.exitValue(), last);
            }
        } catch (InterruptedException e) {
            // Left running it would point the application somewhere after the switch was undone.
            end(process);
            Thread.currentThread().interrupt();
            throw failed(name, "was interrupted", last);
        }
    }

    private Process start(Side live, String line, String name) {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().put("REHOME_LIVE", live.word());
        try {
            return builder.start();
        } catch (IOException e) {
            throw failed(name, String.valueOf(e.getMessage()), new ArrayDeque<>());
        }
    }

    /// The shell first, so that it starts nothing more.
    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void read(Process process, Deque<String> last) {
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                output.accept(line);
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
                CutoverProblem.HOOK_FAILED,
                name + " " + how,
                printed.isEmpty() ? "it printed nothing" : "it printed: " + printed,
                "mend the line (it runs by sh -c in the plan's folder, with REHOME_LIVE set), then run the same command"
                        + " again");
    }
}
