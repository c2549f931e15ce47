package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// A command in a process of its own, that can be killed as by `kill -9`.
final class RehomeProcess implements AutoCloseable {
    private static final Duration END_MAX = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(1);

    private final List<String> command;
    private final Process process;
    private final Path output;

    private RehomeProcess(List<String> command, Process process, Path output) {
        this.command = command;
        this.process = process;
        this.output = output;
    }

    /// @param folder in which it runs, and where what it prints is kept
    static RehomeProcess start(Path folder, List<String> command) throws IOException {
        return start(folder, command, List.of());
    }

    /// One whose files cannot grow beyond a size, as where the disk is full: the system refuses the write.
    ///
    /// @param blocks of 512 bytes
    static RehomeProcess startWithFilesUpTo(long blocks, Path folder, List<String> command) throws IOException {
        return start(folder, command, List.of("sh", "-c", "ulimit -f " + blocks + "; exec \"$@\"", "sh"));
    }

    private static RehomeProcess start(Path folder, List<String> command, List<String> before) throws IOException {
        List<String> words = new ArrayList<>(before);
        words.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        words.addAll(command);
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        return new RehomeProcess(command, process, output);
    }

    /// Waits until something holds, or it ended by itself.
    void await(BooleanSupplier condition) {
        long limit = System.nanoTime() + END_MAX.toNanos();
        while (process.isAlive() && !condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("%s", this).isLessThan(limit);
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /// Whether it has printed this.
    boolean said(String words) {
        return printed().contains(words);
    }

    /// @return whether it was still running
    boolean kill() {
        boolean alive = process.isAlive();
        process.destroyForcibly();
        int status = end();
        return alive && status == 128 + 9;
    }

    /// Its exit status, when it has ended by itself.
    int end() {
        try {
            assertThat(process.waitFor(END_MAX.toSeconds(), TimeUnit.SECONDS))
                    .as("%s", this)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return process.exitValue();
    }

    private String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Override
    public String toString() {
        return "rehome " + String.join(" ", command) + ":\n" + printed();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        end();
    }
}
