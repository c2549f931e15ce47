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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What lies between rehome and a server, with a real pgbouncer.
class PoolerTest {
    @TempDir
    private Path folder;

    private Daemon pooler(TestDatabase database, String mode, int port) throws IOException, InterruptedException {
        Path program = Needs.program("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(folder.resolve("users"), "\"" + database.owner() + "\" \"\"\n");
        Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                %s = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        database.name(), database.server().port(), port, folder.resolve("users"), mode));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        return Daemon.start(command, port, folder.resolve("pgbouncer.log"));
    }

    private static String url(TestDatabase database, int port) {
        return "postgres://" + database.owner() + "@127.0.0.1:" + port + "/" + database.name();
    }

    @Test
    void knowsADirectConnection() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                Server server = database.asOwner()) {
            assertThat(server.access()).isEqualTo(Access.DIRECT);
        }
    }

    @Test
    void worksThroughASessionPooler() throws Exception {
        int port = Daemon.freePort();
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                Daemon pooler = pooler(database, "session", port);
                Server server = new Server(Side.SOURCE, Endpoint.parse(url(database, port)), "test");
                Session session = server.open("test")) {
            assertThat(pooler.log()).isNotNull();
            assertThat(server.access()).isEqualTo(Access.SESSION_POOLER);
            assertThat(session.scalar("SHOW search_path")).isEqualTo("\"\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "statement"})
    void refusesATransactionPoolerBeforeItSetsAnything(String mode) throws Exception {
        int port = Daemon.freePort();
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            try (Daemon pooler = pooler(database, mode, port);
                    Server server = new Server(Side.SOURCE, Endpoint.parse(url(database, port)), "test")) {
                RehomeException e = catchThrowableOfType(RehomeException.class, () -> server.open("test"));
                assertThat(e).as(pooler.log()).isNotNull();
                assertThat(e.code().text()).isEqualTo("RH-PG-008");
                assertThat(e.exitStatus().number()).isEqualTo(6);
                assertThat(e.message()).endsWith(": this is a transaction pooler");
                assertThat(database.scalar("SELECT count(*) FROM pg_stat_activity WHERE datname = '" + database.name()
                                + "' AND query LIKE '%search_path%' AND pid <> pg_backend_pid()"))
                        .isEqualTo("0");
            }
        }
    }

    @Test
    void knowsSupabasesTransactionPoolerByItsPort() {
        for (String host : List.of("aws-0-eu-central-1.pooler.supabase.com", "db.abcdefgh.supabase.co")) {
            Endpoint endpoint = Endpoint.parse("postgres://postgres.abcdefgh@" + host + ":6543/postgres");
            try (Server server = new Server(Side.TARGET, endpoint, "test")) {
                RehomeException e = catchThrowableOfType(RehomeException.class, () -> server.open("test"));
                assertThat(e.code().text()).isEqualTo("RH-PG-009");
                assertThat(e.remedy()).contains("port 5432");
            }
        }
    }
}
