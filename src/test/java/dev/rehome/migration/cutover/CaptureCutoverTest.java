package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.follow.Capture;
import dev.rehome.migration.FollowResult;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Where one side, the other or neither has logical decoding to offer: the role lacks REPLICATION, and triggers
/// capture there.
class CaptureCutoverTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"TRIGGERS,TRIGGERS", "TRIGGERS,SLOT", "SLOT,TRIGGERS"})
    void goesThereBackAndThereAgainWithEveryWrite(Capture forward, Capture backward) throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 7)) {
            without(fixture.source, forward);
            without(fixture.target, backward);
            Writers writers = fixture.writers();
            writers.awaitWrites(Side.SOURCE, 50);
            FollowResult followed = fixture.follow();
            assertThat(followed.failures()).isEmpty();
            assertThat(followed.capture()).isEqualTo(forward);

            CutoverResult there = fixture.cutover();
            assertThat(there.state()).isEqualTo("switched");
            assertThat(there.gates().toString()).contains(backward == Capture.SLOT ? "slot" : "no REPLICATION");
            writers.awaitWrites(Side.TARGET, 50);
            FollowResult back = fixture.follow();
            assertThat(back.capture()).isEqualTo(backward);
            assertThat(back.state()).isEqualTo("caught-up");

            assertThat(fixture.rollback().state()).isEqualTo("back");
            writers.awaitWrites(Side.SOURCE, 50);
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            writers.awaitWrites(Side.TARGET, 50);
            writers.stop();
            writers.check(Side.TARGET);
            System.err.println("longest pause that a writer saw, " + forward.word() + " and " + backward.word() + ": "
                    + writers.pause().toMillis() + " ms");

            assertThat(fixture.complete().state()).isEqualTo("completed");
            for (TestDatabase database : new TestDatabase[] {fixture.source, fixture.target}) {
                assertThat(database.scalar("SELECT to_regnamespace('rehome')")).isEqualTo("null");
                assertThat(database.scalar("SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'rehome%'"))
                        .isEqualTo("0");
            }
            writers.check(Side.TARGET);
        }
    }

    private static void without(TestDatabase database, Capture capture) throws Exception {
        if (capture == Capture.TRIGGERS) {
            database.execute("postgres", "ALTER ROLE " + database.owner() + " NOREPLICATION");
        }
    }
}
