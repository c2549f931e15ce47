package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that copies, killed at random moments and started again, with writes to the source in between. How many
/// kills: system property `rehome.soak`. The seed of each run is printed; with system property `rehome.seed` and
/// `rehome.soak=1` it is repeated, as far as time can be.
class CopyKillTest {
    private static final int KILLS = Integer.getInteger("rehome.soak", 40);
    private static final long SEED = Long.getLong("rehome.seed", System.nanoTime());
    private static final int KILLS_A_RUN = 6;
    private static final int MORE_ROWS = 4000;
    private static final int LATEST_MILLIS = 700;
    private static final String UNFINISHED = "SELECT (SELECT count(*) FROM pg_constraint WHERE NOT convalidated)"
            + " + (SELECT abs(count(*) - 4) FROM pg_constraint WHERE connamespace = 'public'::regnamespace)"
            + " + (SELECT count(*) FROM rehome.copy_set_aside)";
    private static final Duration START = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private int kills;

    @Test
    void endsEqualWheneverItWasKilled() throws SQLException, IOException, InterruptedException {
        int runs = 0;
        try (CopyFixture first = CopyFixture.empty(TestServers.OLDER, TestServers.OLDER)) {
            first.source.execute(CopyFixture.TABLES + ";" + CopyFixture.ROWS);
            while (kills < KILLS) {
                long seed = SEED + runs++;
                // Printed so that a failure can be repeated.
                System.err.println("CopyKillTest: -Drehome.soak=1 -Drehome.seed=" + seed + ", kills so far " + kills);
                endsEqual(first, new Random(seed), "seed " + seed);
            }
        }
        System.err.println("CopyKillTest: " + kills + " kills in " + runs + " runs, all equal");
        assertThat(kills).isGreaterThanOrEqualTo(KILLS);
    }

    private void endsEqual(CopyFixture first, Random random, String seed)
            throws SQLException, IOException, InterruptedException {
        CopyFixture fixture = first.withEmptyTarget(random.nextBoolean() ? TestServers.OLDER : TestServers.NEWER);
        try {
            fixture.source.execute("DELETE FROM clients WHERE id > 10000; INSERT INTO clients"
                    + " SELECT i, repeat('x', 200), now(), repeat(md5(i::text), 20) FROM generate_series(10001, "
                    + (10000 + random.nextInt(MORE_ROWS)) + ") i");
            int times = 1 + random.nextInt(KILLS_A_RUN);
            for (int kill = 0; kill < times; kill++) {
                killAfter(fixture, random.nextInt(LATEST_MILLIS), seed);
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
            assertThat(fixture.target.scalar(UNFINISHED)).as(seed).isEqualTo("0");
            assertThat(fixture.copy().alreadyComplete()).as(seed).isTrue();
        } finally {
            fixture.closeTarget();
        }
    }

    private static void write(CopyFixture fixture, Random random) throws SQLException {
        fixture.source.execute("UPDATE clients SET note = note || 'y' WHERE id % 97 = " + random.nextInt(97)
                + "; DELETE FROM orders WHERE id % 89 = " + random.nextInt(89)
                + "; INSERT INTO moods VALUES ('{bad}', 'new')");
    }

    /// @param millis after its first session on the target
    private void killAfter(CopyFixture fixture, int millis, String seed)
            throws SQLException, IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CopyProcess.class.getName(),
                        fixture.source.url(),
                        fixture.target.url())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            awaitSession(fixture, process);
            if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                assertThat(process.exitValue())
                        .as("%s: %s", seed, Files.readString(output))
                        .isZero();
            } else {
                kills++;
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /// The start of the JVM is no moment worth a kill.
    private static void awaitSession(CopyFixture fixture, Process process) throws SQLException {
        long limit = System.nanoTime() + START.toNanos();
        try (Connection connection = DriverManager.getConnection(fixture.target.jdbcUrl());
                Statement statement = connection.createStatement()) {
            while (process.isAlive()) {
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                        + " current_database() AND application_name LIKE 'rehome%k" + process.pid() + "-%'")) {
                    if (rows.next() && rows.getInt(1) > 0) {
                        return;
                    }
                }
                assertThat(System.nanoTime()).as("the process connects").isLessThan(limit);
                LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
            }
        }
    }
}
