package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.copy.ExistingMode;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Journal;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The run stops around every entry of its journal, on real servers under writers; whatever command comes next,
/// one side takes writes and none is lost.
class CutoverKillTest {
    @TempDir
    Path folder;

    /// What the process dies of: nothing on its way may catch it.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Stops before and after the n-th entry that it sees.
    private static final class StoppingJournal implements Journal {
        private final Journal journal;
        private int left;

        StoppingJournal(Journal journal, int at) {
            this.journal = journal;
            this.left = at;
        }

        @Override
        public List<Entry> entries() {
            return journal.entries();
        }

        @Override
        public Entry append(String kind, Map<String, String> fields) {
            stop();
            Entry entry = journal.append(kind, fields);
            stop();
            return entry;
        }

        private void stop() {
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }

    @Test
    void endsWithOneWritableSideAndEveryWriteWhereverItStops() throws Exception {
        long seed = Long.getLong("rehome.seed", System.nanoTime());
        System.err.println("seed of the stops: -Drehome.seed=" + seed);
        Random random = new Random(seed);
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, seed)) {
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            fixture.follow();
            Side live = Side.SOURCE;
            int stops = 0;
            for (int at = 0; stopped(fixture, live.other(), at); at++) {
                stops++;
                assertThat(fixture.writable())
                        .as("sides that take writes after the stop")
                        .hasSizeLessThanOrEqualTo(1);
                live = random.nextBoolean() ? Side.SOURCE : Side.TARGET;
                go(fixture, live);
                assertThat(fixture.writable()).as("stop %s, seed %s", at, seed).isEqualTo(Set.of(live));
                fixture.writers().awaitWrites(live, 5);
            }
            System.err.println(stops + " stops");
            assertThat(stops).isGreaterThanOrEqualTo(20);
            fixture.writers().stop();
            fixture.writers().check(fixture.writable().iterator().next());
        }
    }

    /// The other group is on the other side all the while, and its way back stays open.
    @Test
    void leavesTheOtherGroupAloneWhereverItStops() throws Exception {
        long seed = Long.getLong("rehome.seed", System.nanoTime());
        System.err.println("seed of the stops: -Drehome.seed=" + seed);
        Random random = new Random(seed);
        String log = CutoverFixture.LOG;
        try (CutoverFixture fixture = CutoverFixture.inGroups(15, 17, folder, seed)) {
            fixture.writers(log).awaitWrites(Side.SOURCE, 10);
            fixture.follow(log, ExistingMode.REFUSE);
            fixture.follow("", ExistingMode.REFUSE);
            fixture.cutover("");
            Side live = Side.SOURCE;
            for (int stop = 0; stop < 8; stop++) {
                stopped(fixture, log, live.other(), random.nextInt(24));
                assertThat(fixture.writable(log)).hasSizeLessThanOrEqualTo(1);
                assertThat(fixture.writable("")).containsExactly(Side.TARGET);
                live = random.nextBoolean() ? Side.SOURCE : Side.TARGET;
                go(fixture, log, live);
                assertThat(fixture.writable(log))
                        .as("stop %s, seed %s", stop, seed)
                        .containsExactly(live);
                fixture.writers(log).awaitWrites(live, 5);
                fixture.writers("").awaitWrites(Side.TARGET, 2);
            }
            fixture.rollback("");
            fixture.writers("").awaitWrites(Side.SOURCE, 5);
            fixture.writers(log).stop();
            fixture.writers("").stop();
            fixture.writers(log).check(live);
            fixture.writers("").check(Side.SOURCE);
        }
    }

    private static void go(CutoverFixture fixture, Side live) {
        go(fixture, "", live);
    }

    private static void go(CutoverFixture fixture, String group, Side live) {
        if (live == Side.TARGET) {
            fixture.cutover(group);
        } else {
            fixture.rollback(group);
        }
    }

    /// @return whether it stopped before its end
    private static boolean stopped(CutoverFixture fixture, Side wanted, int at) {
        return stopped(fixture, "", wanted, at);
    }

    private static boolean stopped(CutoverFixture fixture, String group, Side wanted, int at) {
        CutoverRun run = fixture.run(group, journal -> new StoppingJournal(journal, at));
        try {
            CutoverResult result = wanted == Side.TARGET ? run.cutover() : run.rollback();
            assertThat(result.live()).isEqualTo(wanted);
            return false;
        } catch (Killed e) {
            return true;
        }
    }
}
