package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long a writer is refused does not depend on how much there is.
class PauseTest {
    private static final int ROWS_OF_SCALE_1 = 1500;

    @TempDir
    Path folder;

    @Test
    void pausesNoLongerForAHundredTimesAsManyRows() throws Exception {
        Duration small = pause(1);
        Duration large = pause(100);
        System.err.println(
                "pause that a writer saw: scale 1 " + small.toMillis() + " ms, scale 100 " + large.toMillis() + " ms");
        assertThat(large).isLessThan(small.multipliedBy(2).plus(Duration.ofSeconds(2)));
    }

    private Duration pause(int scale) throws Exception {
        try (CutoverFixture fixture =
                CutoverFixture.open(15, 17, Files.createDirectory(folder.resolve("scale-" + scale)), scale)) {
            fixture.source.execute("CREATE TABLE bulk (id bigint PRIMARY KEY, filler text NOT NULL);"
                    + " INSERT INTO bulk SELECT g, repeat('x', 90) FROM generate_series(1, " + ROWS_OF_SCALE_1 * scale
                    + ") g");
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            fixture.follow();
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            fixture.writers().awaitWrites(Side.TARGET, 20);
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
            return fixture.writers().pause();
        }
    }
}
