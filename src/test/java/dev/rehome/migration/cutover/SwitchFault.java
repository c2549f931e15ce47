package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Journal;
import dev.rehome.runbook.RunbookProblem;
import dev.rehome.testing.FaultProxy;
import dev.rehome.testing.ServerRestart;
import dev.rehome.testing.TestDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// What can go wrong while the application is switched.
@SuppressWarnings("ImmutableEnumChecker") // what strikes has no state
enum SwitchFault {
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
    LIVE_RESTARTED("the live side's server crashes and comes up again", s -> ServerRestart.of(s.database(s.live()))),
    WAITING_RESTARTED(
            "the waiting side's server crashes and comes up again",
            s -> ServerRestart.of(s.database(s.live().other()))),
    LOCKED(
            "a lock is held on a table of the waiting side",
            s -> locked(s, s.live().other(), "LOCK TABLE notes")),
    WRITING(
            "a transaction that wrote on the live side stays open",
            s -> locked(s, s.live(), "UPDATE accounts SET touched = now() WHERE false")),
    DISK_FULL("the disk under the journal is full", s -> {
        s.full().set(true);
        return () -> s.full().set(false);
    }),
    CLOCK_FORWARD("the clock jumps five hours forward", s -> {
        s.clock().jump(Duration.ofHours(5));
        return () -> {};
    }),
    CLOCK_BACK("the clock jumps five hours back", s -> {
        s.clock().jump(Duration.ofHours(-5));
        return () -> {};
    }),
    INTERRUPTED("Ctrl-C", s -> {
        s.run().get().interrupt();
        return () -> {};
    }),
    SECOND("another operator starts the opposite command", s -> {
        assertThat(exit(() -> s.fixture().go(s.live()))).isEqualTo("exit 12");
        return () -> {};
    }),
    SAME("another operator starts the same command", s -> {
        assertThat(exit(() -> s.fixture().go(s.live().other()))).isEqualTo("exit 12");
        return () -> {};
    }),
    OWNER_WRITES("the owner of `auth.users` writes to it on the source", s -> {
        PlatformUsers.write(s.fixture().source, "late" + System.nanoTime());
        return () -> {};
    });

    private final String words;
    private final Strike strike;

    SwitchFault(String words, Strike strike) {
        this.words = words;
        this.strike = strike;
    }

    private interface Strike {
        /// @return what takes the fault away again
        AutoCloseable at(Scene scene) throws Exception;
    }

    String words() {
        return words;
    }

    /// @return what takes the fault away again
    AutoCloseable strike(Scene scene) throws Exception {
        return strike.at(scene);
    }

    /// Whether the application's tables refer to one that another role owns.
    boolean hasUsers() {
        return this == OWNER_WRITES;
    }

    /// Whether what comes of it depends on what was on its way when it struck, or on how fast the machine is.
    boolean depends() {
        return Set.of(LIVE_CUT, WAITING_CUT, SLOW, LIVE_RESTARTED, WAITING_RESTARTED)
                .contains(this);
    }

    /// What a fault can get at.
    ///
    /// @param run the one that it strikes
    /// @param full whether nothing can be written to the journal
    /// @param away a network that is away comes back, and a lock is released, after this time
    record Scene(
            CutoverFixture fixture,
            Side live,
            FaultProxy toLive,
            FaultProxy toWaiting,
            Supplier<CutoverRun> run,
            AtomicBoolean full,
            JumpingClock clock,
            Duration away) {
        private void heal() {
            toLive.heal();
            toWaiting.heal();
        }

        private TestDatabase database(Side side) {
            return side == Side.SOURCE ? fixture.source : fixture.target;
        }
    }

    private static AutoCloseable network(Scene scene, Runnable fault) {
        fault.run();
        return forAWhile(scene, scene::heal);
    }

    /// No fault lasts for ever.
    private static AutoCloseable forAWhile(Scene scene, Runnable mend) {
        TimeBox away = TimeBox.start(scene.away(), mend);
        return () -> {
            away.close();
            mend.run();
        };
    }

    /// As a superuser, whom no freeze ends.
    private static AutoCloseable locked(Scene scene, Side side, String sql) throws SQLException {
        TestDatabase database = scene.database(side);
        Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/" + database.name() + "?user=postgres");
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL rehome.applier = 'on'");
            statement.execute(sql);
        }
        return forAWhile(scene, () -> {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        });
    }

    interface Command {
        CutoverResult run();
    }

    static String exit(Command command) {
        try {
            return "exit " + command.run().exitStatus().number();
        } catch (RehomeException e) {
            System.err.println("    " + e.message() + ": " + e.reason());
            return "exit " + e.code().exitStatus().number();
        }
    }

    /// The machine's clock, until somebody sets it.
    static final class JumpingClock extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        void jump(Duration by) {
            ahead = ahead.plus(by);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    /// Strikes once, when the journal holds an entry of a kind; takes no entry while its disk is full.
    static final class Striking implements Journal {
        private final Journal journal;
        private final String kind;
        private final AtomicBoolean full;
        private final Runnable strike;
        private boolean struck;

        Striking(Journal journal, String kind, AtomicBoolean full, Runnable strike) {
            this.journal = journal;
            this.kind = kind;
            this.full = full;
            this.strike = strike;
        }

        @Override
        public List<Entry> entries() {
            return journal.entries();
        }

        @Override
        public Entry append(String name, Map<String, String> fields) {
            if (full.get()) {
                throw new RehomeException(
                        RunbookProblem.NOT_WRITTEN,
                        "journal: cannot be written",
                        "No space left on device",
                        "make room");
            }
            Entry entry = journal.append(name, fields);
            if (name.equals(kind) && !struck) {
                struck = true;
                strike.run();
            }
            return entry;
        }
    }
}
