package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Every kind of change, from one server to another, whichever way it is had.
@ParameterizedClass
@EnumSource(Capture.class)
class StreamTest {
    @TempDir
    Path folder;

    private final Capture capture;

    StreamTest(Capture capture) {
        this.capture = capture;
    }

    private StreamFixture open(String ddl) throws SQLException {
        return StreamFixture.open(15, 17, folder, ddl, capture);
    }

    @Test
    void appliesInsertsUpdatesAndDeletes() throws SQLException {
        try (StreamFixture fixture =
                open("CREATE TABLE t (id int PRIMARY KEY, a text, b numeric, c timestamptz DEFAULT now())")) {
            fixture.source.execute("INSERT INTO t SELECT i, 'row ' || i, i / 3.0 FROM generate_series(1, 1000) i");
            fixture.source.execute("UPDATE t SET a = a || '\"x\\y,{}', b = NULL WHERE id % 3 = 0");
            fixture.source.execute("DELETE FROM t WHERE id % 7 = 0");
            fixture.follow();
            fixture.assertSameRows("t");
            fixture.source.execute("UPDATE t SET id = id + 10000 WHERE id < 100");
            fixture.source.execute("TRUNCATE t");
            fixture.source.execute("INSERT INTO t VALUES (1, NULL, 1.50), (2, '', 'NaN')");
            fixture.follow();
            fixture.assertSameRows("t");
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("2");
        }
    }

