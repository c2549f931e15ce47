package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Faults at the moments of a switch, on real servers under writers. What comes of each stands in
/// `docs/reference/faults.md`; a few of them, drawn by a seed that is printed, are tried each time. System property
/// `rehome.soak` says how many; `rehome.docs=write` tries those that the page lacks, and writes them there.
class CutoverFaultTest {
    private static final Path PAGE = Path.of("docs/reference/faults.md");
    private static final boolean WRITE = "write".equals(System.getProperty("rehome.docs"));
    private static final int TRIED = Integer.getInteger("rehome.soak", 8);
    private static final Duration BUDGET = Duration.ofSeconds(6);

    /// A network that is away comes back, and a lock is released, after this time.
    private static final Duration AWAY = Duration.ofSeconds(10);

    private static final int SCALE_MAX = 4;

    private static final String SWITCHED = "switched";
    private static final String UNDONE = "undone, exit 10";
    private static final String EITHER = "switched, or undone with exit 10";

    @TempDir
    Path folder;

    /// A moment, and what an operator would call it.
    private enum Moment {
        BEGUN(SwitchState.BEGUN, "before the freeze"),
        FREEZING(SwitchState.FREEZING, "when the freeze begins"),
        FROZEN(SwitchState.FROZEN, "when writes are refused"),
        CAUGHT_UP(SwitchState.CAUGHT_UP, "when the waiting side has caught up"),
        QUIET(SwitchState.QUIET, "when all is compared"),
        SWITCHING(SwitchState.SWITCHING, "before the hooks"),
        OPENING(SwitchState.OPENING, "before the other side opens"),
        SWITCHED(SwitchState.SWITCHED, "when the other side is open");

        private final String kind;
        private final String words;

        Moment(String kind, String words) {
            this.kind = kind;
            this.words = words;
        }
    }

    private record Case(SwitchFault fault, Moment moment) {
        String key() {
            return fault.words() + " | " + moment.words;
        }
    }

    @Test
    void leaveOneWritableSideAndEveryWriteWheneverTheyStrike() throws Exception {
        long seed = Long.getLong("rehome.seed", System.nanoTime());
        System.err.println("seed of the faults: -Drehome.seed=" + seed);
        List<Case> cases = new ArrayList<>(Stream.of(SwitchFault.values())
                .flatMap(fault -> Stream.of(Moment.values()).map(moment -> new Case(fault, moment)))
                .toList());
        List<String> documented = Files.readAllLines(PAGE);
        cases.removeIf(one -> WRITE == documented.stream().anyMatch(line -> line.startsWith("| " + one.key() + " |")));
        if (!WRITE) {
            Collections.shuffle(cases, new Random(seed));
            cases = cases.subList(0, Math.min(TRIED, cases.size()));
        }
        for (boolean users : List.of(false, true)) {
            List<Case> these = cases.stream()
                    .filter(one -> one.fault().hasUsers() == users)
                    .toList();
            if (!these.isEmpty()) {
                strike(these, users, documented, seed, Files.createDirectory(folder.resolve("users-" + users)));
            }
        }
    }

