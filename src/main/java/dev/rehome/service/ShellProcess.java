package dev.rehome.service;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A shell line of a plan that was started by `sh -c`, with nothing on standard input. What it leaves running when it
/// ends by itself stays: it may have started a service.
public final class ShellProcess {
    /// As [#printed()] where it could not even be started.
    public static final String NOTHING = "it printed nothing";

    private static final int LINES_KEPT = 5;

    /// A line may leave a process behind that keeps the pipe open: that one's output is not waited for.
    private static final Duration AFTER_END = Duration.ofMillis(500);

    private final Process process;
    private final Thread reader;
    private final Deque<String> last = new ArrayDeque<>();

    private final StartedPrograms.Entry entry;

    private ShellProcess(Process process, StartedPrograms.Entry entry, Consumer<String> output) {
        this.process = process;
        this.entry = entry;
        this.reader = Thread.ofVirtual().start(() -> read(output));
    }

    /// @param variables added to those of this process
    /// @param output is told each line that it prints, from another thread
    /// @throws IOException where there is no shell or no such folder
    public static ShellProcess start(String line, Path folder, Map<String, String> variables, Consumer<String> output)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
        builder.environment().putAll(variables);
        StartedPrograms.Entry entry = StartedPrograms.enter(folder, builder);
        try {
            return new ShellProcess(builder.start(), entry, output);
        } catch (IOException e) {
            entry.close();
            throw e;
        }
    }

    /// Waits for its end. Past the time, and where the waiting is interrupted, it is ended with all that it started.
    ///
    /// @return its exit status; empty where it had to be ended
    public OptionalInt await(Duration within) throws InterruptedException {
        boolean ended = false;
        try {
            ended = process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) {
                RunningProgram.end(process);
            }
            entry.close();
        }
        reader.join(AFTER_END);
        return ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty();
    }

    private void read(Consumer<String> output) {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                output.accept(line);
                keep(line);
            }
        } catch (IOException | UncheckedIOException e) {
            // The process was ended: what it printed so far is there.
        }
    }

    private void keep(String line) {
        synchronized (last) {
            last.addLast(line);
            if (last.size() > LINES_KEPT) {
                last.removeFirst();
            }
        }
    }

    /// What it printed last, as the cause of an error says it.
    public String printed() {
        synchronized (last) {
            return last.isEmpty() ? NOTHING : "it printed: " + String.join(" | ", last);
        }
    }
}