    @Test
    void bringsManyChangesOfOneKeyTogether() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text, u int UNIQUE)")) {
            fixture.source.execute("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2), (3, 'c', 3)");
            fixture.source.execute("UPDATE t SET a = 'x' WHERE id = 1");
            fixture.source.execute("DELETE FROM t WHERE id = 2");
            fixture.source.execute("INSERT INTO t VALUES (2, 'again', 2)");
            fixture.source.execute("UPDATE t SET id = 30 WHERE id = 3");
            fixture.source.execute("INSERT INTO t VALUES (3, 'new', 33), (4, 'gone', 4)");
            fixture.source.execute("DELETE FROM t WHERE id = 4; UPDATE t SET id = 4 WHERE id = 1");
            fixture.source.execute("INSERT INTO t VALUES (1, 'back', 99)");
            fixture.follow();
            fixture.assertSameRows("t");
            // A unique value wanders from row to row: together that would be refused.
            fixture.source.execute("UPDATE t SET u = 1000 WHERE id = 1; UPDATE t SET u = 99 WHERE id = 2;"
                    + " UPDATE t SET u = 2 WHERE id = 1");
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    @Test
    void carriesNumbersToTheirBoundsInKeysAndValues() throws SQLException {
        try (StreamFixture fixture =
                open("CREATE TABLE t (a smallint, b int, c bigint, d text, e smallint, f int, g bigint,"
                        + " PRIMARY KEY (a, b, c, d))")) {
            fixture.source.execute(
                    "INSERT INTO t VALUES (-32768, -2147483648, -9223372036854775808, '', NULL, 0, NULL),"
                            + " (32767, 2147483647, 9223372036854775807, '{NULL,\"a\\b\"}', -32768, -2147483648, -9223372036854775808),"
                            + " (0, -1, 10, 'NULL', 32767, 2147483647, 9223372036854775807), (0, -1, 1, '0', 7, NULL, 7)");
            fixture.follow();
            fixture.assertSameRows("t");
            fixture.source.execute(
                    "UPDATE t SET e = -1, f = -10, g = NULL WHERE a < 0; UPDATE t SET e = NULL WHERE a > 0;"
                            + " UPDATE t SET g = -g WHERE a = 0; DELETE FROM t WHERE c = 10");
            fixture.follow();
            fixture.assertSameRows("t");
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("3");
        }
    }

    @Test
    void carriesValuesOfManyMegabytes() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, file bytea, n int)")) {
            fixture.source.execute("INSERT INTO t VALUES (1, '', 0),"
                    + " (2, pg_catalog.decode(repeat('00ff5c27', 4500000), 'hex'), 0), (3, NULL, 0)");
            fixture.source.execute(
                    "UPDATE t SET n = 1; UPDATE t SET file = (SELECT file || file FROM t WHERE id = 2) WHERE id = 3");
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    @Test
    void leavesUnchangedToastValuesAlone() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, big text, more text, n int);"
                + " ALTER TABLE t ALTER big SET STORAGE EXTERNAL, ALTER more SET STORAGE EXTERNAL;"
                + " CREATE TABLE f (id int, big text, n int); ALTER TABLE f ALTER big SET STORAGE EXTERNAL;"
                + " ALTER TABLE f REPLICA IDENTITY FULL")) {
            fixture.source.execute(
                    "INSERT INTO t SELECT i, repeat('b' || i, 5000), repeat('m', 9000), 0"
                            + " FROM generate_series(1, 5) i; INSERT INTO f SELECT i, repeat('f', 9000), 0 FROM generate_series(1, 3) i");
            fixture.follow();
            fixture.source.execute("UPDATE t SET n = 1");
            fixture.source.execute("UPDATE t SET more = NULL WHERE id = 2; UPDATE t SET big = 'short' WHERE id = 3;"
                    + " UPDATE t SET id = 50 WHERE id = 5; UPDATE t SET n = 2, more = more || 'x' WHERE id = 4");
            fixture.source.execute(
                    "INSERT INTO t VALUES (6, repeat('z', 9000), 'm', 0); UPDATE t SET n = 9 WHERE id = 6");
            fixture.source.execute("UPDATE f SET n = 3 WHERE id = 2");
            fixture.follow();
            fixture.assertSameRows("t", "f");
        }
    }

    @Test
    void touchesOneOfEqualRowsOfATableWithoutKey() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (a numeric, b text, j json, p point, c char(5), i inet);"
                + " ALTER TABLE t REPLICA IDENTITY FULL")) {
            fixture.source.execute("INSERT INTO t SELECT 1.0, 'x', '{\"a\": 1}', '(1,2)', 'ab', '10.0.0.1'"
                    + " FROM generate_series(1, 3); INSERT INTO t VALUES (1.00, 'x', '{\"a\":1}', '(1,2)', 'ab', '10.0.0.1/32'),"
                    + " (NULL, NULL, NULL, NULL, NULL, NULL), (NULL, NULL, NULL, NULL, NULL, NULL)");
            fixture.source.execute("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE b = 'x')");
            fixture.source.execute("UPDATE t SET b = 'y' WHERE a::text = '1.00'");
            fixture.source.execute("DELETE FROM t WHERE ctid = (SELECT max(ctid) FROM t WHERE b IS NULL)");
            fixture.follow();
            fixture.assertSameRows("t");
            fixture.assertSame("SELECT count(*) FROM t");
        }
    }

    @Test
    void readsATableWithoutKeyOnceForManyChanges() throws SQLException {
        String ddl = "CREATE TABLE t (a int, b text, n numeric); ALTER TABLE t REPLICA IDENTITY FULL;"
                + " CREATE TABLE other (id int PRIMARY KEY, u int UNIQUE)";
        try (StreamFixture fixture = open(ddl)) {
            fixture.source.execute("INSERT INTO t SELECT i % 6000, NULLIF('b' || i % 7, 'b3'), i % 3 / 2.0"
                    + " FROM generate_series(1, 30000) i; INSERT INTO other SELECT i, i FROM generate_series(1, 10) i");
            fixture.follow();
            // Each statement its own transaction; equal rows come and go, and some come back.
            for (int i = 0; i < 20; i++) {
                fixture.source.execute("UPDATE t SET b = b || '" + i + "', n = n * 1.0 WHERE a % 10 = " + i % 10);
                fixture.source.execute("DELETE FROM t WHERE ctid = ANY (ARRAY(SELECT min(ctid) FROM t WHERE a % 10 = "
                        + i % 10 + " GROUP BY a, b, n))");
                fixture.source.execute("INSERT INTO t SELECT a, b, n FROM t WHERE a = " + i + " LIMIT 3");
                fixture.source.execute("UPDATE other SET u = -1 WHERE id = 1; UPDATE other SET u = " + (1 + i % 2)
                        + " WHERE id = 2; UPDATE other SET u = " + (2 - i % 2) + " WHERE id = 1");
            }
            AtomicInteger commits = new AtomicInteger();
            StreamEvents counted = new StreamEvents() {
                @Override
                public void afterCommit() {
                    commits.incrementAndGet();
                }
            };
            try (Stream stream = fixture.stream(StreamOptions.defaults(), counted)) {
                stream.start();
                StreamFixture.drain(stream);
            }
            fixture.assertSameRows("t", "other");
            assertThat(commits.get()).as("a step is bounded").isGreaterThan(capture == Capture.SLOT ? 1 : 0);
        }
    }

    @Test
    void namesTheFirstChangeOfARowWithoutKeyThatIsNotThere() throws SQLException {
        try (StreamFixture fixture = open(
                "CREATE TABLE t (a int, b text); ALTER TABLE t REPLICA IDENTITY FULL; CREATE TABLE k (id int PRIMARY KEY)")) {
            fixture.source.execute(
                    "INSERT INTO t SELECT i, 'b' FROM generate_series(1, 500) i; INSERT INTO t VALUES (7, 'b')");
            fixture.follow();
            fixture.target.execute(
                    "SET rehome.applier = 'on'; DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 7)");
            for (int i = 1; i <= 400; i += 100) {
                fixture.source.execute("INSERT INTO k VALUES (" + i + "); DELETE FROM t WHERE a BETWEEN 10 + " + i
                        + " AND 100 + " + i + "; DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE a = 7)");
            }
            try (Stream stream = fixture.stream()) {
                stream.start();
                assertThatThrownBy(() -> StreamFixture.drain(stream))
                        .isInstanceOfSatisfying(RehomeException.class, e -> {
                            assertThat(e.code()).isEqualTo(FollowProblem.ROW_MISSING);
                            assertThat(e.message())
                                    .contains("public.t: DELETE of a row of a table without key in transaction");
                        });
            }
            // With triggers all that came between two looks is one transaction, of which nothing is in.
            assertThat(fixture.target.scalar("SELECT string_agg(id::text, ',' ORDER BY id) FROM k"))
                    .isEqualTo(capture == Capture.SLOT ? "1" : "null");
            fixture.target.execute("SET rehome.applier = 'on'; INSERT INTO t VALUES (7, 'b')");
            fixture.follow();
            fixture.assertSameRows("t", "k");
        }
    }

    @Test
    void carriesEveryKindOfValueAndName() throws SQLException {
        try (StreamFixture fixture = open("""
                CREATE SCHEMA "Odd ""Schema";
                CREATE TYPE "Odd ""Schema".mood AS ENUM ('so "good"', 'bad, really');
                CREATE TYPE pair AS (a int, b text);
                CREATE DOMAIN positive AS int CHECK (VALUE > 0);
                CREATE TABLE "Odd ""Schema"."T?" ("id ?" bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                  m "Odd ""Schema".mood, ms "Odd ""Schema".mood[], p pair, ps pair[], d positive, r int4range, mr int4multirange,
                  ts timestamp, iv interval, by bytea, f float8, f4 float4, n numeric(12,3), x xml, j jsonb, b bit(3),
                  vb varbit, a int[][], ta text[], mo money, tw int GENERATED ALWAYS AS (d * 2) STORED, v varchar(4), c char(6))""")) {
            fixture.target.execute("""
                    ALTER TABLE "Odd ""Schema"."T?" ALTER "id ?" SET GENERATED BY DEFAULT""");
            fixture.source.execute("""
                    INSERT INTO "Odd ""Schema"."T?" (m, ms, p, ps, d, r, mr, ts, iv, by, f, f4, n, x, j, b, vb, a, ta, mo, v, c) VALUES
                    ('so "good"', '{"so \\"good\\"",NULL}', '(1,"a ""b"", c")', '{"(1,x)",NULL}', 5, '[1,5)', '{[1,3),[7,9)}', 'infinity',
                      '1 mon -2 days 03:00:00.5', '\\x00ff', 'NaN', '-0', 1.5, '<a>&amp;</a>', '{"k": [1, null, "\\u00e4"]}', '101',
                      '10', '{{1,2},{3,NULL}}', '{"",NULL,"NULL","a,b"}', '$1,234.50', 'äö', 'x'),
                    (NULL, '{}', NULL, '{}', NULL, 'empty', '{}', '-infinity', '0', '', '-Infinity', '1e-30', NULL, '', 'null', NULL,
                      '', '{}', '{}', NULL, '', '')""");
            fixture.source.execute("""
                    UPDATE "Odd ""Schema"."T?" SET f = f + 1, a = a || a, m = 'bad, really', ms = ms || m, d = coalesce(d, 1) + 1""");
            fixture.follow();
            fixture.assertSameRows("\"Odd \"\"Schema\".\"T?\"");
            fixture.source.execute("""
                    UPDATE "Odd ""Schema"."T?" SET "id ?" = DEFAULT WHERE "id ?" = 1; DELETE FROM "Odd ""Schema"."T?" WHERE d = 2""");
            fixture.follow();
            fixture.assertSameRows("\"Odd \"\"Schema\".\"T?\"");
        }
    }

    @Test
    void followsPartitionsLeafByLeaf() throws SQLException {
        try (StreamFixture fixture = open(
                "CREATE TABLE p (id int, k int, t text, PRIMARY KEY (id, k)) PARTITION BY LIST (k);"
                        + " CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2);"
                        + " CREATE TABLE h (id int PRIMARY KEY); CREATE TABLE h2 (x int) INHERITS (h); ALTER TABLE h2 ADD PRIMARY KEY (id)")) {
            fixture.source.execute("INSERT INTO p SELECT i, i % 2 + 1, 'x' FROM generate_series(1, 100) i;"
                    + " INSERT INTO h VALUES (1), (2); INSERT INTO h2 VALUES (1, 10), (3, 30)");
            fixture.source.execute("UPDATE p SET k = 3 - k WHERE id < 10; UPDATE p SET t = 'y' WHERE id > 90;"
                    + " DELETE FROM h WHERE id = 1; UPDATE h SET id = id + 10");
            fixture.follow();
            fixture.assertSameRows("p1", "p2", "ONLY h", "h2");
            fixture.source.execute("TRUNCATE p1; INSERT INTO p VALUES (1000, 1, 'new')");
            fixture.follow();
            fixture.assertSameRows("p1", "p2");
            fixture.source.execute("TRUNCATE p; INSERT INTO p VALUES (1, 2, 'z')");
            fixture.follow();
            fixture.assertSameRows("p1", "p2");
        }
    }

    @Test
    void handlesConstraintsThatAreCheckedAtTheEnd() throws SQLException {
        try (StreamFixture fixture =
                open("CREATE TABLE t (id int PRIMARY KEY, u int, UNIQUE (u) DEFERRABLE INITIALLY DEFERRED,"
                        + " e int4range, EXCLUDE USING gist (e WITH &&))")) {
            fixture.source.execute(
                    "INSERT INTO t SELECT i, i, int4range(i * 10, i * 10 + 5) FROM generate_series(1, 20) i");
            fixture.follow();
            fixture.source.execute("UPDATE t SET u = 21 - u");
            fixture.source.execute("DELETE FROM t WHERE id = 5; INSERT INTO t VALUES (105, 105, '[50,53)')");
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    @Test
    void keepsLargeTransactionsOutOfMemoryAndWhole() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            fixture.source.execute("INSERT INTO t SELECT i, md5(i::text) FROM generate_series(1, 150000) i");
            AtomicInteger commits = new AtomicInteger();
            try (Stream stream = fixture.stream(StreamOptions.defaults(), new StreamEvents() {
                @Override
                public void beforeCommit() {
                    commits.incrementAndGet();
                }
            })) {
                stream.start();
                StreamFixture.drain(stream);
            }
            fixture.assertSameRows("t");
            assertThat(commits.get()).as("commits on the target").isLessThanOrEqualTo(2);
        }
    }

    @Test
    void stopsWhereTheColumnsChangedAndGoesOnWhenTheTargetHasThem() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a varchar(10))")) {
            fixture.source.execute("INSERT INTO t VALUES (1, 'a')");
            fixture.follow();
            fixture.source.execute("ALTER TABLE t ADD b int; INSERT INTO t VALUES (2, 'b', 2)");
            assertStopsAtSchema(fixture, "b");
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("1");
            fixture.target.execute("ALTER TABLE t ADD b int");
            fixture.follow();
            fixture.assertSameRows("t");
            fixture.source.execute("ALTER TABLE t ALTER a TYPE varchar(20); INSERT INTO t VALUES (3, 'c', 3)");
            assertStopsAtSchema(fixture, "varchar");
            fixture.target.execute("ALTER TABLE t ALTER a TYPE varchar(20)");
            fixture.follow();
            fixture.source.execute("ALTER TABLE t DROP b; INSERT INTO t VALUES (4, 'd')");
            assertStopsAtSchema(fixture, "b");
            fixture.target.execute("ALTER TABLE t DROP b");
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    private static void assertStopsAtSchema(StreamFixture fixture, String what) {
        assertThatThrownBy(fixture::follow).isInstanceOfSatisfying(RehomeException.class, e -> {
            assertThat(e.code()).isEqualTo(FollowProblem.SCHEMA_CHANGED);
            assertThat(e.message() + e.reason()).contains("public.t").contains(what.equals("varchar") ? "a" : what);
        });
    }

    @Test
    void appliesWhatWasPreparedWhenItIsCommitted() throws SQLException {
        try (StreamFixture fixture = open("CREATE TABLE t (id int PRIMARY KEY, a text)")) {
            assertThat(fixture.source.scalar("SHOW max_prepared_transactions")).isNotNull();
            if (!fixture.source.scalar("SHOW max_prepared_transactions").equals("0")) {
                fixture.source.execute("BEGIN; INSERT INTO t VALUES (1, 'two'); PREPARE TRANSACTION 'p1'");
                fixture.source.execute("INSERT INTO t VALUES (2, 'one')");
                fixture.follow();
                fixture.source.execute("COMMIT PREPARED 'p1'");
            }
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }
}
