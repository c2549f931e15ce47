package dev.rehome.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A real Redis server of its own for one test, on the loopback, that keeps nothing on disk.
public final class RedisServer implements AutoCloseable {
    private final Daemon daemon;
    private final Path program;
    private final int port;
    private final List<String> login;

    private RedisServer(Daemon daemon, Path program, int port, List<String> login) {
        this.daemon = daemon;
        this.program = program;
        this.port = port;
        this.login = login;
    }

    public static RedisServer start(Path folder) throws IOException, InterruptedException {
        return start(folder, "");
    }

    /// @param password empty for a server that asks for none
    public static RedisServer start(Path folder, String password) throws IOException, InterruptedException {
        Path program = Needs.program("redis-server");
        Needs.program("redis-cli");
        int port = Daemon.freePort();
        List<String> command = new ArrayList<>(List.of(program.toString(), "--port", "" + port, "--bind", "127.0.0.1"));
        command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", folder.toString()));
        if (!password.isEmpty()) {
            command.addAll(List.of("--requirepass", password));
        }
        Path log = Files.createTempFile(folder, "redis", ".log");
        List<String> login = password.isEmpty() ? List.of() : List.of("--no-auth-warning", "-a", password);
        return new RedisServer(Daemon.start(command, port, log), program, port, login);
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /// Runs one command with the server's own client.
    public void run(String... words) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(program.resolveSibling("redis-cli").toString(), "-p", "" + port));
        command.addAll(login);
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("redis-cli " + String.join(" ", words) + ": " + process.exitValue());
        }
    }

    @Override
    public void close() {
        daemon.close();
    }
}
