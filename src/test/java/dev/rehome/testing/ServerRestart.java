package dev.rehome.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// A server that goes down at once, as after a loss of power, and comes up again by itself a moment later.
public final class ServerRestart implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Process process;

    private ServerRestart(Process process) {
        this.process = process;
    }

    /// Returns when the server is down.
    public static ServerRestart of(TestDatabase database) throws SQLException, IOException {
        Path data = Path.of(database.scalar("SHOW data_directory"));
        String programs = database.scalar("SELECT setting FROM pg_config WHERE name = 'BINDIR'");
        Path pid = data.resolve("postmaster.pid");
        String before = Files.readString(pid).lines().findFirst().orElseThrow();
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            // As the embedded servers are started there: PostgreSQL refuses to be run by root.
            command.addAll(List.of("unshare", "-U"));
        }
        command.addAll(List.of(
                programs + "/pg_ctl",
                "restart",
                "-D",
                data.toString(),
                "-m",
                "immediate",
                "-w",
                "-l",
                data + "/restart.log"));
        ServerRestart restart = new ServerRestart(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start());
        restart.awaitDown(pid, before);
        return restart;
    }

    private void awaitDown(Path pid, String before) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (isThere(pid, before)) {
            if (System.nanoTime() > limit) {
                throw new AssertionError("the server does not go down");
            }
            LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
        }
    }

    private static boolean isThere(Path pid, String before) {
        try {
            return Files.readString(pid).startsWith(before + "\n");
        } catch (IOException e) {
            return false;
        }
    }

    /// Waits until it is up.
    @Override
    public void close() {
        try {
            if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError("the server does not come up again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
