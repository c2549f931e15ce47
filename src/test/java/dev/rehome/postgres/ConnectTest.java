package dev.rehome.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.finding.RehomeException;
import dev.rehome.testing.Certificates;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.SshServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Connecting to a server that has TLS with a private authority and asks for passwords (SCRAM).
class ConnectTest {
    @TempDir
    private static Path folder;

    private static EmbeddedServer server;
    private static Certificates certificates;
    private static String socketFolder;

    @BeforeAll
    static void startServer() throws Exception {
        certificates = Certificates.create(folder, "db.example.com");
        Path binaries = Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"));
        server = EmbeddedServer.start(
                binaries,
                15,
                Map.of(
                        "ssl",
                        "on",
                        "ssl_cert_file",
                        certificates.certificate().toString(),
                        "ssl_key_file",
                        certificates.key().toString(),
                        "password_encryption",
                        "scram-sha-256"));
        try (Connection admin = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres?user=postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE ann LOGIN PASSWORD 'right'");
            statement.execute("CREATE ROLE one LOGIN PASSWORD 'right' CONNECTION LIMIT 0");
            socketFolder = scalar(statement, "SHOW unix_socket_directories");
            Files.writeString(Path.of(scalar(statement, "SHOW hba_file")), """
                    local all all scram-sha-256
                    hostssl all,replication all 127.0.0.1/32 scram-sha-256
                    """);
            statement.execute("SELECT pg_reload_conf()");
        }
    }

    private static String scalar(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static String url(String user, String host, String parameters) {
        return "postgres://" + user + "@" + host + ":" + server.port() + "/postgres" + parameters;
    }

    private static Server server(Side side, String url) {
        return new Server(side, Endpoint.parse(url), "test");
    }

    private static String protocol(String url) {
        try (Server source = server(Side.SOURCE, url);
                Session session = source.open("test")) {
            return session.scalar("SELECT coalesce((SELECT CASE WHEN ssl THEN 'tls' ELSE 'plain' END"
                    + " FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()), 'none')");
        }
    }

    private static RehomeException failure(String url) {
        return failure(Side.SOURCE, url);
    }

    private static RehomeException failure(Side side, String url) {
        try (Server server = server(side, url)) {
            RehomeException e = catchThrowableOfType(
                    RehomeException.class, () -> server.open("test").close());
            assertThat(e).isNotNull();
            assertThat(e.message() + e.reason() + e.remedy()).doesNotContain("sEcret");
            return e;
        }
    }

    @Test
    void usesTlsWhereTheServerHasItByDefault() {
        assertThat(protocol(url("ann:right", "127.0.0.1", ""))).isEqualTo("tls");
    }

    @Test
    void checksTheNameAgainstAPrivateAuthority() {
        String full = "?sslmode=verify-full&sslrootcert=" + certificates.root();
        assertThat(protocol(url("ann:right", "db.example.com", full + "&hostaddr=127.0.0.1")))
                .isEqualTo("tls");
        RehomeException e = failure(url("ann:right", "127.0.0.1", full));
        assertThat(e.message()).endsWith("/postgres: the certificate is for another name than 127.0.0.1");
        assertThat(e.exitStatus().number()).isEqualTo(6);
    }

    @Test
    void checksTheDatabasesNameThroughATunnel(@TempDir Path keys) throws Exception {
        int port = Daemon.freePort();
        String full = "?sslmode=verify-full&sslrootcert=" + certificates.root() + "&ssh=" + SshServer.login(port);
        try (SshServer ssh = SshServer.start(keys, port);
                Server right = tunneled(url("ann:right", "db.example.com", full + "&hostaddr=127.0.0.1"), keys);
                Server wrong = tunneled(url("ann:right", "127.0.0.1", full), keys);
                Session session = right.open("test")) {
            assertThat(session.scalar("SELECT ssl FROM pg_catalog.pg_stat_ssl WHERE pid = pg_backend_pid()"))
                    .as(ssh.log())
                    .isEqualTo("t");
            RehomeException e = catchThrowableOfType(RehomeException.class, () -> wrong.open("test"));
            assertThat(e.message()).endsWith("the certificate is for another name than 127.0.0.1");
        }
    }

    private static Server tunneled(String url, Path keys) throws IOException {
        return new Server(Side.SOURCE, Endpoint.parse(url), "test", SshServer.client(keys));
    }

    @Test
    void checksTheAuthorityAloneWhereAskedTo() {
        assertThat(protocol(url("ann:right", "127.0.0.1", "?sslmode=verify-ca&sslrootcert=" + certificates.root())))
                .isEqualTo("tls");
    }

    @Test
    void doesNotTrustAnUnknownAuthority() {
        RehomeException e = failure(url("ann:right", "db.example.com", "?sslrootcert=system&hostaddr=127.0.0.1"));
        assertThat(e.message()).endsWith("TLS failed");
        assertThat(e.remedy()).contains("sslrootcert");
    }

    @Test
    void saysThatAServerDemandsTls() {
        RehomeException e = failure(url("ann:right", "127.0.0.1", "?sslmode=disable"));
        assertThat(e.message()).endsWith("the server does not let role ann in from here");
        assertThat(e.reason()).contains("no encryption").contains("28000");
    }

    @Test
    void goesThroughAUnixSocket() throws Exception {
        assertThat(protocol("postgres://ann:right@/postgres?host=" + socketFolder + "&port=" + server.port()))
                .isEqualTo("plain");
        RehomeException e = failure("postgres://ann@/postgres?host=" + folder);
        assertThat(e.message()).endsWith(":5432/postgres: no server at this socket");
    }

    @Test
    void movesCopyDataThroughAUnixSocket() {
        copiesBothWays("postgres://ann:right@/postgres?host=" + socketFolder + "&port=" + server.port());
    }

    @Test
    void movesCopyDataThroughTls() {
        copiesBothWays(url("ann:right", "127.0.0.1", "?sslmode=require"));
    }

    private static void copiesBothWays(String url) {
        try (Server source = server(Side.SOURCE, url);
                Session session = source.open("test")) {
            session.execute("CREATE TEMP TABLE t (a text CHECK (a <> 'bad'))");
            byte[] line = ("x".repeat(9_999) + "\n").getBytes(StandardCharsets.UTF_8);
            try (CopyWriter in = session.copyIn("COPY pg_temp.t FROM STDIN")) {
                assertThat(in).isInstanceOf(WireCopyWriter.class);
                write(in, line, 2_000);
                assertThat(in.finish()).isEqualTo(2_000);
            }
            assertThat(bytes(session, "COPY pg_temp.t TO STDOUT")).isEqualTo(20_000_000);
            try (CopyWriter in = session.copyIn("COPY pg_temp.t FROM STDIN")) {
                write(in, "bad\n".getBytes(StandardCharsets.UTF_8), 1);
                RehomeException refused =
                        catchThrowableOfType(RehomeException.class, () -> write(in, line, Integer.MAX_VALUE));
                assertThat(refused.reason()).contains("23514");
            }
            assertThat(session.scalar("SELECT count(*) FROM pg_temp.t")).isEqualTo("2000");
        }
    }

    private static void write(CopyWriter in, byte[] line, int times) {
        for (int i = 0; i < times; i++) {
            in.write(line, 0, line.length);
        }
    }

    private static long bytes(Session session, String sql) {
        long bytes = 0;
        try (CopyReader out = session.copyOut(sql)) {
            for (int length = out.next(); length >= 0; length = out.next()) {
                bytes += length;
            }
        }
        return bytes;
    }

    @Test
    void saysThatThePasswordIsWrong() {
        RehomeException e = failure(Side.TARGET, url("ann:sEcret", "127.0.0.1", ""));
        assertThat(e.message())
                .isEqualTo(
                        "target 127.0.0.1:" + server.port() + "/postgres: the server refuses the password of role ann");
        assertThat(e.code().text()).isEqualTo("RH-PG-003");
        assertThat(e.exitStatus().number()).isEqualTo(7);
        assertThat(e.reason()).contains("28P01");
    }

    @Test
    void saysThatAPasswordIsMissing() {
        assertThat(failure(url("ann", "127.0.0.1", "")).message())
                .endsWith("role ann needs a password and none was given");
    }

    @Test
    void saysThatTheHostIsUnknown() {
        RehomeException e = failure("postgres://ann@no-such-host.invalid/d");
        assertThat(e.message()).isEqualTo("source no-such-host.invalid:5432/d: unknown host no-such-host.invalid");
    }

    @Test
    void saysThatNothingListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        RehomeException e = failure("postgres://ann@127.0.0.1:" + port + "/d");
        assertThat(e.message()).isEqualTo("source 127.0.0.1:" + port + "/d: nothing takes connections at this port");
        assertThat(protocol("postgres://ann:right@127.0.0.1:" + port + ",127.0.0.1:" + server.port() + "/postgres"))
                .as("the next host of a list is tried")
                .isEqualTo("tls");
    }

