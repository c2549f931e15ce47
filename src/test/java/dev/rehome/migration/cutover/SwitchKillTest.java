package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.follow.Capture;
import dev.rehome.postgres.Side;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real process of `follow`, `cutover`, `rollback` and `complete`, killed at seeded moments under writers, of whom
/// one tries both sides all the time. How many kills: system property `rehome.kills`, or half of `rehome.soak`. The
/// seed
/// of each world is printed; `rehome.seed` and `rehome.kills=1` repeat it, as far as time can be.
class SwitchKillTest {
    private static final int KILLS =
            Integer.getInteger("rehome.kills", Math.max(30, Integer.getInteger("rehome.soak", 0) / 2));
    private static final long SEED = Long.getLong("rehome.seed", System.nanoTime());
    private static final int SWITCHES = 5;

    @TempDir
    Path folder;

    private int kills;

    /// Two databases with their writers, from the first command to the last.
    ///
    /// @param inGroups whether two groups are switched apart
    /// @param there how changes are had on the source
    /// @param back how they are had on the target
    private record World(long seed, int major, boolean inGroups, Capture there, Capture back) {
        /// Seeds that follow each other have all kinds of worlds.
        static World of(long seed) {
            long kind = Math.floorMod(seed, 4);
            return new World(
                    seed,
                    new Random(seed).nextBoolean() ? 15 : 17,
                    kind == 1,
                    kind == 2 ? Capture.TRIGGERS : Capture.SLOT,
                    kind == 3 ? Capture.TRIGGERS : Capture.SLOT);
        }

        List<String> groups() {
            return inGroups ? List.of(CutoverFixture.LOG, "") : List.of("");
        }

        CutoverFixture open(Path folder) throws SQLException, IOException {
            return inGroups
                    ? CutoverFixture.inGroups(major, 17, folder, seed)
                    : CutoverFixture.open(major, 17, folder, seed);
        }
    }

    @Test
    void endsWithOneWritableSideAndEveryWriteWheneverItWasKilled() throws Exception {
        long begin = System.nanoTime();
        int worlds = 0;
        while (kills < KILLS) {
            World world = World.of(SEED + worlds++);
            // Printed so that a failure can be repeated.
            System.err.println("SwitchKillTest: -Drehome.kills=1 -Drehome.seed=" + world.seed() + ", kills so far "
                    + kills + ", " + world);
            endsWell(world, Files.createDirectory(folder.resolve("world" + worlds)));
        }
        System.err.println("SwitchKillTest: " + kills + " kills in " + worlds + " worlds, "
                + (System.nanoTime() - begin) / 1_000_000 + " ms");
    }

    private void endsWell(World world, Path place) throws Exception {
        Random random = new Random(world.seed());
        try (CutoverFixture fixture = world.open(place)) {
            String structure = Traces.structure(fixture.source);
            for (String group : world.groups()) {
                fixture.writers(group).addStubborn(world.seed());
                fixture.writers(group).awaitWrites(Side.SOURCE, 5);
                killFollow(fixture, world, group, KillMoment.within(random, 3000));
                assertThat(fixture.follow(group, Optional.of(world.there())).failures())
                        .isEmpty();
            }
            Map<String, Side> live = new TreeMap<>();
            for (int i = 0; i < SWITCHES; i++) {
                String group = world.groups().get(random.nextInt(world.groups().size()));
                Side from = live.getOrDefault(group, Side.SOURCE);
                Side to = killSwitch(fixture, world, group, from, random);
                live.put(group, to);
            }
            end(fixture, world, structure, random);
        }
    }

    /// @return the side that is live in the end
    private Side killSwitch(CutoverFixture fixture, World world, String group, Side from, Random random)
            throws Exception {
        Side wanted = from.other();
        @Nullable RehomeProcess follower = random.nextInt(3) == 0 ? follower(fixture, world, group) : null;
        try {
            do {
                kill(fixture, group, switching(fixture, world, group, wanted), KillMoment.ofSwitch(random));
                assertThat(fixture.writable(group)).as("%s", world).hasSizeLessThanOrEqualTo(1);
                wanted = random.nextBoolean() ? wanted : wanted.other();
            } while (random.nextInt(3) == 0);
            if (follower != null && random.nextBoolean()) {
                // Killed while it lends its lock, or goes on.
                kills += follower.kill() ? 1 : 0;
            }
            go(fixture, world, group, wanted);
        } finally {
            if (follower != null) {
                follower.close();
            }
        }
        assertThat(fixture.writable(group)).as("%s", world).isEqualTo(Set.of(wanted));
        fixture.writers(group).awaitWrites(wanted, 5);
        Traces.assertNoneOfTheDead(fixture.source, world.groups().size());
        Traces.assertNoneOfTheDead(fixture.target, world.groups().size());
        return wanted;
    }

