package dev.rehome.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is different though no row is, and what cannot be checked.
class VerdictTest {
    private TwoDatabases two;

    @BeforeEach
    void create() throws Exception {
        two = new TwoDatabases(15, 17);
    }

    @AfterEach
    void close() throws Exception {
        two.close();
    }

    @Test
    void neverCallsAnEmptyDatabaseEqual() {
        VerifyResult result = two.verify();
        assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_CHECK);
        assertThat(result.exitStatus()).isEqualTo(ExitStatus.COULD_NOT_CHECK);
    }

    @Test
    void saysWhichTableOrColumnIsMissingExtraOrOfAnotherType() throws Exception {
        two.source()
                .execute("CREATE TABLE a (x int); CREATE TABLE b (x int, y int); CREATE TABLE c (x int);"
                        + " CREATE TABLE d (x int); CREATE TABLE e (x int)");
        two.target()
                .execute("CREATE TABLE b (x int); CREATE TABLE c (x int, z int); CREATE TABLE d (x bigint);"
                        + " CREATE TABLE e (x int) PARTITION BY HASH (x)");
        assertThat(two.verify().tables())
                .extracting(t -> t.verdict().word() + ": " + t.reason())
                .containsExactly(
                        "different: missing on target",
                        "different: column y is missing on target",
                        "different: column z is extra on target",
                        "different: column x is integer on source, bigint on target",
                        "could-not-check: on target it is a partitioned table");
    }

    @Test
    void cannotCheckWhatItMayNotRead() throws Exception {
        two.both("CREATE TABLE public.open (x int); CREATE TABLE public.closed (x int)");
        two.source().execute("REVOKE ALL ON public.closed FROM " + two.source().owner());
        VerifyResult result = two.verify();
        TableResult closed = TwoDatabases.table(result, "public", "closed");
        assertThat(closed.verdict()).isEqualTo(Verdict.COULD_NOT_CHECK);
        assertThat(closed.reason()).isEqualTo("source: permission denied for table closed (SQLSTATE 42501)");
        assertThat(closed.target()).isPresent();
        assertThat(TwoDatabases.table(result, "public", "open").verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(result.exitStatus()).isEqualTo(ExitStatus.COULD_NOT_CHECK);
    }

    @Test
    void callsItDifferentWhereSomethingElseCouldNotBeChecked() throws Exception {
        two.both("CREATE TABLE public.a (x int); CREATE TABLE public.b (x int)");
        two.source().execute("REVOKE ALL ON public.a FROM " + two.source().owner());
        two.target().execute("INSERT INTO public.b VALUES (1)");
        assertThat(two.verify().exitStatus()).isEqualTo(ExitStatus.DIFFERENT);
    }

    @Test
    void refusesTheSameDatabaseTwice() throws Exception {
        try (Server here = two.source().asOwner();
                Server there = new Server(Side.TARGET, here.endpoint(), "test")) {
            assertThatThrownBy(() -> Verification.open(here, there))
                    .isInstanceOfSatisfying(
                            RehomeException.class,
                            e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE));
        }
    }

    @Test
    void cannotCheckATableThatIsTruncatedMeanwhile() throws Exception {
        two.both("CREATE TABLE public.t (x int); INSERT INTO public.t VALUES (1)");
        try (Server here = two.source().asOwner();
                Server there = two.target().asOwner();
                Verification verification = Verification.open(here, there)) {
            two.target().execute("TRUNCATE public.t");
            two.source().execute("TRUNCATE public.t");
            var from = dev.rehome.catalog.CatalogReader.read(
                    verification.session(Side.SOURCE), dev.rehome.catalog.CatalogFilter.everything());
            VerifyResult result = verification.run(
                    new VerifyRequest(from.tables(), from.tables(), List.of(), n -> true, false, List.of()),
                    new VerifyOptions(1, 20, Method.CLIENT),
                    VerifyProgress.none());
            assertThat(result.tables().getFirst().reason()).startsWith("truncated or rewritten on source");
            assertThat(result.verdict()).isEqualTo(Verdict.COULD_NOT_CHECK);
        }
    }

    @Test
    void wantsSequencesAtOrBeyondTheSourcesInTheirDirection() throws Exception {
        two.both(
                "CREATE SEQUENCE a; CREATE SEQUENCE b; CREATE SEQUENCE c INCREMENT -1; CREATE SEQUENCE d; CREATE SEQUENCE e");
        two.source()
                .execute("SELECT setval('a', 5); SELECT setval('b', 5, false); SELECT setval('c', -5);"
                        + " SELECT setval('d', 5); CREATE SEQUENCE f");
        two.target()
                .execute("SELECT setval('a', 5, false); SELECT setval('b', 4); SELECT setval('c', -4);"
                        + " SELECT setval('d', 9); ALTER SEQUENCE e INCREMENT -1 NO MINVALUE");
        assertThat(two.verify().sequences())
                .extracting(s -> s.name() + " " + s.verdict().word() + ": " + s.reason())
                .containsExactly(
                        "public.a different: target is behind: next value 6 on source, 5 on target",
                        "public.b equal: ",
                        "public.c different: target is behind: next value -6 on source, -5 on target",
                        "public.d equal: target is ahead: next value 6 on source, 10 on target",
                        "public.e different: counts by 1 on source, -1 on target",
                        "public.f different: missing on target");
    }

    @Test
    void wantsForeignKeysThereValidatedAndTrue() throws Exception {
        two.both("CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (a int, b int, c int, d int);"
                + "INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1, 1, 1);"
                + "ALTER TABLE c ADD CONSTRAINT fa FOREIGN KEY (a) REFERENCES p");
        two.source()
                .execute(
                        "ALTER TABLE c ADD CONSTRAINT fb FOREIGN KEY (b) REFERENCES p,"
                                + " ADD CONSTRAINT fc FOREIGN KEY (c) REFERENCES p, ADD CONSTRAINT fd FOREIGN KEY (d) REFERENCES p");
        two.target()
                .execute("ALTER TABLE c ADD CONSTRAINT fb FOREIGN KEY (b) REFERENCES p NOT VALID,"
                        + " ADD CONSTRAINT fd FOREIGN KEY (d) REFERENCES p ON DELETE CASCADE");
        two.target()
                .execute(
                        "postgres", "SET session_replication_role = replica; INSERT INTO public.c VALUES (9, 1, 1, 1)");
        assertThat(two.verify().foreignKeys())
                .extracting(k -> k.name() + " " + k.verdict().word() + ": " + k.reason())
                .containsExactly(
                        "fa different: a row on target refers to no row of public.p",
                        "fb different: not validated on target",
                        "fc different: missing on target",
                        "fd different: on target it is: FOREIGN KEY (d) REFERENCES public.p(id) ON DELETE CASCADE");
    }

    @Test
    void wantsEachUniqueSetOfTheSource() throws Exception {
        two.source()
                .execute("CREATE TABLE t (a int PRIMARY KEY, b int, c text, UNIQUE (b, a));"
                        + " CREATE UNIQUE INDEX u1 ON t (lower(c)) WHERE b > 0; CREATE UNIQUE INDEX u2 ON t (b)");
        two.target()
                .execute(
                        "CREATE TABLE t (a int PRIMARY KEY, b int, c text);"
                                + " CREATE UNIQUE INDEX other_name ON t (a, b); CREATE UNIQUE INDEX u1 ON t (lower(c)); CREATE INDEX u2 ON t (b)");
        assertThat(two.verify().uniqueSets())
                .extracting(u -> u.name() + " " + u.verdict().word() + ": " + u.reason())
                .containsExactly(
                        "t_b_a_key equal: ",
                        "t_pkey equal: ",
                        "u1 different: not unique on target: (lower(c))",
                        "u2 different: not unique on target: (b)");
    }

    @Test
    void comparesMaterialisedViewsAndNamesTheStaleOne() throws Exception {
        two.both("CREATE TABLE t (a int); INSERT INTO t VALUES (1); CREATE MATERIALIZED VIEW fresh AS SELECT a FROM t;"
                + " CREATE MATERIALIZED VIEW stale AS SELECT a FROM t; CREATE MATERIALIZED VIEW wrong AS SELECT a FROM t;"
                + " CREATE MATERIALIZED VIEW empty AS SELECT a FROM t WITH NO DATA;"
                + " CREATE MATERIALIZED VIEW unfilled AS SELECT a FROM t");
        two.both("INSERT INTO t VALUES (2); REFRESH MATERIALIZED VIEW fresh");
        two.source().execute("REFRESH MATERIALIZED VIEW wrong");
        two.target().execute("REFRESH MATERIALIZED VIEW stale; REFRESH MATERIALIZED VIEW unfilled WITH NO DATA");
        assertThat(two.verify().materializedViews())
                .extracting(v -> v.name() + " " + v.verdict().word() + ": " + v.reason())
                .containsExactly(
                        "public.empty equal: not populated on source",
                        "public.fresh equal: ",
                        "public.stale equal: stale on source; the target holds what its query gives on the source",
                        "public.unfilled different: not populated on target",
                        "public.wrong different: 1 row: 1 missing on target");
    }

    @Test
    void comparesLargeObjectsByNumberAndBytes() throws Exception {
        two.both("SELECT lo_from_bytea(70001, 'same'); SELECT lo_create(70002);"
                + " SELECT lo_from_bytea(70003, decode(repeat('ab', 3000000), 'hex'))");
        assertThat(two.verify().largeObjects()).containsExactly(CheckResult.equal("large objects", "", ""));
        two.target().execute("SELECT lo_put(70003, 2500000, '!'); SELECT lo_unlink(70002); SELECT lo_create(70004)");
        assertThat(two.verify().largeObjects())
                .extracting(o -> o.name() + ": " + o.reason())
                .containsExactly(
                        "large object 70002: missing on target",
                        "large object 70003: other bytes",
                        "large object 70004: extra on target",
                        "large objects: 3 of 4 differ");
    }

    @Test
    void saysWhenEachSideWasRead() throws Exception {
        two.both("CREATE TABLE t (a int)");
        VerifyResult result = two.verify();
        assertThat(result.source().time()).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]{12}Z");
        assertThat(result.source().lsn().value()).isPositive();
    }
}
