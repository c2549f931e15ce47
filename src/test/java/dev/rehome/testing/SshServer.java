package dev.rehome.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// A real sshd on the loopback that lets in this user, with keys that lie in a folder of the test.
public final class SshServer implements AutoCloseable {
    private final Daemon daemon;

    private SshServer(Daemon daemon) {
        this.daemon = daemon;
    }

    public static SshServer start(Path folder, int port) throws IOException, InterruptedException {
        Path program = Needs.program("sshd");
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        keygen(folder, "host");
        keygen(folder, "user");
        Path settings = Files.writeString(
                folder.resolve("sshd_config"), """
                Port %d
                ListenAddress 127.0.0.1
                HostKey %s
                AuthorizedKeysFile %s
                PidFile none
                StrictModes no
                UsePAM no
                PasswordAuthentication no
                """.formatted(port, folder.resolve("host"), folder.resolve("user.pub")));
        return new SshServer(Daemon.start(
                List.of(program.toString(), "-D", "-e", "-f", settings.toString()), port, folder.resolve("sshd.log")));
    }

    private static void keygen(Path folder, String name) throws IOException, InterruptedException {
        String file = folder.resolve(name).toString();
        List<String> command = List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file);
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("ssh-keygen failed");
        }
    }

    /// The words that start ssh with the key that [#start] made.
    public static List<String> client(Path folder) throws IOException {
        Path settings = Files.writeString(
                folder.resolve("ssh_config"), """
                Host *
                    IdentityFile %s
                    IdentitiesOnly yes
                    UserKnownHostsFile %s
                    StrictHostKeyChecking accept-new
                """.formatted(folder.resolve("user"), folder.resolve("known_hosts")));
        return List.of("ssh", "-F", settings.toString());
    }

    /// `user@host:port`, as an endpoint names an SSH host.
    public static String login(int port) {
        return System.getProperty("user.name") + "@127.0.0.1:" + port;
    }

    /// Cuts every connection: what was started through one is left to itself.
    public void cutConnections() {
        daemon.children().forEach(connection -> {
            // Where it parts with its rights, its child is the one that speaks.
            connection
                    .children()
                    .filter(child -> child.info().command().orElse("").contains("sshd"))
                    .forEach(ProcessHandle::destroyForcibly);
            connection.destroyForcibly();
        });
    }

    /// What it wrote so far.
    public String log() throws IOException {
        return daemon.log();
    }

    @Override
    public void close() {
        daemon.close();
    }
}
