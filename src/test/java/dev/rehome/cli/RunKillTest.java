package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole run, with everything real, dies by SIGKILL right behind entries of its journal or right before the next;
/// resumed or taken back, whichever comes, services, environment file, code and databases are on one side. Property
/// `rehome.soak` makes it die a tenth as often as it says, `rehome.seed` repeats.
class RunKillTest {
    private static final int KILLS = Math.max(12, Integer.getInteger("rehome.soak", 0) / 10);

    @TempDir
    Path folder;

    /// The entries of a way that nothing cuts short: how long after each the next one came.
    private record Course(List<Duration> gaps) {
        static Course of(List<Entry> entries) {
            List<Duration> gaps = new ArrayList<>();
            for (int i = 0; i + 1 < entries.size(); i++) {
                gaps.add(
                        Duration.between(entries.get(i).at(), entries.get(i + 1).at()));
            }
            return new Course(gaps);
        }
    }

    @Test
    void endsOnOneSideWhereverItIsKilled() throws Exception {
        long seed = Long.getLong("rehome.seed", System.nanoTime());
        Random random = new Random(seed);
        boolean grouped = random.nextBoolean();
        System.err.println("RunKillTest: -Drehome.seed=" + seed + (grouped ? ", a group" : ", all tables"));
        try (MovedApplication application = new MovedApplication(folder, grouped)) {
            assertThat(application.ended(application.rehome("run", "--execute", "--yes", "--phase", "1")))
                    .as(application.said())
                    .isZero();
            Map<Side, Course> courses = new EnumMap<>(Side.class);
            for (Side side : List.of(Side.TARGET, Side.SOURCE)) {
                int before = application.entryCount();
                application.go(side);
                application.check(side);
                List<Entry> entries = application.entries();
                courses.put(side, Course.of(entries.subList(before, entries.size())));
            }
            Side live = Side.SOURCE;
            int kills = 0;
            while (kills < KILLS) {
                Side wanted = live.other();
                Course course = Objects.requireNonNull(courses.get(wanted));
                int entry = random.nextInt(course.gaps().size());
                boolean late = random.nextBoolean();
                live = random.nextBoolean() ? Side.SOURCE : Side.TARGET;
                boolean again = random.nextBoolean();
                String what =
                        "kill " + kills + " on the way to the " + wanted.word() + " " + (late ? "long after" : "at")
                                + " entry " + entry + " of " + course.gaps().size() + ", then "
                                + (again ? "killed again, " : "")
                                + "to the " + live.word();
                System.err.println(what);
                kill(application, wanted, entry, late ? course.gaps().get(entry) : Duration.ZERO);
                kills++;
                assertThat(application.writable()).as(what).hasSizeLessThanOrEqualTo(1);
                if (again) {
                    kill(application, live, random.nextInt(15), Duration.ofMillis(random.nextInt(500)));
                    kills++;
                    assertThat(application.writable()).as(what).hasSizeLessThanOrEqualTo(1);
                }
                try {
                    application.go(live);
                    application.check(live);
                } catch (AssertionError e) {
                    throw new AssertionError(what + ", seed " + seed, e);
                }
            }
            application.go(Side.TARGET);
            application.check(Side.TARGET);
            application.complete();
        }
    }

    private static void kill(MovedApplication application, Side wanted, int entry, Duration gap) throws Exception {
        int begin = application.entryCount();
        Process process = application.towards(wanted);
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (process.isAlive() && application.entryCount() <= begin + entry) {
            assertThat(System.nanoTime()).as(application.said()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
        }
        LockSupport.parkNanos(gap.multipliedBy(9).dividedBy(10).toNanos());
        process.destroyForcibly();
        application.ended(process);
    }
}
