package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.postgres.Side;
import dev.rehome.testing.Daemon;
import dev.rehome.testing.Needs;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a tired person gets wrong: an error of its own with its exit status, and both databases as they were.
@Timeout(180)
class BadInputTest {
    /// Everything that a command could leave: relations with their rights, schemas, rows of the two tables.
    private static final String STATE = """
            SELECT (SELECT string_agg(concat_ws(' ', n.nspname, c.relname, c.relkind, c.relacl), ',' ORDER BY 1)
                      FROM (SELECT *, relnamespace::regnamespace::text AS nspname FROM pg_class) c
                      JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname NOT LIKE 'pg\\_%'
                       AND n.nspname <> 'information_schema')
                || (SELECT string_agg(nspname || coalesce(nspacl::text, ''), ',' ORDER BY 1) FROM pg_namespace)
                || coalesce(query_to_xml('SELECT * FROM t ORDER BY 1', true, false, '')::text, '')""";

    @TempDir
    private Path folder;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void createDatabases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
        source.execute("CREATE TABLE t (a int PRIMARY KEY, b text); INSERT INTO t VALUES (1, 'one'), (2, 'two')");
        target.execute("CREATE TABLE t (a int PRIMARY KEY, b text)");
    }

    @AfterEach
    void dropDatabases() throws SQLException {
        source.close();
        target.close();
    }

    private String states() throws SQLException {
        return source.scalar(STATE) + "\n" + target.scalar(STATE);
    }

    /// Runs a command in both formats: the same error in each, one object in JSON, nothing changed on either side.
    private void refuses(int exit, String error, String... arguments) throws SQLException {
        String before = states();
        Cli.Ran text = Cli.in(folder).call(arguments);
        assertThat(text.err()).isEqualTo(error);
        assertThat(text.out()).isEmpty();
        assertThat(text.exit()).isEqualTo(exit);

        List<String> json = new ArrayList<>(List.of(arguments));
        json.addAll(List.of("--format", "json"));
        Cli.Ran machine = Cli.in(folder).call(json.toArray(String[]::new));
        assertThat(machine.out()).startsWith("{\"error\":{\"code\":\"" + error.split(" ", 2)[0] + "\",\"message\":");
        assertThat(machine.out().strip()).doesNotContain("\n");
        assertThat(machine.exit()).isEqualTo(exit);
        assertThat(states()).isEqualTo(before).doesNotContain("rehome");
    }

    private static String[] command(String name, String source, String target) {
        List<String> words = new ArrayList<>(List.of(name, "--source", source, "--target", target));
        if (!name.equals("verify")) {
            words.add("--execute");
        }
        return words.toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema", "copy", "verify"})
    void namesAnUnknownHost(String command) throws SQLException {
        refuses(6, """
                RH-PG-002 source nowhere.invalid:5432/db: unknown host nowhere.invalid
                cause: The connection attempt failed. (SQLSTATE 08001)
                remedy: check the host name; db.*.supabase.co has an IPv6 address only: from here use the session pooler
                """, command(command, "postgres://me@nowhere.invalid/db", target.url()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"schema", "copy", "verify"})
    void namesAPortWhereNothingListens(String command) throws Exception {
        int port = Daemon.freePort();
        refuses(7, """
                RH-PG-003 target 127.0.0.1:%1$d/db: nothing takes connections at this port
                cause: Connection to 127.0.0.1:%1$d refused. Check that the hostname and port are correct and that the \
                postmaster is accepting TCP/IP connections. (SQLSTATE 08001)
                remedy: check the port and that the server runs
                """.formatted(port), command(command, source.url(), "postgres://me@127.0.0.1:" + port + "/db"));
    }

    @Test
    void refusesToTakeTheSourceForTheTarget() throws SQLException {
        Map<String, String> remedies = Map.of(
                "RH-SCHEMA-001", "give the other database with --target",
                "RH-COPY-001", "give the database to fill with --target",
                "RH-VERIFY-001", "give the other database with --target");
        for (String code : remedies.keySet()) {
            String display = "127.0.0.1:" + source.server().port() + "/" + source.name();
            String command = code.split("-")[1].toLowerCase(java.util.Locale.ROOT);
            refuses(2, """
                    %s target %s is the source
                    cause: same system identifier and database
                    remedy: %s
                    """.formatted(code, display, remedies.get(code)), command(command, source.url(), source.url()));
        }
    }

    @Test
    void refusesAFilterThatNamesNoTable() throws SQLException {
        for (String code : List.of("RH-SCHEMA-002", "RH-COPY-008", "RH-VERIFY-002")) {
            List<String> words = new ArrayList<>(List.of(
                    command(code.split("-")[1].toLowerCase(java.util.Locale.ROOT), source.url(), target.url())));
            words.addAll(List.of("--include", "public.tt"));
            refuses(2, code + """
                     filter "public.tt" names no table of the source
                    remedy: did you mean public.t? write a table as schema.table, with * and ? as wildcards
                    """, words.toArray(String[]::new));
        }
    }

    @Test
    void leavesForeignRowsAlone() throws SQLException {
        target.execute("INSERT INTO t VALUES (7, 'theirs')");
        String before = states();
        Cli.Ran ran = Cli.run(command("copy", source.url(), target.url()));
        assertThat(ran.out())
                .contains(
                        "blocking RH-COPY-003 public.t: the target already holds rows in it that rehome did not bring",
                        "--existing refresh",
                        "nothing was changed");
        assertThat(ran.exit()).isEqualTo(3);
        assertThat(states()).isEqualTo(before).doesNotContain("rehome");
    }

    @Test
    void refusesATransactionPooler() throws Exception {
        int port = Daemon.freePort();
        try (Daemon _ = pooler(port)) {
            refuses(
                    6,
                    """
                    RH-PG-008 source 127.0.0.1:%d/%s: this is a transaction pooler
                    cause: nothing of a session lasts behind it: no snapshot, no setting, no lock
                    remedy: connect directly, or through the pooler's session mode (at Supabase: port 5432 of the same host)
                    """.formatted(port, source.name()),
                    command(
                            "copy",
                            "postgres://" + source.owner() + "@127.0.0.1:" + port + "/" + source.name(),
                            target.url()));
        }
    }

    private Daemon pooler(int port) throws IOException, InterruptedException {
        Path program = Needs.program("pgbouncer");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path users = Files.writeString(folder.resolve("users"), "\"" + source.owner() + "\" \"\"\n");
        Path settings = Files.writeString(folder.resolve("pgbouncer.ini"), """
                [databases]
                %s = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = transaction
                ignore_startup_parameters = extra_float_digits
                """.formatted(
                        source.name(), source.server().port(), port, users));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        return Daemon.start(command, port, folder.resolve("pgbouncer.log"));
    }

    @Test
    void namesATableThatItMayNotRead() throws SQLException {
        source.execute("postgres", "CREATE TABLE secret (a int); INSERT INTO secret VALUES (1)");
        String before = source.scalar(STATE);
        Cli.Ran ran = Cli.run(command("copy", source.url(), target.url()));
        assertThat(ran.out() + ran.err()).contains("RH-COPY-017", "public.secret", "grant SELECT");
        assertThat(ran.exit()).isEqualTo(6);
        assertThat(source.scalar(STATE)).isEqualTo(before);
    }

    @Test
    void namesTheRightThatTheTargetLacks() throws SQLException {
        target.execute("postgres", "CREATE ROLE guest_" + target.name() + " LOGIN");
        try {
            String before = states();
            String url = target.server().url(target.name(), "guest_" + target.name());
            Cli.Ran ran = Cli.run(command("copy", source.url(), url));
            assertThat(ran.out() + ran.err()).contains("permission denied", "remedy: ");
            assertThat(ran.exit()).isEqualTo(7);
            assertThat(states()).isEqualTo(before);
        } finally {
            target.execute("postgres", "DROP ROLE guest_" + target.name());
        }
    }

    @Test
    void saysWhereAPlanIsNotYaml() throws Exception {
        Files.writeString(folder.resolve("rehome.yaml"), "source: [a\n  b: {\n");
        refuses(2, """
                RH-SET-001 rehome.yaml:2:4: not a plan: expected ',' or ']', but got :
                remedy: mend it, then run: rehome config validate
                """, "copy", "--execute");
    }

    @Test
    void refusesAPasswordInAPlanWithoutPrintingIt() throws Exception {
        Files.writeString(
                folder.resolve("rehome.yaml"), "source: postgres://me:hunter2@h/db\ntarget: postgres://me@h/db2\n");
        refuses(2, """
                RH-SET-003 rehome.yaml:1:9: source holds a password as it is; write env:NAME, file:PATH or cmd:COMMAND
                remedy: mend it, then run: rehome config validate
                """, "copy", "--execute");
    }

    private EmbeddedServer server(Map<String, String> settings) {
        return EmbeddedServer.start(
                Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres")),
                TestServers.OLDER,
                settings);
    }

    @Test
    void tellsAWrongPassword() throws Exception {
        Path hba = Files.writeString(folder.resolve("hba"), """
                host all postgres 127.0.0.1/32 trust
                host all all 127.0.0.1/32 scram-sha-256
                """);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedServer strict = server(Map.of("hba_file", hba.toString()))) {
            try (java.sql.Connection admin = java.sql.DriverManager.getConnection(
                            "jdbc:postgresql://127.0.0.1:" + strict.port() + "/postgres?user=postgres");
                    java.sql.Statement statement = admin.createStatement()) {
                statement.execute("CREATE ROLE me LOGIN PASSWORD 'right'");
            }
            String url = "postgres://me@127.0.0.1:" + strict.port() + "/postgres";
            String before = states();
            for (String command : List.of("schema", "copy", "verify")) {
                Cli.Ran ran =
                        Cli.in(folder).with(Map.of("PGPASSWORD", "hunter2")).call(command(command, source.url(), url));
                assertThat(ran.err()).isEqualTo("""
                        RH-PG-003 target 127.0.0.1:%d/postgres: the server refuses the password of role me
                        cause: password authentication failed for user "me" (SQLSTATE 28P01)
                        remedy: check the password; percent-encode / ? # @ : and %% of it in a URL
                        """.formatted(strict.port()));
                assertThat(ran.exit()).isEqualTo(7);
            }
            assertThat(states()).isEqualTo(before).doesNotContain("rehome");
        }
    }
}