    @Test
    void givesUpOnAServerThatDoesNotAnswer() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            RehomeException e = failure("postgres://ann@127.0.0.1:" + silent.getLocalPort() + "/d?connect_timeout=2");
            assertThat(e.message()).endsWith("/d: no answer");
        }
    }

    @Test
    void saysThatTheDatabaseIsMissing() {
        RehomeException e = failure("postgres://ann:right@127.0.0.1:" + server.port() + "/nowhere");
        assertThat(e.message()).endsWith("/nowhere: there is no database \"nowhere\"");
    }

    @Test
    void saysThatThereIsNoConnectionLeft() {
        RehomeException e = failure(url("one:right", "127.0.0.1", ""));
        assertThat(e.message()).endsWith("the server has no connection left for role one");
        assertThat(e.reason()).contains("53300");
    }

    @Test
    void looksForTheKindOfServerThatIsWanted() {
        assertThat(protocol(url("ann:right", "127.0.0.1", "?target_session_attrs=read-write")))
                .isEqualTo("tls");
        assertThat(protocol(url("ann:right", "127.0.0.1", "?target_session_attrs=prefer-standby")))
                .isEqualTo("tls");
        assertThat(failure(url("ann:right", "127.0.0.1", "?target_session_attrs=standby"))
                        .message())
                .endsWith("not a standby server");
    }

    @Test
    void followsTheAuthenticationThatIsDemanded() {
        assertThat(protocol(url("ann:right", "127.0.0.1", "?require_auth=scram-sha-256&channel_binding=require")))
                .isEqualTo("tls");
        failure(url("ann:right", "127.0.0.1", "?require_auth=md5"));
    }
}
