package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Main;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real process, killed at random moments while writers write, and started again. How often: system
/// property `rehome.soak`. The seed is printed; system property `rehome.seed` repeats a run.
class FollowKillTest {
    private static final int RUNS = Integer.getInteger("rehome.soak", 3);
    private static final long SEED = Long.getLong("rehome.seed", System.nanoTime());
    private static final int FIRST = Integer.getInteger("rehome.run", 0);
    private static final int KILLS_MAX = 5;

    @TempDir
    Path folder;

    @Test
    void endsEqualWheneverItWasKilled() throws SQLException, IOException, InterruptedException {
        for (int run = FIRST; run < FIRST + RUNS; run++) {
            long seed = SEED + run - FIRST;
            // Printed so that a failure can be repeated.
            System.err.println("FollowKillTest: -Drehome.soak=1 -Drehome.run=" + run + " -Drehome.seed=" + seed);
            endsEqual(run, new Random(seed), seed, Files.createDirectory(folder.resolve("run" + run)));
        }
    }

    private void endsEqual(int run, Random random, long seed, Path state)
            throws SQLException, IOException, InterruptedException {
        try (CopyFixture fixture = CopyFixture.empty(15, random.nextBoolean() ? 15 : 17)) {
            // Every other run has its changes captured by triggers.
            if (run % 2 == 1) {
                fixture.source.execute("postgres", "ALTER ROLE " + fixture.source.owner() + " NOREPLICATION");
            }
            fixture.source.execute(FollowWorkload.TABLES);
            fixture.source.execute("INSERT INTO log SELECT now(), repeat('l', 100), i FROM generate_series(1, "
                    + random.nextInt(40_000) + ") i");
            try {
                try (FollowWorkload load = new FollowWorkload(fixture.source, seed, 2, true)) {
                    int kills = 1 + random.nextInt(KILLS_MAX);
                    for (int kill = 0; kill < kills; kill++) {
                        // From the start of the JVM to when it follows.
                        killAfter(fixture, 500 + random.nextInt(5000), state, "seed " + seed);
                    }
                    assertThat(load.transactions()).isPositive();
                }
                Server source =
                        new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), "fk" + random.nextInt(1000));
                Server target = new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), source.runId());
                FollowResult result = new FollowRun(FollowRequest.of(source, target, state.resolve(".rehome"))).run();
                assertThat(result.failures()).as("seed " + seed).isEmpty();
                assertThat(result.state()).isEqualTo("caught-up");
                assertThat(fixture.differences(FollowWorkload.ALL))
                        .as("seed " + seed)
                        .isEmpty();
            } finally {
                dropSlot(fixture);
            }
        }
    }

    private static void dropSlot(CopyFixture fixture) {
        try (Server source = new Server(Side.SOURCE, Endpoint.parse(fixture.source.url()), "fk");
                Server target = new Server(Side.TARGET, Endpoint.parse(fixture.target.url()), "fk");
                Session session = source.open("clean")) {
            Feed.drop(session, Route.forward(source, target, ""));
        }
    }

    private static void killAfter(CopyFixture fixture, int millis, Path state, String seed)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of("follow", "--execute", "--jobs", "2"));
        command.addAll(List.of("--source", fixture.source.url(), "--target", fixture.target.url()));
        Path output = state.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(state.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
                throw new AssertionError(seed + ": ended by itself: " + Files.readString(output));
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
