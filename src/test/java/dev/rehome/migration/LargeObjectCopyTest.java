package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.ExistingMode;
import dev.rehome.finding.ExitStatus;
import dev.rehome.supabase.NotMoved;
import dev.rehome.testing.TestServers;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LargeObjectCopyTest {
    private static final String FEW = """
            SELECT lo_create(70001), lo_from_bytea(70002, 'two'),
                   lo_from_bytea(70003, decode(repeat('ab', 3000000), 'hex')), lo_create(70004);
            SELECT lo_put(70004, 5000000, 'behind a hole');
            COMMENT ON LARGE OBJECT 70002 IS 'a picture';
            SELECT lo_create(2121);
            COMMENT ON LARGE OBJECT 2121 IS 'a low number';
            GRANT SELECT ON LARGE OBJECT 70002 TO PUBLIC""";

    private static final String LARGE = """
            SELECT lo_create(70005);
            SELECT lo_put(70005, g * 1048576, decode(repeat(md5(g::text), 32768), 'hex'))
            FROM generate_series(0, 69) g""";

    private static final String CONTENTS = "SELECT string_agg(oid || ' ' || md5(lo_get(oid)), ',' ORDER BY oid)"
            + " FROM pg_largeobject_metadata WHERE oid BETWEEN 70000 AND 79999";

    private static CopyFixture fixture(int from, int to) throws SQLException {
        CopyFixture fixture = CopyFixture.empty(from, to);
        fixture.source.execute("CREATE TABLE pictures (id int PRIMARY KEY, body oid);"
                + " INSERT INTO pictures VALUES (1, 70002), (2, 70003);" + FEW);
        return fixture;
    }

    /// Large objects go with the database.
    private static void assertEqual(CopyFixture fixture) throws SQLException {
        assertThat(fixture.target.scalar(CONTENTS)).isEqualTo(fixture.source.scalar(CONTENTS));
        VerifyResult verified = new VerifyRun(fixture.source.asOwner(), fixture.target.asOwner(), List.of(), List.of())
                .run(new VerifyOptions(1, 5, dev.rehome.verify.Method.SERVER), VerifyProgress.none());
        assertThat(verified.verdict()).isEqualTo(dev.rehome.verify.Verdict.EQUAL);
    }

    @ParameterizedTest
    @CsvSource({"15,15", "15,17", "17,17"})
    void keepsNumberContentGrantsAndComment(int from, int to) throws SQLException {
        try (CopyFixture fixture = fixture(from, to)) {
            fixture.source.execute(LARGE);

            CopyResult result = fixture.copy();

            assertThat(result.failures()).isEmpty();
            assertThat(result.largeObjects().count() + " "
                            + result.largeObjects().bytes())
                    .isEqualTo(fixture.source.scalar("SELECT count(*) || ' ' || sum(octet_length(lo_get(oid)))"
                            + " FROM pg_largeobject_metadata WHERE lomowner = (SELECT datdba FROM pg_database"
                            + " WHERE datname = current_database())"));
            assertEqual(fixture);
            assertThat(fixture.target.scalar("SELECT obj_description(70002, 'pg_largeobject') || ' ' ||"
                            + " (lomacl::text LIKE '%,=r/%') FROM pg_largeobject_metadata WHERE oid = 70002"))
                    .isEqualTo("a picture true");
            assertThat(fixture.copy().alreadyComplete()).isTrue();
        }
    }

    @Test
    void endsEqualWhereverItWasStopped() throws SQLException {
        boolean stopped = true;
        for (int commit = 1; stopped; commit++) {
            try (CopyFixture fixture = fixture(TestServers.OLDER, TestServers.OLDER)) {
                AtomicInteger count = new AtomicInteger();
                CopyRequest first =
                        fixture.request().withObservers(CopyProgress.NONE, CopyResumeTest.stopAt(commit, true, count));
                Throwable thrown = catchThrowable(() -> new CopyRun(first).run());
                stopped = count.get() >= commit;
                assertThat(thrown == null).isEqualTo(!stopped);
                if (stopped) {
                    fixture.source.execute("SELECT lo_put(70003, 7, 'x'); SELECT lo_unlink(70004);"
                            + " SELECT lo_from_bytea(70006, 'new')");
                    CopyResult result = fixture.copy();
                    assertThat(result.failures()).as("commit %s", commit).isEmpty();
                    assertThat(result.alreadyComplete() || same(fixture)).isTrue();
                }
            }
        }
    }

    private static boolean same(CopyFixture fixture) throws SQLException {
        assertEqual(fixture);
        return true;
    }

    @Test
    void neverOverwritesOneThatIsThere() throws SQLException {
        try (CopyFixture fixture = fixture(TestServers.OLDER, TestServers.OLDER)) {
            fixture.target.execute("SELECT lo_from_bytea(70002, 'ours'), lo_create(70001)");

            for (ExistingMode mode : List.of(ExistingMode.REFUSE, ExistingMode.REFRESH)) {
                CopyResult refused = new CopyRun(fixture.request().withExisting(t -> mode, true)).run();

                assertThat(refused.exitStatus()).isEqualTo(ExitStatus.NO_GO);
                assertThat(refused.failures()).singleElement().satisfies(f -> {
                    assertThat(f.code()).isEqualTo(CopyProblem.EXISTING_LARGE_OBJECT);
                    assertThat(f.subject()).isEqualTo("large object 70002");
                });
                assertThat(fixture.target.scalar("SELECT count(*) FROM pg_namespace WHERE nspname = 'rehome'"))
                        .isEqualTo("0");
            }

            CopyResult kept = new CopyRun(fixture.request().withExisting(t -> ExistingMode.KEEP, false)).run();

            assertThat(kept.failures()).isEmpty();
            assertThat(kept.notMoved()).extracting(NotMoved::object).contains("large object 70002");
            assertThat(fixture.target.scalar("SELECT convert_from(lo_get(70002), 'UTF8')"))
                    .isEqualTo("ours");
            assertThat(fixture.target.scalar("SELECT length(lo_get(70003))")).isEqualTo("3000000");
        }
    }

    @Test
    void leavesOneThatOthersChangedSince() throws SQLException {
        try (CopyFixture fixture = fixture(TestServers.OLDER, TestServers.OLDER)) {
            fixture.copy();
            fixture.target.execute("UPDATE rehome.copy_run SET state = 'incomplete'; SELECT lo_put(70003, 9, 'ours')");
            fixture.source.execute("SELECT lo_put(70003, 9, 'theirs')");

            CopyResult result = fixture.copy();

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(result.failures().getFirst().message()).contains("large object 70003");
            assertThat(fixture.target.scalar("SELECT convert_from(lo_get(70003, 9, 4), 'UTF8')"))
                    .isEqualTo("ours");
        }
    }

    @Test
    void namesOneThatItMayNotRead() throws SQLException {
        try (CopyFixture fixture = fixture(TestServers.OLDER, TestServers.OLDER)) {
            fixture.source.execute(
                    "postgres",
                    "SELECT lo_from_bytea(70007, 'secret'), lo_from_bytea(70008, 'open');"
                            + " GRANT SELECT ON LARGE OBJECT 70008 TO PUBLIC");

            CopyResult result = fixture.copy();

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.COULD_NOT_CHECK);
            assertThat(result.failures())
                    .singleElement()
                    .satisfies(f -> assertThat(f.subject()).isEqualTo("large object 70007"));
            assertThat(result.notMoved()).extracting(NotMoved::object).contains("large object 70007");
            assertThat(result.tables()).allMatch(CopyResult.TableResult::moved);
            assertThat(fixture.target.scalar("SELECT convert_from(lo_get(70008), 'UTF8')"))
                    .isEqualTo("open");
        }
    }

    @Test
    void saysThatAFilterLeavesThemOut() throws SQLException {
        try (CopyFixture fixture = fixture(TestServers.OLDER, TestServers.OLDER)) {
            CopyResult result = new CopyRun(fixture.request().withFilter(List.of("public.*"), List.of())).run();

            assertThat(result.failures()).isEmpty();
            assertThat(result.findings()).noneMatch(f -> f.subject().startsWith("large object"));
            assertThat(result.notMoved()).extracting(NotMoved::object).contains("large objects");
        }
    }
}
