package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import dev.rehome.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What only changes that triggers capture have to fear.
class CaptureStreamTest {
    @TempDir
    Path folder;

    private StreamFixture open(String ddl) throws SQLException {
        return StreamFixture.open(15, 17, folder, ddl, Capture.TRIGGERS);
    }

    /// An open transaction of the application.
    private static final class Client implements AutoCloseable {
        private final Connection connection;

        Client(TestDatabase database) throws SQLException {
            connection = DriverManager.getConnection(database.jdbcUrl());
            connection.setAutoCommit(false);
        }

        void run(String sql) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }

        void commit() throws SQLException {
            connection.commit();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    @Test
    void missesNoTransactionThatBeganBeforeOthersAndCommitsAfterThem() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)");
                Client early = new Client(fixture.source);
                Client other = new Client(fixture.source)) {
            early.run("INSERT INTO t VALUES (1, 'early')");
            other.run("INSERT INTO t VALUES (2, 'other')");
            fixture.source.execute("INSERT INTO t VALUES (3, 'quick')");
            fixture.follow();
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',') FROM t"))
                    .isEqualTo("3");
            other.commit();
            fixture.source.execute("UPDATE t SET a = 'quicker' WHERE id = 3");
            fixture.follow();
            early.run(
                    "SAVEPOINT s; INSERT INTO t VALUES (4, 'given up'); ROLLBACK TO s; UPDATE t SET a = 'late' WHERE id = 1");
            fixture.follow();
            fixture.assertSameRows("t");
            early.commit();
            fixture.follow();
            fixture.assertSameRows("t");
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("3");
        }
    }

    /// Row triggers fire when a statement ends: what another trigger of the same row does is then captured before.
    @Test
    void endsWithTheLastStateThoughTriggersFireInAnotherOrderThanRowsChange() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, n int, u int UNIQUE)")) {
            fixture.source.execute("""
                    CREATE FUNCTION siblings() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      IF pg_trigger_depth() = 1 THEN UPDATE t SET n = n + 100 WHERE id <> NEW.id; END IF; RETURN NULL; END $$;
                    CREATE TRIGGER aaa AFTER UPDATE ON t FOR EACH ROW EXECUTE FUNCTION siblings();
                    CREATE FUNCTION replaces() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      DELETE FROM t WHERE id = NEW.id; RETURN NEW; END $$;
                    CREATE TRIGGER bbb BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION replaces();
                    CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                      IF OLD.id = 7 THEN INSERT INTO t VALUES (7, -7, -7); END IF; RETURN NULL; END $$;
                    CREATE TRIGGER ccc AFTER DELETE ON t FOR EACH ROW WHEN (pg_trigger_depth() < 1)
                      EXECUTE FUNCTION again();
                    INSERT INTO t SELECT i, 0, i FROM generate_series(1, 10) i""");
            fixture.follow();
            fixture.assertSameRows("t");
            fixture.source.execute("UPDATE t SET n = n + 1 WHERE id < 6");
            fixture.source.execute("INSERT INTO t VALUES (3, 33, 333), (11, 1, 1111)");
            fixture.source.execute("DELETE FROM t WHERE id > 5 AND id < 9");
            // Unique values change places: no order of updates would do.
            fixture.source.execute("UPDATE t SET u = -1 WHERE id = 1; UPDATE t SET u = 1 WHERE id = 2;"
                    + " UPDATE t SET u = 2 WHERE id = 1");
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    @Test
    void readsKeysWhateverTheWritersSettingsAre() throws SQLException {
        try (StreamFixture fixture = open("CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2',"
                + " deterministic = false); CREATE TYPE mood AS ENUM ('a', 'b'); CREATE DOMAIN d AS numeric;"
                + " CREATE TABLE k (t timestamptz, i interval, f float8, m money, n numeric, c char(5), b bool, y bytea,"
                + " s text COLLATE nocase, e mood, x d, v varchar(9), inet inet, ts timestamp, da date, note text,"
                + " PRIMARY KEY (t, i, f, m, n, c, b, y, s, e, x, v, inet, ts, da));"
                + " CREATE TABLE w (a numeric, ts timestamptz, f float4, note text)")) {
            String key = "'2026-02-01 03:04:05.678901+02', '1 day -02:03:04', 0.1::float8 + 0.2::float8, 12.34::money,"
                    + " 1.0, 'ab', true, '\\x00ff5c', 'Key', 'b', 1.50, 'v v', '10.0.0.1', '2026-02-01 01:02:03',"
                    + " '2026-02-01'";
            fixture.source.execute(odd("INSERT INTO k SELECT " + key + ", 'first'"));
            fixture.source.execute(
                    "INSERT INTO w VALUES (1.0, '2026-02-01', 0.1, 'x'), (1.00, '2026-02-01', 0.1, 'x')");
            fixture.follow();
            fixture.assertSameRows("k", "w");
            fixture.source.execute(odd("UPDATE k SET note = 'second'; UPDATE w SET note = 'y' WHERE a::text = '1.00'"));
            fixture.follow();
            fixture.assertSameRows("k", "w");
            // Equal keys with another image.
            fixture.source.execute(
                    odd("UPDATE k SET n = 1.00, s = 'KEY', x = 1.5; DELETE FROM w WHERE a::text = '1.0'"));
            fixture.follow();
            fixture.assertSameRows("k", "w");
            fixture.source.execute(odd("DELETE FROM k; DELETE FROM w"));
            fixture.follow();
            assertThat(fixture.target.scalar("SELECT (SELECT count(*) FROM k) + (SELECT count(*) FROM w)"))
                    .isEqualTo("0");
        }
    }

    /// Under settings that write values in other forms; the driver itself bears no other date style.
    private static String odd(String sql) {
        return "SET IntervalStyle = 'sql_standard'; SET TimeZone = 'Asia/Kolkata'; SET extra_float_digits = -15;"
                + " SET bytea_output = 'escape'; DO $$ BEGIN PERFORM set_config('DateStyle', 'SQL, DMY', false); " + sql
                + "; PERFORM set_config('DateStyle', 'ISO, MDY', false); END $$";
    }

    @Test
    void capturesWhatRolesWithoutAnyRightOnItsOwnTablesWrite() throws SQLException {
        try (StreamFixture fixture =
                open("CREATE TABLE t (id int PRIMARY KEY, a text); CREATE TABLE big (id int PRIMARY KEY)")) {
            String role = fixture.source.name() + "_app";
            fixture.source.execute("postgres", "CREATE ROLE " + role + " LOGIN");
            try {
                fixture.source.execute("GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON t, big TO " + role);
                fixture.source.execute(
                        role,
                        "INSERT INTO t VALUES (1, 'a'), (2, 'b') ON CONFLICT (id) DO NOTHING;"
                                + " INSERT INTO t VALUES (2, 'c'), (3, 'd') ON CONFLICT (id) DO UPDATE SET a = excluded.a || '!'");
                fixture.source.execute(
                        "postgres", "SET session_replication_role = replica; UPDATE t SET a = 'r' WHERE id = 1");
                fixture.source.execute(
                        role,
                        "INSERT INTO big SELECT generate_series(1, 5000); TRUNCATE big;"
                                + " INSERT INTO big VALUES (7)");
                assertThatThrownBy(() -> fixture.source.execute(role, "SELECT * FROM rehome.capture_table"))
                        .hasMessageContaining("permission denied");
                fixture.follow();
                fixture.assertSameRows("t", "big");
            } finally {
                fixture.source.execute("postgres", "DROP OWNED BY " + role + "; DROP ROLE " + role);
            }
        }
    }

    @Test
    void tellsWhereATriggerWasTurnedOffAndWhereTheTableWasFull() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            fixture.source.execute("ALTER TABLE t DISABLE TRIGGER USER; INSERT INTO t VALUES (1, 'unseen');"
                    + " ALTER TABLE t ENABLE TRIGGER USER");
            assertLost(fixture, "public.t: a trigger");
        }
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            fixture.source.scalar("SELECT setval('rehome.full_" + fixture.route.name() + "', 1, true)");
            fixture.source.execute("INSERT INTO t VALUES (1, 'refused by nobody')");
            assertLost(fixture, "while nobody read it");
        }
    }

    @Test
    void namesATableThatWasRenamedWhileItsRowsWereCaptured() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            fixture.source.execute(
                    "INSERT INTO t VALUES (1, 'seen'); ALTER TABLE t RENAME TO u; INSERT INTO u VALUES (2, 'too')");
            assertThatThrownBy(fixture::follow).isInstanceOfSatisfying(RehomeException.class, e -> {
                assertThat(e.code()).isEqualTo(FollowProblem.SCHEMA_CHANGED);
                assertThat(e.message()).isEqualTo("public.t: the source's table is gone, or another took its name");
            });
            fixture.source.execute("ALTER TABLE u RENAME TO t");
            fixture.follow();
            assertThat(fixture.target.scalar("SELECT string_agg(a, ',' ORDER BY id) FROM t"))
                    .isEqualTo("seen,too");
        }
    }

    private static void assertLost(StreamFixture fixture, String words) {
        assertThatThrownBy(fixture::follow).isInstanceOfSatisfying(RehomeException.class, e -> {
            assertThat(e.code()).isEqualTo(FollowProblem.SLOT_LOST);
            assertThat(e.reason()).contains(words);
        });
    }

    @Test
    void forgetsWhatIsAppliedAndLeavesNothingBehind() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            String captured = "SELECT count(*) FROM rehome.captured_" + fixture.route.name();
            try (Stream stream = fixture.stream()) {
                stream.start();
                fixture.source.execute("INSERT INTO t SELECT i, 'x' FROM generate_series(1, 1000) i");
                StreamFixture.drain(stream);
                assertThat(stream.status().captured()).isPresent();
                assertThat(stream.status().lagBytes()).isZero();
                long limit = System.nanoTime() + Duration.ofSeconds(20).toNanos();
                while (!fixture.source.scalar(captured).equals("0") && System.nanoTime() < limit) {
                    LockSupport.parkNanos(50_000_000);
                }
            }
            assertThat(fixture.source.scalar(captured)).isEqualTo("0");
            fixture.source.execute("UPDATE t SET a = 'y' WHERE id < 10");
            fixture.follow();
            fixture.assertSameRows("t");
            try (Session session = fixture.asSource().open("test")) {
                Feed.drop(session, fixture.route);
            }
            assertThat(fixture.source.scalar(
                            "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 't'::regclass"))
                    .isEqualTo("0");
            assertThat(fixture.source.scalar(
                            "SELECT count(*) FROM pg_proc WHERE pronamespace = 'rehome'::regnamespace"))
                    .isEqualTo("0");
        }
    }

    /// Both directions have triggers on both sides: what one applier writes does not come back.
    @Test
    void capturesNothingOfWhatTheOtherDirectionApplies() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            Route back = fixture.route.reversed();
            try (Session there = fixture.asTarget().open("test");
                    Session here = fixture.asSource().open("test")) {
                Records.create(here);
                try (Slot.Created begin = Feed.begin(
                        there,
                        back,
                        Capture.TRIGGERS,
                        List.of(QualifiedName.of("public", "t")),
                        Duration.ofSeconds(5),
                        w -> {})) {
                    Records.following(here, back, Route.id(there), begin.consistentPoint());
                }
                fixture.source.execute("INSERT INTO t VALUES (1, 'there')");
                fixture.follow();
                fixture.target.execute("SET rehome.applier = 'on'; INSERT INTO t VALUES (2, 'back')");
                try (Stream stream =
                        Stream.open(back, folder.resolve("back"), StreamOptions.defaults(), StreamEvents.NONE)) {
                    stream.start();
                    StreamFixture.drain(stream);
                    assertThat(stream.transactions()).isEqualTo(1);
                }
                fixture.follow();
                fixture.assertSameRows("t");
                assertThat(fixture.source.scalar("SELECT string_agg(a, ',' ORDER BY id) FROM t"))
                        .isEqualTo("there,back");
                Feed.drop(there, back);
            }
        }
    }
}
