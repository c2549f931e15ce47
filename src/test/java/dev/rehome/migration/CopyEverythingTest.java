package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.ExitStatus;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.testing.EverythingFixture;
import dev.rehome.testing.TestServers;
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

class CopyEverythingTest {
    @ParameterizedTest
    @CsvSource({"15,15", "15,17", "17,17"})
    void movesEveryKindOfObjectAsOwner(int from, int to) throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(from, to)) {
            EverythingFixture.loadAsOwner(fixture.source);
            EverythingFixture.createRoles(fixture.target);

            CopyResult result = new CopyRun(fixture.request().withChunkBytes(16 << 10)).run();

            // Its owner took the right to read it from itself.
            assertThat(result.exitStatus()).isEqualTo(ExitStatus.SOURCE);
            assertThat(result.failures())
                    .extracting(f -> f.subject())
                    .containsExactly("app.no_key", "rule disabled_rule on app.no_key", "rule log_delete on app.no_key");
            fixture.source.execute("GRANT SELECT ON app.no_key TO CURRENT_USER");

            CopyResult again = fixture.copy();

            assertThat(again.failures()).isEmpty();
            assertThat(again.tables()).isNotEmpty().allMatch(CopyResult.TableResult::moved);
            // As superuser: rights and forced row level security are moved too, and keep the owner out.
            assertEqual(verify(fixture.source.superuserUrl(), fixture.target.superuserUrl()));
            assertThat(fixture.copy().alreadyComplete()).isTrue();
        }
    }

    @Test
    void movesEveryKindOfObjectAsSuperuser() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(TestServers.OLDER, TestServers.OLDER)) {
            EverythingFixture.loadAsSuperuser(fixture.source);

            CopyResult result =
                    new CopyRun(CopyRequest.of(fixture.source.asSuperuser(), fixture.target.asSuperuser(), true)).run();

            assertThat(result.failures()).isEmpty();
            assertThat(result.exitStatus()).isEqualTo(ExitStatus.OK);
            assertEqual(verify(fixture.source.superuserUrl(), fixture.target.superuserUrl()));
        }
    }

    private static VerifyResult verify(String source, String target) {
        try (Server from = new Server(Side.SOURCE, Endpoint.parse(source), "check");
                Server to = new Server(Side.TARGET, Endpoint.parse(target), "check")) {
            return new VerifyRun(from, to, List.of(), List.of())
                    .run(new VerifyOptions(2, 3, Method.CLIENT), VerifyProgress.none());
        }
    }

    private static void assertEqual(VerifyResult result) {
        assertThat(result.tables()).allMatch(t -> t.verdict() == Verdict.EQUAL);
        assertThat(result.materializedViews()).allMatch(t -> t.verdict() == Verdict.EQUAL);
        assertThat(result.sequences()).allMatch(c -> c.verdict() == Verdict.EQUAL);
        assertThat(result.foreignKeys()).allMatch(c -> c.verdict() == Verdict.EQUAL);
        assertThat(result.uniqueSets()).allMatch(c -> c.verdict() == Verdict.EQUAL);
        assertThat(result.largeObjects()).allMatch(c -> c.verdict() == Verdict.EQUAL);
    }
}
