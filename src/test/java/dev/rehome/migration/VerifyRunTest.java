package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.testing.EverythingFixture;
import dev.rehome.testing.TestDatabase;
import dev.rehome.verify.Method;
import dev.rehome.verify.Verdict;
import dev.rehome.verify.VerifyOptions;
import dev.rehome.verify.VerifyProgress;
import dev.rehome.verify.VerifyResult;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a user sees after a move.
class VerifyRunTest {
    @ParameterizedTest
    @CsvSource({"15, 15", "17, 17", "15, 17"})
    void findsTablesViewsSequencesAndKeysEqualThatAnOwnerCopied(int from, int to) throws Exception {
        try (TestDatabase source = TestDatabase.create(from, Side.SOURCE);
                TestDatabase target = TestDatabase.create(to, Side.TARGET)) {
            EverythingFixture.loadAsOwner(source);
            source.execute("GRANT SELECT ON app.no_key TO CURRENT_USER");
            source.execute("SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
            EverythingFixture.createRoles(target);
            copy(source, target);

            VerifyResult result = verify(source, target, 2);

            assertThat(result.tables())
                    .filteredOn(t -> t.verdict() != Verdict.EQUAL)
                    .isEmpty();
            assertThat(result.tables())
                    .filteredOn(t -> t.reason().contains("rolled back"))
                    .isNotEmpty();
            assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
        }
    }

    @Test
    void listsManagedSchemasAndDoesNotReadThem() throws Exception {
        try (TestDatabase source = TestDatabase.create(15, Side.SOURCE);
                TestDatabase target = TestDatabase.create(17, Side.TARGET)) {
            source.execute(SupabaseSchemaTest.PROJECT);
            copy(source, target);

            VerifyResult result = verify(source, target, 2);

            assertThat(result.verdict()).isEqualTo(Verdict.EQUAL);
            assertThat(result.tables())
                    .extracting(t -> t.name().quoted())
                    .contains("public.profiles")
                    .doesNotContain("auth.sessions", "storage.objects");
            assertThat(result.skipped()).extracting(s -> s.object()).contains("schema storage", "table auth.sessions");
            assertThat(result.foreignKeys()).extracting(k -> k.verdict()).containsOnly(Verdict.EQUAL);
        }
    }

    @Test
    void verifiesAThousandTablesWithAHandfulOfSessions() throws Exception {
        try (TestDatabase source = TestDatabase.create(17, Side.SOURCE);
                TestDatabase target = TestDatabase.create(15, Side.TARGET)) {
            for (TestDatabase database : List.of(source, target)) {
                for (int i = 0; i < 1000; i += 100) {
                    database.execute("DO $$ BEGIN FOR i IN " + i + ".." + (i + 99)
                            + " LOOP EXECUTE format('CREATE TABLE public.t%s (id serial PRIMARY KEY, v text);"
                            + " INSERT INTO public.t%s (v) VALUES (''x'')', i, i); END LOOP; END $$");
                }
                database.execute("postgres", "ALTER ROLE " + database.owner() + " CONNECTION LIMIT 7");
            }
            target.execute("UPDATE public.t777 SET v = 'y'");

            VerifyResult result = verify(source, target, 64);

            assertThat(result.tables())
                    .hasSize(1000)
                    .filteredOn(t -> t.verdict() != Verdict.EQUAL)
                    .singleElement()
                    .satisfies(t -> assertThat(t.reason()).isEqualTo("1 row: 1 different"));
            assertThat(result.sequences()).hasSize(1000).allMatch(s -> s.verdict() == Verdict.EQUAL);
        }
    }

    private static void copy(TestDatabase source, TestDatabase target) {
        try (Server from = source.asOwner();
                Server to = target.asOwner()) {
            CopyResult copied = new CopyRun(CopyRequest.of(from, to, true)).run();
            assertThat(copied.failures()).isEmpty();
        }
    }

    private static VerifyResult verify(TestDatabase source, TestDatabase target, int jobs) throws SQLException {
        try (Server from = source.asOwner();
                Server to = target.asOwner()) {
            return new VerifyRun(from, to, List.of(), List.of())
                    .run(new VerifyOptions(jobs, 20, Method.CLIENT), VerifyProgress.none());
        }
    }
}
