package dev.rehome.service;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// A program that was started: fed, read within bounds, and ended at its limit together with what it started.
final class RunningProgram {
    /// A program may leave a process behind that keeps the pipe open (a daemon that it started): that one's output is
    /// not waited for.
    private static final Duration AFTER_END = Duration.ofSeconds(1);

    private static final int BUFFER_BYTES = 8192;

    private final Process process;
    private final int bytesMax;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final AtomicBoolean cut = new AtomicBoolean();

    private RunningProgram(Process process, int bytesMax) {
        this.process = process;
        this.bytesMax = bytesMax;
    }

    /// What a program is given to read.
    ///
    /// @param stays whether its end comes only with the program's own: the other side of a connection learns
    ///     from it that nobody is here any more
    record Input(String text, boolean stays) {
        static final Input NONE = new Input("", false);
    }

    /// @param plan its folder, where what is started is written down
    static Answer run(Path plan, ProcessBuilder builder, Input input, Duration limit, int bytesMax)
            throws IOException, InterruptedException {
        try (StartedPrograms.Entry _ = StartedPrograms.enter(plan, builder)) {
            return new RunningProgram(builder.start(), bytesMax).answer(input, limit);
        }
    }

    private Answer answer(Input input, Duration limit) throws InterruptedException {
        Thread first = Thread.ofVirtual().start(() -> read(process.getInputStream(), out));
        Thread second = Thread.ofVirtual().start(() -> read(process.getErrorStream(), err));
        Thread feeder = Thread.ofVirtual().start(() -> feed(input));
        boolean ended = false;
        try {
            ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } finally {
            if (!ended) {
                end(process);
            }
        }
        awaitOutput(first, out);
        awaitOutput(second, err);
        feeder.interrupt();
        closeInput();
        return new Answer(ended ? process.exitValue() : -1, bytes(out), bytes(err), ended, !cut.get());
    }

    /// As long as something comes: on a busy machine the end is read later than it was written.
    private static void awaitOutput(Thread reader, ByteArrayOutputStream output) throws InterruptedException {
        int before = -1;
        for (int now = size(output); now > before && reader.isAlive(); now = size(output)) {
            before = now;
            reader.join(AFTER_END);
        }
    }

    private static int size(ByteArrayOutputStream output) {
        synchronized (output) {
            return output.size();
        }
    }

    /// Ends it with what it started: the program first, so that it starts nothing more.
    static void end(Process process) {
        var children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private void feed(Input input) {
        try {
            OutputStream in = process.getOutputStream();
            in.write(input.text().getBytes(StandardCharsets.UTF_8));
            in.flush();
        } catch (IOException e) {
            // It ended without reading: how it ended says why.
        }
        if (!input.stays()) {
            closeInput();
        }
    }

    private void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Nobody reads any more.
        }
    }

    private void read(InputStream from, ByteArrayOutputStream to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from) {
            for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                keep(buffer, n, to);
            }
        } catch (IOException e) {
            // The program was ended: what it printed so far is there.
        }
    }

    private void keep(byte[] buffer, int n, ByteArrayOutputStream to) {
        synchronized (to) {
            int room = Math.min(n, bytesMax - to.size());
            to.write(buffer, 0, room);
            if (room < n) {
                cut.set(true);
            }
        }
    }

    private static byte[] bytes(ByteArrayOutputStream output) {
        synchronized (output) {
            return output.toByteArray();
        }
    }
}