    private static void go(CutoverFixture fixture, World world, String group, Side wanted) {
        CutoverRun run = new CutoverRun(fixture.request(group, Optional.of(world.back())));
        CutoverResult result = wanted == Side.TARGET ? run.cutover() : run.rollback();
        assertThat(result.live()).as("%s", world).isEqualTo(wanted);
        assertThat(result.state()).as("%s", world).isIn("switched", "back", "already");
    }

    private void end(CutoverFixture fixture, World world, String structure, Random random) throws Exception {
        for (String group : world.groups()) {
            go(fixture, world, group, Side.TARGET);
        }
        assertThat(fixture.verify().tables()).extracting(TableResult::verdict).containsOnly(Verdict.EQUAL);
        for (String group : world.groups()) {
            fixture.writers(group).stop();
        }
        for (String group : world.groups()) {
            kill(fixture, group, completing(fixture, group), KillMoment.within(random, 400));
            assertThat(fixture.writable(group)).as("%s", world).contains(Side.TARGET);
            assertThat(fixture.complete(group).state()).isIn("completed", "already");
        }
        for (String group : world.groups()) {
            fixture.writers(group).check(Side.TARGET);
        }
        Traces.assertNone(fixture.source, structure);
        Traces.assertNone(fixture.target, structure);
    }

    private void killFollow(CutoverFixture fixture, World world, String group, KillMoment moment) throws Exception {
        kill(fixture, group, following(fixture, world, group), moment);
    }

    private void kill(CutoverFixture fixture, String group, List<String> command, KillMoment moment)
            throws SQLException, IOException {
        Path journal = fixture.journal(group);
        try (RehomeProcess process = RehomeProcess.start(folder, command);
                Sessions sessions = new Sessions(fixture)) {
            moment.await(process, journal, sessions);
            if (process.kill()) {
                kills++;
            } else {
                assertThat(process.end()).as("%s", process).isZero();
            }
            System.err.println(
                    "    " + command.getFirst() + (group.isEmpty() ? "" : " of " + group) + " killed at " + moment);
        }
    }

    private static List<String> following(CutoverFixture fixture, World world, String group) throws IOException {
        return command(
                "follow", fixture.arguments(group), "--capture", world.there().word());
    }

    private static List<String> switching(CutoverFixture fixture, World world, String group, Side wanted)
            throws IOException {
        return command(
                wanted == Side.TARGET ? "cutover" : "rollback",
                fixture.arguments(group),
                "--capture",
                world.back().word());
    }

    private static List<String> completing(CutoverFixture fixture, String group) throws IOException {
        return command("complete", fixture.arguments(group), "--confirm", fixture.target.name());
    }

    private static List<String> command(String name, List<String> arguments, String... more) {
        List<String> command = new ArrayList<>(List.of(name));
        command.addAll(arguments);
        command.addAll(List.of(more));
        return command;
    }

    /// One that runs beside the switches, and lends them its lock.
    private RehomeProcess follower(CutoverFixture fixture, World world, String group) throws SQLException, IOException {
        RehomeProcess process = RehomeProcess.start(folder, following(fixture, world, group));
        try (Sessions sessions = new Sessions(fixture)) {
            process.await(sessions::begun);
        }
        return process;
    }

    /// Whether anything of rehome is connected to the target.
    private static final class Sessions implements KillMoment.Works, AutoCloseable {
        private final Connection connection;

        Sessions(CutoverFixture fixture) throws SQLException {
            connection = DriverManager.getConnection(fixture.target
                    .superuserUrl()
                    .replaceFirst("postgres://postgres@(.*)", "jdbc:postgresql://$1?user=postgres"));
        }

        @Override
        public boolean begun() {
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery("SELECT 1 FROM pg_stat_activity WHERE datname ="
                            + " current_database() AND application_name LIKE 'rehome %'")) {
                return rows.next();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }
}
