package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Main;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real process, killed at random moments and started again, with writes to the source in between. How
/// often: system property `rehome.soak`. The seed is printed; system property `rehome.seed` repeats a run.
class CopyKillTest {
    private static final int RUNS = Integer.getInteger("rehome.soak", 10);
    private static final long SEED = Long.getLong("rehome.seed", System.nanoTime());
    private static final int KILLS_MAX = 4;
    private static final int CHUNK_ROWS = 4000;

    @TempDir
    Path folder;

    @Test
    void endsEqualWheneverItWasKilled() throws SQLException, IOException, InterruptedException {
        for (int run = 0; run < RUNS; run++) {
            long seed = SEED + run;
            // Printed so that a failure can be repeated.
            System.err.println("CopyKillTest: -Drehome.soak=1 -Drehome.seed=" + seed);
            endsEqual(new Random(seed), "seed " + seed);
        }
    }

    private void endsEqual(Random random, String seed) throws SQLException, IOException, InterruptedException {
        try (CopyFixture fixture = CopyFixture.empty(15, random.nextBoolean() ? 15 : 17)) {
            fixture.source.execute(CopyFixture.TABLES + ";" + CopyFixture.ROWS);
            fixture.source.execute("INSERT INTO clients SELECT i, repeat('x', 200), now(), repeat(md5(i::text), 20)"
                    + " FROM generate_series(10001, " + (10000 + random.nextInt(CHUNK_ROWS)) + ") i");
            int kills = 1 + random.nextInt(KILLS_MAX);
            for (int kill = 0; kill < kills; kill++) {
                // From the start of the JVM to after the end of the copy.
                killAfter(fixture, 200 + random.nextInt(2500), seed);
                if (random.nextBoolean()) {
                    write(fixture, random);
                }
            }

            CopyResult result = fixture.copy();

            assertThat(result.failures()).as(seed).isEmpty();
            if (result.alreadyComplete()) {
                // It came to its end before the last kill: complete as of then.
                return;
            }
            assertThat(fixture.differences(CopyFixture.ALL)).as(seed).isEmpty();
            assertThat(fixture.copy().alreadyComplete()).as(seed).isTrue();
        }
    }

    private static void write(CopyFixture fixture, Random random) throws SQLException {
        fixture.source.execute("UPDATE clients SET note = note || 'y' WHERE id % 97 = " + random.nextInt(97)
                + "; DELETE FROM orders WHERE id % 89 = " + random.nextInt(89)
                + "; INSERT INTO moods VALUES ('{bad}', 'new')");
    }

    private void killAfter(CopyFixture fixture, int millis, String seed) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of("copy", "--execute", "--quiet", "--jobs", "2"));
        command.addAll(List.of("--source", fixture.source.url(), "--target", fixture.target.url()));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                assertThat(process.exitValue()).as(seed).isZero();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