    /// @param users whether the application's tables refer to one of another role
    private static void strike(List<Case> cases, boolean users, List<String> documented, long seed, Path place)
            throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, place, seed);
                FaultProxy source = FaultProxy.to(fixture.source.server().port());
                FaultProxy target = FaultProxy.to(fixture.target.server().port())) {
            fixture.through(Side.SOURCE, source.port());
            fixture.through(Side.TARGET, target.port());
            if (users) {
                PlatformUsers.add(fixture.source, "SELECT, REFERENCES");
            }
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            fixture.follow();
            Side live = Side.SOURCE;
            for (Case one : cases) {
                if (users && live == Side.TARGET) {
                    // Back, nothing is read from it: what its owner writes there stays there.
                    live = fixture.rollback().live();
                }
                String row = "";
                for (int scale = WRITE ? SCALE_MAX : 1; scale <= SCALE_MAX && !fits(documented, row); scale *= 2) {
                    row = "| " + one.key() + " | " + tried(fixture, live, one, scale, source, target) + " |";
                    System.err.println(row + (scale == 1 ? "" : " in " + scale + " times the time"));
                    live = fixture.writable().iterator().next();
                    fixture.writers().awaitWrites(live, 2);
                }
                if (WRITE) {
                    Files.writeString(PAGE, row + "\n", StandardOpenOption.APPEND);
                } else {
                    assertThat(fits(documented, row))
                            .as(row + " is in " + PAGE + ", seed " + seed)
                            .isTrue();
                }
            }
            fixture.writers().stop();
            fixture.writers().check(live);
        }
    }

    /// Where either outcome is documented, it depends on what was on its way when the fault struck.
    private static boolean fits(List<String> documented, String row) {
        return WRITE
                ? !row.isEmpty()
                : documented.stream()
                        .anyMatch(line -> line.equals(row)
                                || line.replace(EITHER, SWITCHED).equals(row)
                                || line.replace(EITHER, UNDONE).equals(row));
    }

    /// @param scale of budget and fault: a machine that is busy needs longer for what is done within the budget
    private static String tried(
            CutoverFixture fixture, Side live, Case one, int scale, FaultProxy source, FaultProxy target)
            throws Exception {
        FaultProxy toLive = live == Side.SOURCE ? source : target;
        FaultProxy toWaiting = live == Side.SOURCE ? target : source;
        List<AutoCloseable> mending = new ArrayList<>();
        AtomicBoolean full = new AtomicBoolean();
        SwitchFault.JumpingClock clock = new SwitchFault.JumpingClock();
        AtomicReference<CutoverRun> running = new AtomicReference<>();
        SwitchFault.Scene scene = new SwitchFault.Scene(
                fixture, live, toLive, toWaiting, running::get, full, clock, AWAY.multipliedBy(scale));
        List<String> notes = Collections.synchronizedList(new ArrayList<>());
        SwitchEvents events = new SwitchEvents() {
            @Override
            public void note(String text) {
                notes.add(text);
            }
        };
        CutoverRun run = new CutoverRun(
                fixture.request(events, BUDGET.multipliedBy(scale)),
                journal -> new SwitchFault.Striking(journal, one.moment().kind, full, () -> {
                    try {
                        mending.add(one.fault().strike(scene));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }),
                clock);
        running.set(run);
        String outcome;
        try {
            outcome = SwitchFault.exit(() -> live == Side.SOURCE ? run.cutover() : run.rollback());
        } finally {
            for (AutoCloseable mend : mending) {
                mend.close();
            }
        }
        Set<Side> open = fixture.writable();
        String late = one.fault().hasUsers() ? late(fixture, outcome, notes) : "";
        assertThat(open).as(one.key() + ": " + outcome).hasSizeLessThanOrEqualTo(1);
        String next = SwitchFault.exit(() -> fixture.go(live.other()));
        assertThat(next).as(one.key() + ", then the same command").isEqualTo("exit 0");
        assertThat(fixture.writable()).as(one.key()).isEqualTo(Set.of(live.other()));
        return words(outcome, open.contains(live.other()), one) + late;
    }

    /// What was written behind the last look is not there, and then it is named.
    private static String late(CutoverFixture fixture, String outcome, List<String> notes) throws SQLException {
        Set<String> missing = PlatformUsers.of(fixture.source);
        missing.removeAll(PlatformUsers.of(fixture.target));
        if (missing.isEmpty() || !outcome.equals("exit 0")) {
            return "";
        }
        assertThat(notes).as(missing.toString()).anyMatch(n -> n.startsWith("auth.users: "));
        return "; what is missing on the target is named";
    }

    private static String words(String outcome, boolean switched, Case one) {
        boolean depends = one.fault().depends() || (one.fault() == SwitchFault.WRITING && one.moment() == Moment.BEGUN);
        return switch (outcome) {
            case "exit 0" -> depends && WRITE ? EITHER : SWITCHED;
            case "exit 10" -> depends && WRITE ? EITHER : UNDONE;
            case "exit 11" ->
                switched
                        ? "switched; the next command goes on from there, exit 11"
                        : "neither side takes writes until the next command, exit 11";
            case "exit 130" -> "undone, exit 130";
            default -> "switched; the next command makes the way back, " + outcome.replaceAll("[67]", "6 or 7");
        };
    }
}
