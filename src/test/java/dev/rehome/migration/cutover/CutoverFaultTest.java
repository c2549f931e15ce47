package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Journal;
import dev.rehome.testing.FaultProxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
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

    /// What a fault can get at.
    private record Scene(CutoverFixture fixture, Side live, FaultProxy toLive, FaultProxy toWaiting, CutoverRun run) {
        void heal() {
            toLive.heal();
            toWaiting.heal();
        }
    }

    private interface Strike {
        /// @return what takes the fault away again
        AutoCloseable at(Scene scene) throws Exception;
    }

    private static AutoCloseable network(Scene scene, Runnable fault) {
        fault.run();
        return forAWhile(scene::heal);
    }

    /// No fault lasts for ever.
    private static AutoCloseable forAWhile(Runnable mend) {
        TimeBox away = TimeBox.start(AWAY, mend);
        return () -> {
            away.close();
            mend.run();
        };
    }

    @SuppressWarnings("ImmutableEnumChecker") // what strikes has no state
    private enum Fault {
        LIVE_CUT(
                "connections to the live side are cut",
                s -> network(s, () -> s.toLive().cut())),
        WAITING_CUT(
                "connections to the waiting side are cut",
                s -> network(s, () -> s.toWaiting().cut())),
        LIVE_AWAY(
                "the live side refuses connections",
                s -> network(s, () -> s.toLive().refuse())),
        WAITING_AWAY(
                "the waiting side refuses connections",
                s -> network(s, () -> s.toWaiting().refuse())),
        LIVE_SILENT(
                "nothing arrives from the live side",
                s -> network(s, () -> s.toLive().hold())),
        WAITING_SILENT(
                "nothing arrives from the waiting side",
                s -> network(s, () -> s.toWaiting().hold())),
        SLOW(
                "every message takes 5 ms more",
                s -> network(s, () -> {
                    s.toLive().slow();
                    s.toWaiting().slow();
                })),
        LOCKED(
                "a lock is held on a table of the waiting side",
                s -> locked(s, s.live().other(), "LOCK TABLE notes")),
        WRITING(
                "a transaction that wrote on the live side stays open",
                s -> locked(s, s.live(), "UPDATE accounts SET touched = now() WHERE false")),
        INTERRUPTED("Ctrl-C", s -> {
            s.run().interrupt();
            return () -> {};
        }),
        SECOND("another operator starts the opposite command", s -> {
            assertThat(exit(() -> go(s.fixture(), s.live(), SwitchEvents.NONE))).isEqualTo("exit 12");
            return () -> {};
        });

        private final String words;
        private final Strike strike;

        Fault(String words, Strike strike) {
            this.words = words;
            this.strike = strike;
        }
    }

    /// As a superuser, whom no freeze ends.
    private static AutoCloseable locked(Scene scene, Side side, String sql) throws SQLException {
        CutoverFixture fixture = scene.fixture();
        var database = side == Side.SOURCE ? fixture.source : fixture.target;
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/" + database.name() + "?user=postgres");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL rehome.applier = 'on'");
            statement.execute(sql);
        }
        return forAWhile(() -> {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    /// Strikes once, when the journal holds an entry of a kind.
    private static final class Striking implements Journal {
        private final Journal journal;
        private final String kind;
        private final Runnable strike;
        private boolean struck;

        Striking(Journal journal, String kind, Runnable strike) {
            this.journal = journal;
            this.kind = kind;
            this.strike = strike;
        }

        @Override
        public List<Entry> entries() {
            return journal.entries();
        }

        @Override
        public Entry append(String name, Map<String, String> fields) {
            Entry entry = journal.append(name, fields);
            if (name.equals(kind) && !struck) {
                struck = true;
                strike.run();
            }
            return entry;
        }
    }

    private record Case(Fault fault, Moment moment) {
        String key() {
            return fault.words + " | " + moment.words;
        }
    }

    @Test
    void leaveOneWritableSideAndEveryWriteWheneverTheyStrike() throws Exception {
        long seed = Long.getLong("rehome.seed", System.nanoTime());
        System.err.println("seed of the faults: -Drehome.seed=" + seed);
        List<Case> cases = new ArrayList<>(Stream.of(Fault.values())
                .flatMap(fault -> Stream.of(Moment.values()).map(moment -> new Case(fault, moment)))
                .toList());
        List<String> documented = Files.readAllLines(PAGE);
        cases.removeIf(one -> WRITE == documented.stream().anyMatch(line -> line.startsWith("| " + one.key() + " |")));
        if (!WRITE) {
            Collections.shuffle(cases, new Random(seed));
            cases = cases.subList(0, Math.min(TRIED, cases.size()));
        }
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, seed);
                FaultProxy source = FaultProxy.to(fixture.source.server().port());
                FaultProxy target = FaultProxy.to(fixture.target.server().port())) {
            fixture.through(Side.SOURCE, source.port());
            fixture.through(Side.TARGET, target.port());
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            fixture.follow();
            Side live = Side.SOURCE;
            for (Case one : cases) {
                String row = "| " + one.key() + " | " + tried(fixture, live, one, source, target) + " |";
                System.err.println(row);
                live = fixture.writable().iterator().next();
                fixture.writers().awaitWrites(live, 2);
                if (WRITE) {
                    Files.writeString(PAGE, row + "\n", StandardOpenOption.APPEND);
                } else {
                    assertThat(documented)
                            .as("row of " + PAGE + ", seed " + seed)
                            .anyMatch(line -> fits(line, row));
                }
            }
            fixture.writers().stop();
            fixture.writers().check(live);
        }
    }

    /// Where either outcome is documented, it depends on what was on its way when the fault struck.
    private static boolean fits(String line, String row) {
        return line.equals(row)
                || line.replace(EITHER, SWITCHED).equals(row)
                || line.replace(EITHER, UNDONE).equals(row);
    }

    private static String tried(CutoverFixture fixture, Side live, Case one, FaultProxy source, FaultProxy target)
            throws Exception {
        FaultProxy toLive = live == Side.SOURCE ? source : target;
        FaultProxy toWaiting = live == Side.SOURCE ? target : source;
        List<AutoCloseable> mending = new ArrayList<>();
        CutoverRun[] running = new CutoverRun[1];
        running[0] = new CutoverRun(
                fixture.request(SwitchEvents.NONE, BUDGET),
                journal -> new Striking(journal, one.moment().kind, () -> {
                    try {
                        mending.add(one.fault().strike.at(new Scene(fixture, live, toLive, toWaiting, running[0])));
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                }));
        String outcome;
        try {
            outcome = exit(() -> live == Side.SOURCE ? running[0].cutover() : running[0].rollback());
        } finally {
            for (AutoCloseable mend : mending) {
                mend.close();
            }
        }
        assertThat(fixture.writable()).as(one.key() + ": " + outcome).hasSizeLessThanOrEqualTo(1);
        String next = exit(() -> go(fixture, live.other(), SwitchEvents.NONE));
        assertThat(next).as(one.key() + ", then the same command").isEqualTo("exit 0");
        assertThat(fixture.writable()).as(one.key()).isEqualTo(Set.of(live.other()));
        return words(outcome, one);
    }

    private static String words(String outcome, Case one) {
        boolean depends = Set.of(Fault.LIVE_CUT, Fault.WAITING_CUT, Fault.SLOW).contains(one.fault())
                || (one.fault() == Fault.WRITING && one.moment() == Moment.BEGUN);
        return switch (outcome) {
            case "exit 0" -> depends && WRITE ? EITHER : SWITCHED;
            case "exit 10" -> depends && WRITE ? EITHER : UNDONE;
            case "exit 11" -> "neither side takes writes until the next command, exit 11";
            case "exit 130" -> "undone, exit 130";
            default -> "switched; the next command makes the way back, " + outcome.replaceAll("[67]", "6 or 7");
        };
    }

    private static CutoverResult go(CutoverFixture fixture, Side wanted, SwitchEvents events) {
        CutoverRun run = new CutoverRun(fixture.request(events));
        return wanted == Side.TARGET ? run.cutover() : run.rollback();
    }

    private interface Command {
        CutoverResult run();
    }

    private static String exit(Command command) {
        try {
            return "exit " + command.run().exitStatus().number();
        } catch (RehomeException e) {
            System.err.println("    " + e.message() + ": " + e.reason());
            return "exit " + e.code().exitStatus().number();
        }
    }
}
