package dev.rehome.runbook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A run is killed before and after every entry of its journal, and in the middle of what its steps change; resumed it
/// ends with everything new, rolled back with everything old, whatever happened before.
class RunbookKillTest {
    private static final int SEEDS = Integer.getInteger("rehome.soak", 100);

    @TempDir
    Path folder;

    /// What ends a process: nothing after it runs.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Kills at the n-th chance, and from then on whatever still tries to write.
    private static final class Killer {
        private final AtomicInteger left;
        private volatile boolean dead;

        private Killer(int chances) {
            this.left = new AtomicInteger(chances);
        }

        private void chance() {
            if (dead || left.getAndDecrement() <= 0) {
                dead = true;
                throw new Killed();
            }
        }

        private Journal around(Journal journal) {
            return new Journal() {
                @Override
                public List<Entry> entries() {
                    return journal.entries();
                }

                @Override
                public Entry append(String kind, Map<String, String> fields) {
                    chance();
                    Entry entry = journal.append(kind, fields);
                    chance();
                    return entry;
                }
            };
        }
    }

    private static void plan(RunFixture fixture, Random random) {
        int phases = 1 + random.nextInt(3);
        for (int p = 1; p <= phases; p++) {
            List<Step> steps = new ArrayList<>();
            int count = 1 + random.nextInt(5);
            for (int s = 1; s <= count; s++) {
                String name = "s" + p + s;
                String[] things = random.nextBoolean()
                        ? new String[] {"t" + random.nextInt(6)}
                        : new String[] {"t" + random.nextInt(6), "u" + random.nextInt(4)};
                Downtime downtime = s == 1 ? Downtime.BEGINS : s == count ? Downtime.ENDS : Downtime.UNCHANGED;
                steps.add(RunFixture.step(name, fixture.world.change(name, downtime, things), random.nextInt(2)));
                maybeFail(fixture, random, name);
            }
            List<String> needs = p == 1 ? List.of() : List.of(String.valueOf(p - 1));
            fixture.phases.add(new Phase(
                    String.valueOf(p),
                    "phase " + p,
                    needs,
                    steps,
                    Optional.empty(),
                    Optional.empty(),
                    Phase.OnFailure.ROLLBACK,
                    Duration.ofMinutes(random.nextInt(3)),
                    List.of(),
                    List.of()));
        }
    }

    private static void maybeFail(RunFixture fixture, Random random, String step) {
        if (random.nextInt(8) == 0) {
            fixture.world.fail((random.nextBoolean() ? "" : "verify ") + step, 1 + random.nextInt(2));
        }
        if (random.nextInt(12) == 0) {
            fixture.world.fail("undo " + step, 1 + random.nextInt(2));
        }
    }

    /// One process: forward or back, killed at some chance or not.
    ///
    /// @return whether it was killed
    private static boolean process(RunFixture fixture, int chances, boolean back) {
        Killer killer = new Killer(chances);
        fixture.journals = _ -> killer.around(fixture.inMemory());
        fixture.world.beforeChange = killer::chance;
        try {
            if (back) {
                fixture.run().rollback(Optional.empty());
            } else {
                fixture.run().execute();
            }
        } catch (Killed | RehomeException e) {
            // The next process finds out.
        }
        return killer.dead;
    }

    private static void forward(RunFixture fixture) {
        for (int i = 0; i < 20 && !allDone(fixture); i++) {
            process(fixture, Integer.MAX_VALUE, false);
        }
        assertThat(allDone(fixture)).isTrue();
        List<String> all = fixture.phases.stream()
                .flatMap(phase -> phase.steps().stream())
                .map(Step::name)
                .toList();
        assertThat(fixture.world.changed().values())
                .isNotEmpty()
                .allMatch(state -> state.startsWith("new by ") && all.contains(state.substring(7)));
        assertThat(lastWriters(fixture)).isEqualTo(fixture.world.changed());
    }

    /// The last step that touches a thing is the one that it is new by.
    private static Map<String, String> lastWriters(RunFixture fixture) {
        FakeWorld fresh = new FakeWorld();
        RunFixture other = new RunFixture(fixture.folder.resolve("fresh"));
        for (Phase phase : fixture.phases) {
            for (Step step : phase.steps()) {
                String things = step.action().plan().replace("make ", "").replace(" new", "");
                for (String thing : things.split(", ")) {
                    fresh.put(thing, "new by " + step.name());
                }
            }
        }
        assertThat(other.phases).isEmpty();
        return fresh.changed();
    }

    private static boolean allDone(RunFixture fixture) {
        RunState state = fixture.state();
        return fixture.phases.stream().allMatch(phase -> state.isDone(phase.name()));
    }

    private static void back(RunFixture fixture) {
        for (int i = 0; i < 20 && stands(fixture); i++) {
            process(fixture, Integer.MAX_VALUE, true);
        }
        assertThat(fixture.world.changed()).isEmpty();
        assertThat(fixture.state().standing()).isEmpty();
    }

    private static boolean stands(RunFixture fixture) {
        return fixture.state().standing().isPresent();
    }

    @Test
    void endsInOneStateWhereverARunIsKilled() {
        boolean killed = true;
        for (int chances = 0; killed; chances++) {
            for (boolean resume : new boolean[] {true, false}) {
                RunFixture fixture = new RunFixture(folder.resolve(chances + (resume ? "-resume" : "-back")));
                plan(fixture, new Random(7));
                killed = process(fixture, chances, false);
                if (resume) {
                    forward(fixture);
                }
                back(fixture);
            }
        }
    }

    @Test
    void endsInOneStateWhereverTheWayBackIsKilled() {
        boolean killed = true;
        for (int chances = 0; killed; chances++) {
            for (boolean resume : new boolean[] {true, false}) {
                RunFixture fixture = new RunFixture(folder.resolve(chances + (resume ? "-again" : "-back")));
                plan(fixture, new Random(7));
                process(fixture, Integer.MAX_VALUE, false);
                forward(fixture);
                killed = process(fixture, chances, true);
                if (resume) {
                    forward(fixture);
                }
                back(fixture);
            }
        }
    }

    @Test
    void endsInOneStateWhateverIsPlannedAndHoweverOftenItIsKilled() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            RunFixture fixture = new RunFixture(folder.resolve("seed-" + seed));
            plan(fixture, random);
            try {
                for (int kills = random.nextInt(5); kills >= 0; kills--) {
                    process(fixture, random.nextInt(70), random.nextInt(4) == 0);
                }
                if (random.nextBoolean()) {
                    forward(fixture);
                }
                back(fixture);
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + "\n" + String.join("\n", fixture.kinds()), e);
            }
        }
    }
}
