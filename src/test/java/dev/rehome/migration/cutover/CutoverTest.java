package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.migration.FollowResult;
import dev.rehome.postgres.Side;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On real servers, with an application that writes without pause.
class CutoverTest {
    @TempDir
    Path folder;

    @Test
    void goesThereBackAndThereAgainWithEveryWrite() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 1)) {
            Writers writers = fixture.writers();
            writers.awaitWrites(Side.SOURCE, 50);
            fixture.follow();
            assertThatThrownBy(fixture::copy).hasMessageContaining("it is followed");

            CutoverResult there = fixture.cutover();
            assertThat(there.state()).isEqualTo("switched");
            writers.awaitWrites(Side.TARGET, 50);
            assertThat(fixture.cutover().state()).isEqualTo("already");
            assertThatThrownBy(fixture::copy).hasMessageContaining("the application writes to it");
            FollowResult backward = fixture.follow();
            assertThat(backward.route().from().side()).isEqualTo(Side.TARGET);
            assertThat(backward.state()).isEqualTo("caught-up");

            CutoverResult back = fixture.rollback();
            assertThat(back.state()).isEqualTo("back");
            writers.awaitWrites(Side.SOURCE, 50);

            assertThat(fixture.cutover().state()).isEqualTo("switched");
            writers.awaitWrites(Side.TARGET, 50);
            writers.stop();
            writers.check(Side.TARGET);
            System.err.println(
                    "longest pause that a writer saw: " + writers.pause().toMillis() + " ms");

            assertThat(fixture.complete().state()).isEqualTo("completed");
            assertThat(fixture.source.scalar("SELECT to_regnamespace('rehome')"))
                    .isEqualTo("null");
            assertThat(fixture.target.scalar("SELECT to_regnamespace('rehome')"))
                    .isEqualTo("null");
            writers.check(Side.TARGET);
        }
    }
}
