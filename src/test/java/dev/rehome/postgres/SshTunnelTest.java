package dev.rehome.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.finding.RehomeException;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.Needs;
import dev.rehome.testing.SshServer;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tunnel through a real sshd on the loopback, with keys for this test alone.
class SshTunnelTest {
    @TempDir
    private Path folder;

    @Test
    void reachesADatabaseAndEndsWithTheServer() throws Exception {
        int port = Daemon.freePort();
        try (SshServer daemon = SshServer.start(folder, port);
                TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            Endpoint endpoint = Endpoint.parse(database.url() + "?ssh=" + SshServer.login(port));
            try (Server server = new Server(Side.SOURCE, endpoint, "test", SshServer.client(folder));
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
        try (SshServer daemon = SshServer.start(folder, port);
                TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            Host host = Endpoint.parse(database.url()).hosts().getFirst();
            SshTunnel tunnel = SshTunnel.open(Side.SOURCE, SshServer.client(folder), SshServer.login(port), host);
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
        Endpoint endpoint = Endpoint.parse("postgres://u@db.example.com/d?ssh=" + SshServer.login(port));
        Needs.program("ssh");
        try (Server server = new Server(Side.TARGET, endpoint, "test", SshServer.client(folder))) {
            RehomeException e = catchThrowableOfType(RehomeException.class, () -> server.open("test"));
            assertThat(e.code().text()).isEqualTo("RH-PG-007");
            assertThat(e.exitStatus().number()).isEqualTo(7);
            assertThat(e.message()).isEqualTo("target ssh " + SshServer.login(port) + ": no tunnel");
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
