package dev.rehome.migration.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate.Verdict;
import dev.rehome.service.ProbeAnswer;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Whether anybody still uses the source, and whether anybody uses the target: with `pg_stat_statements` and without.
class LegacyUseTest {
    private static EmbeddedServer counting;

    @BeforeAll
    static void startServerThatCountsStatements() throws SQLException {
        Path binaries = Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"));
        counting = EmbeddedServer.start(
                binaries, TestServers.NEWER, Map.of("shared_preload_libraries", "pg_stat_statements"));
        admin("""
                CREATE EXTENSION pg_stat_statements;
                CREATE ROLE mover LOGIN; GRANT pg_read_all_stats TO mover;
                CREATE ROLE authenticator LOGIN; CREATE ROLE service_role LOGIN; GRANT service_role TO authenticator;
                CREATE TABLE clients (id int PRIMARY KEY, name text); INSERT INTO clients VALUES (1, 'Ann');
                CREATE TABLE other (id int PRIMARY KEY);
                GRANT ALL ON clients, other TO service_role, mover""");
    }

    @AfterAll
    static void stop() {
        counting.close();
    }

    private static void admin(String sql) throws SQLException {
        as("postgres", sql);
    }

    private static void as(String role, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + counting.port() + "/postgres?user=" + role);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Sides counted() {
        Server server = new Server(Side.SOURCE, Endpoint.parse(counting.url("postgres", "mover")), "test");
        return new Sides(server::another, server::another);
    }

    private static LegacyGauge gauge(Sides sides, String... tables) {
        return new LegacyGauge(sides, 0, new TableFilter(List.of(tables)), List.of());
    }

    @Test
    void statementsOfOthersAreCountedByRoleAndOursAreNot() throws Exception {
        LegacyGauge gauge = gauge(counted());
        Memory memory = Memory.transitory();
        gauge.begin(memory);
        as("mover", "SELECT * FROM clients");
        as("authenticator", "SELECT 1");
        ProbeAnswer quiet = gauge.look(memory);
        assertThat(quiet.verdict()).as(quiet.toString()).isEqualTo(Verdict.GO);
        as("authenticator", "SET ROLE service_role; SELECT * FROM clients WHERE id = 1");
        ProbeAnswer used = gauge.look(memory);
        assertThat(used.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(used.value()).contains("service_role");
        assertThat(gauge.look(memory).verdict())
                .as("what was seen once stays seen")
                .isEqualTo(Verdict.NO_GO);
    }

    @Test
    void onlyTheTablesThatWereSwitchedCount() throws Exception {
        LegacyGauge gauge = gauge(counted(), "public.cli*");
        Memory memory = Memory.transitory();
        gauge.begin(memory);
        as("service_role", "SELECT count(*) FROM other");
        assertThat(gauge.look(memory).verdict()).isEqualTo(Verdict.GO);
        as("service_role", "SELECT count(*) FROM clients");
        assertThat(gauge.look(memory).verdict()).isEqualTo(Verdict.NO_GO);
    }

    @Test
    void countersThatWereThrownAwayAreNoZero() throws Exception {
        LegacyGauge gauge = gauge(counted());
        Memory memory = Memory.transitory();
        gauge.begin(memory);
        admin("SELECT pg_stat_statements_reset()");
        // The administrator's own statement counts as one of the others: it is not what this looks at.
        LegacyGauge lenient = new LegacyGauge(counted(), 10, new TableFilter(List.of()), List.of("postgres"));
        ProbeAnswer answer = lenient.look(memory);
        assertThat(answer.verdict()).as(answer.toString()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(answer.value()).contains("was reset");
    }

    @Test
    void anOpenSessionOfTheApplicationIsUse() throws Exception {
        LegacyGauge gauge = gauge(counted());
        Memory memory = Memory.transitory();
        gauge.begin(memory);
        try (Connection open = DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + counting.port()
                + "/postgres?user=service_role&ApplicationName=worker")) {
            ProbeAnswer answer = gauge.look(memory);
            assertThat(open.isValid(1)).isTrue();
            assertThat(answer.verdict()).isEqualTo(Verdict.NO_GO);
            assertThat(answer.value()).contains("service_role worker");
        }
    }

    @Test
    void withoutStatementStatisticsScansOfTablesTell() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.SOURCE)) {
            database.execute("CREATE TABLE clients (id int PRIMARY KEY); INSERT INTO clients VALUES (1)");
            Server server = database.asOwner();
            LegacyGauge gauge = gauge(new Sides(server::another, server::another));
            settled(database);
            Memory memory = Memory.transitory();
            gauge.begin(memory);
            ProbeAnswer quiet = gauge.look(memory);
            assertThat(quiet.verdict()).as(quiet.toString()).isEqualTo(Verdict.GO);
            assertThat(quiet.evidence()).contains("no pg_stat_statements");
            String before = scans(database);
            database.execute("SELECT count(*) FROM clients");
            until(() -> !scans(database).equals(before));
            ProbeAnswer used = gauge.look(memory);
            assertThat(used.verdict()).as(used.toString()).isEqualTo(Verdict.NO_GO);
            assertThat(used.value()).contains("scans");
        }
    }

    @Test
    void theTargetIsInUseWhenItsTablesAreWritten() throws Exception {
        try (TestDatabase database = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            database.execute("CREATE TABLE clients (id int PRIMARY KEY)");
            Server server = database.asOwner();
            Sides sides = new Sides(server::another, server::another);
            ActivityGauge gauge = new ActivityGauge(sides, new TableFilter(List.of("clients")), 1);
            Memory memory = Memory.transitory();
            gauge.begin(memory);
            assertThat(gauge.look(memory).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
            String before = scans(database);
            database.execute("INSERT INTO clients VALUES (1), (2)");
            until(() -> !scans(database).equals(before));
            ProbeAnswer answer = gauge.look(memory);
            assertThat(answer.verdict()).isEqualTo(Verdict.GO);
            assertThat(answer.value()).startsWith("2 rows written");
            assertThat(new ConnectionsGauge(sides, BigDecimal.valueOf(90))
                            .look(memory)
                            .verdict())
                    .isEqualTo(Verdict.GO);
        }
    }

    private interface Condition {
        boolean holds() throws SQLException;
    }

    private static void until(Condition condition) throws SQLException {
        long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.holds() && System.nanoTime() < limit) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// What was done before is in the statistics.
    private static void settled(TestDatabase database) throws SQLException {
        until(() -> database.scalar("SELECT sum(n_tup_ins) FROM pg_stat_user_tables")
                .equals("1"));
    }

    private static String scans(TestDatabase database) throws SQLException {
        return database.scalar(
                "SELECT sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0) + n_tup_ins) FROM pg_stat_user_tables");
    }
}
