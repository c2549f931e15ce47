package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A port of this machine's loopback that leads to a database through an SSH host, by the user's own `ssh`
/// command: its
/// configuration, keys, agent and known hosts count. Closed with the run.
final class SshTunnel implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /// Becomes `ssh`, and leaves behind a child that ends it when our end of the pipe closes: so the tunnel
    /// goes even
    /// where rehome is killed without a chance to clean up.
    private static final String SCRIPT = """
            exec 3<&0
            (cat <&3 >/dev/null; kill -TERM $$) >/dev/null 2>&1 &
            exec "$@" 3<&- </dev/null""";

    private final Process process;
    private final int port;
    private final List<String> words = new CopyOnWriteArrayList<>();
    private final Thread reader;

    private SshTunnel(Process process, int port) {
        this.process = process;
        this.port = port;
        this.reader = Thread.ofVirtual().start(this::readWords);
    }

    /// Starts `ssh` and waits until its port takes connections.
    ///
    /// @param command the words that start ssh, usually just `ssh`
    /// @param bastion `user@host` or `user@host:port`
    static SshTunnel open(Side side, List<String> command, String bastion, Host to) {
        if (bastion.startsWith("-") || !bastion.matches("[^\\s:]+(:[0-9]{1,5})?") || to.isSocket()) {
            throw EndpointUrl.bad(
                    "\"ssh\" is not of the form user@host or user@host:port", "write ?ssh=user@bastion:22");
        }
        try {
            int port = freePort();
            SshTunnel tunnel = new SshTunnel(start(command, bastion, to, port), port);
            tunnel.awaitReady(side, bastion);
            return tunnel;
        } catch (IOException e) {
            throw failed(side, bastion, String.valueOf(e.getMessage()));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process start(List<String> command, String bastion, Host to, int port) throws IOException {
        int colon = bastion.indexOf(':');
        String host = to.address().isEmpty() ? to.name() : to.address();
        List<String> words = new ArrayList<>(List.of("sh", "-c", SCRIPT, "ssh-tunnel"));
        words.addAll(command);
        words.addAll(List.of("-N", "-T", "-o", "ExitOnForwardFailure=yes", "-o", "BatchMode=yes"));
        words.addAll(List.of("-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=15"));
        words.addAll(List.of(
                "-L", "127.0.0.1:" + port + ":" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + to.port()));
        if (colon >= 0) {
            words.addAll(List.of("-p", bastion.substring(colon + 1)));
        }
        words.add(colon < 0 ? bastion : bastion.substring(0, colon));
        return new ProcessBuilder(words)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void readWords() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                words.add(line.strip());
            }
        } catch (IOException e) {
            // The process has been ended by us: its last words are of no interest.
        }
    }

    /// The tunnel is ready when its port takes a connection; ssh listens there only after it has logged in.
    private void awaitReady(Side side, String bastion) {
        long end = System.nanoTime() + LIMIT.toNanos();
        try {
            while (!process.waitFor(20, TimeUnit.MILLISECONDS)) {
                if (takesConnections()) {
                    return;
                }
                if (System.nanoTime() > end) {
                    close();
                    throw failed(side, bastion, "ssh was not ready within " + LIMIT.toSeconds() + " s");
                }
            }
            reader.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw failed(side, bastion, "interrupted");
        }
        close();
        throw failed(
                side,
                bastion,
                words.isEmpty() ? "ssh ended with status " + process.exitValue() : String.join("; ", words));
    }

    private boolean takesConnections() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static RehomeException failed(Side side, String bastion, String reason) {
        return new RehomeException(
                side == Side.SOURCE ? PostgresProblem.SOURCE_TUNNEL : PostgresProblem.TARGET_TUNNEL,
                side.word() + " ssh " + bastion + ": no tunnel",
                reason,
                "make this work without a question asked: ssh " + bastion.replaceFirst(":([0-9]+)$", " -p $1")
                        + " true");
    }

    int port() {
        return port;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // The process is gone already.
        }
    }
}
