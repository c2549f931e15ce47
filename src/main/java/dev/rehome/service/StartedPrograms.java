package dev.rehome.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/// Programs outlive a rehome that is killed: a `pm2 stop` of a dead run would take effect after the next run had
/// started the same service. So each program is written down, as a file in `.rehome/programs`, before it does anything,
/// and none is started before those of dead processes have ended.
///
/// The program's own shell writes the file and then looks whether rehome still lives: a rehome that is killed in
/// between leaves a program that ends without having done anything, or one whose file the next rehome finds.
final class StartedPrograms {
    /// How long a program of a dead rehome may go on before it is ended.
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration CLOCK_GRAIN = Duration.ofSeconds(1);

    /// `$1` the file, `$2` this process. What a shell adds to the variables goes again: a service would keep it.
    private static final String PRELUDE =
            "printf %s $$ 2>/dev/null >\"$1\"; kill -0 \"$2\" 2>/dev/null || exit 1; shift 2;"
                    + " unset PWD OLDPWD SHLVL; exec \"$@\"";

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final Path folder;
    private final Duration patience;

    StartedPrograms(Path folder, Duration patience) {
        this.folder = folder;
        this.patience = patience;
    }

    /// For a plan beside which rehome has a folder of its own; without one there is nothing to resume.
    static Entry enter(Path plan, ProcessBuilder builder) throws IOException, InterruptedException {
        Path state = plan.resolve(".rehome");
        boolean resumable = Files.isDirectory(state) && Files.isWritable(state);
        return resumable ? new StartedPrograms(state.resolve("programs"), PATIENCE).enter(builder) : () -> {};
    }

    /// A program that was written down until it is closed.
    interface Entry extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for what dead processes left, and makes the program write itself down first.
    Entry enter(ProcessBuilder builder) throws IOException, InterruptedException {
        awaitOutlived();
        Files.createDirectories(folder);
        Path file = folder.resolve(own() + "-" + NUMBERS.incrementAndGet());
        List<String> words = new ArrayList<>(List.of(
                "/bin/sh",
                "-c",
                PRELUDE,
                "sh",
                file.toString(),
                String.valueOf(ProcessHandle.current().pid())));
        words.addAll(builder.command());
        builder.command(words);
        return () -> file.toFile().delete();
    }

    private static String own() {
        return name(ProcessHandle.current());
    }

    private static String name(ProcessHandle process) {
        return process.pid() + "-"
                + process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private void awaitOutlived() throws InterruptedException {
        for (Path file : left()) {
            long end = System.nanoTime() + patience.toNanos();
            Optional<ProcessHandle> living = living(file);
            while (living.isPresent() && System.nanoTime() < end) {
                Thread.sleep(POLL);
                living = living(file);
            }
            living.ifPresent(StartedPrograms::end);
            file.toFile().delete();
        }
    }

    private static void end(ProcessHandle process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    /// Of processes that live no more.
    private List<Path> left() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !livesStarter(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static boolean livesStarter(String file) {
        String[] parts = file.split("-", 3);
        return parts.length == 3
                && parts[0].matches("\\d{1,18}")
                && ProcessHandle.of(Long.parseLong(parts[0]))
                        .filter(process -> name(process).equals(parts[0] + "-" + parts[1]))
                        .isPresent();
    }

    /// It has ended, and nobody has taken its exit status: in a container nobody may ever do so.
    private static boolean isDefunct(String pid) {
        try {
            return Files.readString(Path.of("/proc", pid, "stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    /// One that began later than its file was written is another program with the same number.
    private static Optional<ProcessHandle> living(Path file) {
        try {
            String pid = Files.readString(file);
            if (!pid.matches("\\d{1,18}")) {
                return Optional.empty();
            }
            Instant latest = Files.getLastModifiedTime(file).toInstant().plus(CLOCK_GRAIN);
            return ProcessHandle.of(Long.parseLong(pid))
                    .filter(process -> process.isAlive() && !isDefunct(pid))
                    .filter(process -> process.info()
                            .startInstant()
                            .filter(began -> !began.isAfter(latest))
                            .isPresent());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
