package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.finding.Finding;
import dev.rehome.migration.PreflightResult.Held;
import dev.rehome.migration.PreflightResult.NotChecked;
import dev.rehome.migration.PreflightResult.TableState;
import dev.rehome.migration.PreflightResult.Verdict;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Identifier;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PreflightTest {
    private static final CatalogFilter FILTER = new CatalogFilter(
            Set.of(new Identifier("auth")), Set.of(new Identifier("pgcrypto")), Set.of(new Identifier("anon")));

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void createDatabases() throws SQLException {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        target = TestDatabase.create(TestServers.NEWER, Side.TARGET);
    }

    @AfterEach
    void dropDatabases() throws SQLException {
        source.close();
        target.close();
    }

    private PreflightResult run() {
        return run(source.url(), target.url());
    }

    private static PreflightResult run(String sourceUrl, String targetUrl) {
        return run(sourceUrl, targetUrl, 4, Map.of());
    }

    private static PreflightResult run(String sourceUrl, String targetUrl, int jobs, Map<String, Integer> pools) {
        try (Server from = new Server(Side.SOURCE, Endpoint.parse(sourceUrl), "test");
                Server to = new Server(Side.TARGET, Endpoint.parse(targetUrl), "test")) {
            return Preflight.run(new PreflightRequest(from, to, List.of(), List.of("hidden*"), FILTER, jobs, pools));
        }
    }

    private static List<String> lines(PreflightResult result, PreflightProblem... codes) {
        Set<String> wanted =
                Set.of(codes).stream().map(PreflightProblem::text).collect(java.util.stream.Collectors.toSet());
        return result.findings().stream()
                .filter(finding -> wanted.contains(finding.code().text()))
                .map(PreflightTest::line)
                .toList();
    }

    private static String line(Finding finding) {
        return finding.severity().word() + " " + finding.subject() + ": " + finding.message();
    }

    private static Held held(PreflightResult result, String table) {
        return result.tables().stream()
                .filter(state -> state.table().quoted().equals(table))
                .map(TableState::held)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void letsAnOrdinaryMoveGo() throws SQLException {
        source.execute("CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE hidden_by_a_glob (a int)");
        PreflightResult result = run();
        assertThat(result.notChecked()).isEmpty();
        assertThat(result.verdict()).as(result.findings().toString()).isEqualTo(Verdict.GO);
        assertThat(result.servers()).extracting(s -> s.version().major()).containsExactly(15, 17);
        assertThat(held(result, "public.t")).isEqualTo(Held.NOTHING);
        assertThat(lines(result, PreflightProblem.NO_REPLICATION))
                .containsExactly("warning target: role " + target.owner()
                        + " has no REPLICATION, a slot for the way back needs it");
        assertThat(lines(result, PreflightProblem.CAPTURE))
                .containsExactly(
                        "note source: follow will have its changes through a replication slot",
                        "note target: the way back will have its changes captured by triggers, because role "
                                + target.owner() + " has no REPLICATION");
        assertThat(lines(result, PreflightProblem.LEFTOVER, PreflightProblem.FEED_LOST))
                .isEmpty();
        assertThat(lines(result, PreflightProblem.DISK))
                .singleElement()
                .asString()
                .startsWith("note target: needs about");
    }

    @Test
    void namesWhatAnotherMoveLeft() throws SQLException {
        String slot = "rehome_0123456789_f";
        source.execute(
                "SELECT pg_create_logical_replication_slot('" + slot + "', 'pgoutput');"
                        + " CREATE TABLE t (id int PRIMARY KEY);"
                        + " CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                        + " CREATE TRIGGER rehome_capture_00000000aa_f AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing()");
        try {
            assertThat(lines(run(), PreflightProblem.LEFTOVER))
                    .satisfiesExactly(
                            line -> assertThat(line).contains("slot " + slot, "holds back"),
                            line -> assertThat(line).contains("triggers of another move", "1 tables"));
        } finally {
            source.execute("SELECT pg_drop_replication_slot('" + slot + "')");
        }
    }

    @Test
    void changesNothingOnEitherSide() throws SQLException {
        source.execute("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (1)");
        target.execute("CREATE TABLE t (id int PRIMARY KEY)");
        String xid = "SELECT pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())";
        String before = source.scalar(xid) + target.scalar(xid);
        run();
        assertThat(source.scalar(xid) + target.scalar(xid)).isEqualTo(before);
    }

    @Test
    void blocksWhereRowLevelSecurityHidesRows() throws SQLException {
        source.execute("CREATE TABLE t (id int PRIMARY KEY); ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
                + " CREATE TABLE u (id int PRIMARY KEY)");
        assertThat(lines(run(), PreflightProblem.HIDDEN_ROWS)).isEmpty();
        String reader = source.name() + "_reader";
        source.execute("postgres", "CREATE ROLE " + reader + " LOGIN; GRANT SELECT ON t TO " + reader);
        try {
            PreflightResult result = run(source.server().url(source.name(), reader), target.url());
            assertThat(lines(result, PreflightProblem.HIDDEN_ROWS, PreflightProblem.NO_SELECT))
                    .containsExactly(
                            "blocking public.t: row level security hides rows from role " + reader,
                            "blocking public.u: role " + reader + " may not read it");
            assertThat(result.verdict()).isEqualTo(Verdict.NO_GO);
        } finally {
            source.execute("postgres", "DROP OWNED BY " + reader + "; DROP ROLE " + reader);
        }
    }

    @Test
    void blocksWhereTheTargetLetsNothingBeCreated() throws SQLException {
        String stranger = target.name() + "_stranger";
        target.execute("postgres", "CREATE ROLE " + stranger + " LOGIN");
        try {
            PreflightResult result = run(source.url(), target.server().url(target.name(), stranger));
            assertThat(lines(result, PreflightProblem.NO_CREATE, PreflightProblem.NOT_OWNER))
                    .containsExactly(
                            "blocking database: role " + stranger + " may not create schemas in the target",
                            "blocking schema public: role " + stranger
                                    + " may not create in schema public of the target",
                            "warning database: role " + stranger + " does not own the target database: comments,"
                                    + " publications and settings may fail");
        } finally {
            target.execute("postgres", "DROP ROLE " + stranger);
        }
    }

    @Test
    void blocksWhereBothAreTheSameDatabase() {
        assertThat(lines(run(source.url(), source.url()), PreflightProblem.SAME_DATABASE))
                .containsExactly("blocking target: source and target are the same database");
    }

    @Test
    void warnsOfAnOlderTarget() {
        PreflightResult result = run(target.url(), source.url());
        assertThat(result.notChecked()).isEmpty();
        assertThat(lines(result, PreflightProblem.TARGET_OLDER))
                .singleElement()
                .asString()
                .startsWith("warning target: PostgreSQL 15.");
    }

    @Test
    void namesWhatIsSpecialAboutTables() throws SQLException {
        source.execute("""
                CREATE TYPE mood AS ENUM ('good', 'bad');
                CREATE TABLE "No Key" (a int);
                CREATE UNLOGGED TABLE fleeting (a int PRIMARY KEY);
                CREATE TABLE moods (a int PRIMARY KEY, m mood[]);
                CREATE TABLE parted (a int PRIMARY KEY) PARTITION BY RANGE (a);
                CREATE TABLE hidden_by_a_glob (a int);
                """);
        source.execute("postgres", """
                CREATE EXTENSION postgres_fdw; CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw;
                CREATE FOREIGN TABLE remote (a int) SERVER far""");
        assertThat(lines(
                        run(),
                        PreflightProblem.NO_KEY,
                        PreflightProblem.UNLOGGED,
                        PreflightProblem.TEXT_FORM,
                        PreflightProblem.FOREIGN_TABLE))
                .containsExactly(
                        "warning public.\"No Key\": it has no key: copied and verified as a whole, but differing rows"
                                + " cannot be named, and follow cannot apply its updates and deletes",
                        "warning public.fleeting: it is unlogged: copied, but its changes are in no WAL, so follow"
                                + " stops at it",
                        "warning public.remote: it is a foreign table: its rows are elsewhere and are not copied",
                        "note public.moods: it travels as text, which is slower: m: an array's binary form holds the"
                                + " OID of its element type, which is this database's own");
    }

    @Test
    void namesObjectsThatNeedAttention() throws SQLException {
        source.execute("""
                CREATE TABLE t (a int PRIMARY KEY, b int);
                INSERT INTO t VALUES (1, 1), (2, 1);
                ALTER TABLE t ADD CONSTRAINT positive CHECK (b > 1) NOT VALID;
                CREATE SCHEMA auth; CREATE TABLE auth.users (id int);
                SELECT lo_create(0), lo_create(0);
                """);
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> source.execute("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (b)"))
                .isInstanceOf(SQLException.class);
        assertThat(lines(
                        run(),
                        PreflightProblem.INVALID_INDEX,
                        PreflightProblem.NOT_VALID,
                        PreflightProblem.LARGE_OBJECTS,
                        PreflightProblem.MANAGED_SCHEMA,
                        PreflightProblem.NO_KEY))
                .containsExactly(
                        "warning public.broken: this index of public.t is invalid: PostgreSQL does not use it",
                        "warning public.t: constraint positive is NOT VALID: rows may break it; it is made NOT VALID"
                                + " again",
                        "note large objects: 2 of them: copied with their numbers; their changes are not in what follow"
                                + " reads",
                        "note schema auth: it belongs to the platform (1 tables) and is not moved");
    }

    @Test
    void leavesOutWhatBelongsToThePlatform() throws SQLException {
        source.execute("CREATE SCHEMA auth; CREATE TABLE auth.users (id uuid); CREATE SCHEMA storage;"
                + " CREATE TABLE storage.objects (id uuid); CREATE TABLE own (a int PRIMARY KEY)");
        PreflightResult result = run();
        assertThat(result.tables()).extracting(state -> state.table().quoted()).containsExactly("public.own");
        assertThat(lines(result, PreflightProblem.MANAGED_SCHEMA, PreflightProblem.NO_KEY))
                .containsExactly(
                        "note schema auth: it belongs to the platform (1 tables) and is not moved",
                        "note schema storage: it belongs to the platform (1 tables) and is not moved");
    }

    @Test
    void tellsExtensionsApart() throws SQLException {
        source.execute("postgres", """
                CREATE EXTENSION citext; CREATE EXTENSION postgres_fdw; CREATE EXTENSION pgcrypto;
                CREATE TABLE t (a citext)""");
        assertThat(lines(
                        run(),
                        PreflightProblem.EXTENSION_TO_INSTALL,
                        PreflightProblem.EXTENSION_UNTRUSTED,
                        PreflightProblem.EXTENSION_UNAVAILABLE))
                .containsExactly(
                        "warning extension postgres_fdw: it is not trusted: this role may not be allowed to create it on"
                                + " the target",
                        "note extension citext: it will be created on the target");
    }

    @Test
    void namesRolesThatTheTargetLacks() throws SQLException {
        String role = source.name() + "_app";
        // The server is shared with other tests, of which some make the same role.
        source.execute(
                "postgres",
                "CREATE ROLE " + role + "; DO $$ BEGIN CREATE ROLE anon; EXCEPTION"
                        + " WHEN duplicate_object THEN NULL; END $$");
        try {
            source.execute("CREATE TABLE t (a int PRIMARY KEY); GRANT SELECT ON t TO " + role + ", anon");
            assertThat(lines(run(), PreflightProblem.ROLE_MISSING))
                    .containsExactly(
                            "warning role " + role + ": the target does not have it and " + target.owner()
                                    + " may not make roles: what is granted to it is left out",
                            "note role " + source.owner() + ": its objects belong to " + target.owner()
                                    + " on the target, because there is no role " + source.owner() + " there");
        } finally {
            source.execute("postgres", "DROP OWNED BY " + role + ", anon; DROP ROLE " + role);
        }
    }

    @Test
    void warnsOfAnotherCollationTimeZoneAndEncoding() throws SQLException {
        source.execute("postgres", "ALTER DATABASE " + source.name() + " SET timezone = 'Asia/Tokyo'");
        target.execute("postgres", "ALTER DATABASE " + target.name() + " SET timezone = 'UTC'");
        PreflightResult result = run();
        assertThat(lines(result, PreflightProblem.TIME_ZONE))
                .containsExactly("warning database: time zone is Asia/Tokyo on the source, UTC on the target");
        String latin = target.name() + "_latin";
        target.execute(
                "postgres",
                "CREATE DATABASE " + latin + " TEMPLATE template0 ENCODING LATIN1 LC_COLLATE 'C'"
                        + " LC_CTYPE 'C' OWNER " + target.owner());
        try {
            PreflightResult bent = run(source.url(), target.server().url(latin, target.owner()));
            assertThat(lines(bent, PreflightProblem.ENCODING))
                    .containsExactly("blocking database: encoding is UTF8 on the source, LATIN1 on the target: text may"
                            + " not fit");
            assertThat(lines(bent, PreflightProblem.COLLATION)).isNotEmpty();
        } finally {
            target.execute("postgres", "DROP DATABASE " + latin);
        }
    }

    @Test
    void tellsOfTimeoutsOfARole() throws SQLException {
        source.execute("postgres", "ALTER ROLE " + source.owner() + " SET statement_timeout = '2min'");
        assertThat(lines(run(), PreflightProblem.TIMEOUT))
                .containsExactly("note source: statement_timeout is 120000 ms for this role; rehome's own sessions turn"
                        + " it off");
    }

    @Test
    void warnsWhereConnectionsRunOut() throws SQLException {
        target.execute("postgres", "ALTER ROLE " + target.owner() + " CONNECTION LIMIT 6");
        PreflightResult result = run(source.url(), target.url(), 8, Map.of("web", 20));
        assertThat(lines(result, PreflightProblem.CONNECTIONS))
                .containsExactly(
                        "warning application pools: they hold up to 20 connections, the target allows 6",
                        "warning target: a copy with 8 jobs opens 11 connections, 6 of 6 are free");
    }

    @Test
    void namesLongTransactions() throws SQLException {
        try (Server server = source.asOwner();
                Session other = server.open("other");
                Session own = server.open("preflight")) {
            other.begin();
            other.execute("SELECT 1");
            PreflightReport report = new PreflightReport();
            PreflightRequest request = new PreflightRequest(server, server, List.of(), List.of(), FILTER, 1, Map.of());
            own.beginSnapshot(Optional.empty());
            new TransactionsCheck(Duration.ZERO).look(own, request, report);
            own.rollback();
            other.rollback();
            assertThat(lines(report.result(), PreflightProblem.LONG_TRANSACTION))
                    .containsExactly("warning source process " + other.backendPid()
                            + ": its transaction is open for 00:00:00: slots, freezes and index builds wait for it");
        }
    }

    @Test
    void tellsWhatTheTargetHolds() throws SQLException {
        String tables = "CREATE TABLE none (a int PRIMARY KEY); CREATE TABLE equal (a int PRIMARY KEY, b text);"
                + " CREATE TABLE stale (a int PRIMARY KEY, b text); CREATE TABLE strange (a int PRIMARY KEY);"
                + " CREATE TABLE unkeyed (a int)";
        source.execute(
                tables + "; INSERT INTO equal VALUES (1, 'x'), (2, NULL); INSERT INTO stale VALUES (1, 'x'), (2, 'y');"
                        + " INSERT INTO strange VALUES (1); INSERT INTO unkeyed VALUES (1)");
        target.execute(tables
                + "; INSERT INTO equal VALUES (2, NULL), (1, 'x'); INSERT INTO stale VALUES (1, 'old'), (2, 'y');"
                + " INSERT INTO strange VALUES (1); INSERT INTO unkeyed VALUES (2)");
        target.execute("INSERT INTO strange VALUES (2)");
        PreflightResult result = run();
        assertThat(result.tables())
                .extracting(state ->
                        state.table().name().value() + " " + state.held().word())
                .containsExactly("equal equal", "none nothing", "stale stale", "strange foreign", "unkeyed foreign");
        assertThat(lines(
                        result,
                        PreflightProblem.TARGET_EQUAL,
                        PreflightProblem.TARGET_STALE,
                        PreflightProblem.TARGET_FOREIGN))
                .containsExactly(
                        "blocking public.strange: 1 rows were written on the target later: (a)=(2)",
                        "blocking public.unkeyed: 1 rows were written on the target later: row with MD5 "
                                + target.scalar("SELECT md5('(2)')"),
                        "warning public.stale: the target holds 2 rows, the source 2; 1 rows of the target are of an old copy"
                                + " and differ from the source",
                        "note public.equal: the target holds the same 2 rows");
        assertThat(result.notChecked()).isEmpty();
    }

    @Test
    void reportsOneSideWhereTheOtherCannotBeReached() throws SQLException {
        source.execute("CREATE TABLE t (a int)");
        PreflightResult result = run(source.url(), "postgres://nobody@127.0.0.1:1/nowhere");
        assertThat(result.verdict()).isEqualTo(Verdict.NO_GO);
        assertThat(result.findings().getFirst().code().text()).isEqualTo("RH-PG-003");
        assertThat(line(result.findings().getFirst()))
                .startsWith("blocking target: target 127.0.0.1:1/nowhere: nothing takes connections at this port;");
        assertThat(lines(result, PreflightProblem.NO_KEY)).hasSize(1);
        assertThat(result.notChecked()).extracting(NotChecked::subject).contains("target", "extensions", "roles");
    }

    @Test
    void warnsWithoutVerifiedTlsUnlessItStaysOnThisMachine() {
        assertThat(lines(run(), PreflightProblem.WEAK_TLS)).isEmpty();
        // 0.0.0.0 leads to this machine too, and is not known as loopback.
        String url = source.url().replace("127.0.0.1", "0.0.0.0");
        assertThat(lines(run(url, target.url()), PreflightProblem.WEAK_TLS))
                .containsExactly("warning source: the connection is not encrypted (sslmode=prefer)");
    }
}
