package dev.rehome.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.Needs;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tunnel through a real sshd on the loopback, with keys for this test alone.
class SshTunnelTest {
    @TempDir
    private Path folder;

    private Daemon sshd(int port) throws IOException, InterruptedException {
        Path program = Needs.program("sshd");
        if ("root".equals(System.getProperty("user.name"))) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
        keygen("host");
        keygen("user");
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
        return Daemon.start(
                List.of(program.toString(), "-D", "-e", "-f", settings.toString()), port, folder.resolve("sshd.log"));
    }

    private void keygen(String name) throws IOException, InterruptedException {
        String file = folder.resolve(name).toString();
        List<String> command = List.of("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file);
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private List<String> ssh() throws IOException {
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

    private static String bastion(int port) {
        return System.getProperty("user.name") + "@127.0.0.1:" + port;
    }

    @Test
    void reachesADatabaseAndEndsWithTheServer() throws Exception {
        int port = Daemon.freePort();
        try (Daemon daemon = sshd(port);
                TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            Endpoint endpoint = Endpoint.parse(database.url() + "?ssh=" + bastion(port));
            try (Server server = new Server(Side.SOURCE, endpoint, "test", ssh());
                    Session one = server.open("one");
                    Session two = server.open("two")) {
                assertThat(one.scalar("SELECT 1") + two.scalar("SELECT 2"))
                        .as(daemon.log())
                        .isEqualTo("12");
                assertThat(server.access()).isEqualTo(Access.DIRECT);
            }
        }
    }

    @Test
    void endsItsSsh() throws Exception {
        int port = Daemon.freePort();
        try (Daemon daemon = sshd(port);
                TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            Host host = Endpoint.parse(database.url()).hosts().getFirst();
            SshTunnel tunnel = SshTunnel.open(Side.SOURCE, ssh(), bastion(port), host);
            assertThat(Daemon.takesConnections(tunnel.port())).as(daemon.log()).isTrue();
            tunnel.close();
            long end = System.nanoTime() + 10_000_000_000L;
            while (Daemon.takesConnections(tunnel.port()) && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            assertThat(Daemon.takesConnections(tunnel.port())).isFalse();
        }
    }

    @Test
    void givesTheWordsOfSsh() throws Exception {
        int port = Daemon.freePort();
        Endpoint endpoint = Endpoint.parse("postgres://u@db.example.com/d?ssh=" + bastion(port));
        Needs.program("ssh");
        try (Server server = new Server(Side.TARGET, endpoint, "test", ssh())) {
            RehomeException e = catchThrowableOfType(RehomeException.class, () -> server.open("test"));
            assertThat(e.code().text()).isEqualTo("RH-PG-007");
            assertThat(e.exitStatus().number()).isEqualTo(7);
            assertThat(e.message()).isEqualTo("target ssh " + bastion(port) + ": no tunnel");
            assertThat(e.reason()).contains("Connection refused");
            assertThat(e.remedy()).contains("ssh " + System.getProperty("user.name") + "@127.0.0.1 -p " + port);
        }
    }

    @Test
    void refusesABastionThatIsAnOption() {
        Endpoint endpoint = Endpoint.parse("postgres://u@db.example.com/d?ssh=-oProxyCommand=x");
        try (Server server = new Server(Side.TARGET, endpoint, "test")) {
            RehomeException e = catchThrowableOfType(RehomeException.class, () -> server.open("test"));
            assertThat(e.code().text()).isEqualTo("RH-PG-001");
        }
    }
}
