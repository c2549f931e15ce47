package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Journal;
import dev.rehome.runbook.RunbookProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The order of things, on a ground that is only remembered: every place at which a process can die, both ways
/// to go on.
class SwitchTest {
    /// What the process dies of; not an exception that anything could catch on its way.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /// Counts down to the death of the process: before or after each entry and each effect.
    private static final class Fuse {
        private int left;

        Fuse(int left) {
            this.left = left;
        }

        void burn() {
            if (left-- == 0) {
                throw new Killed();
            }
        }
    }

    private static final class MemoryJournal implements Journal {
        private final List<Entry> entries = new ArrayList<>();
        private Fuse fuse = new Fuse(-1);
        private int refuseFrom = Integer.MAX_VALUE;

        @Override
        public List<Entry> entries() {
            return entries;
        }

        @Override
        public Entry append(String kind, Map<String, String> fields) {
            fuse.burn();
            if (entries.size() >= refuseFrom) {
                throw new RehomeException(RunbookProblem.NOT_WRITTEN, "journal: cannot be written", "disk full", "");
            }
            Entry entry = new Entry(entries.size() + 1L, Instant.EPOCH, kind, fields);
            entries.add(entry);
            fuse.burn();
            return entry;
        }
    }

    private static final class MemoryGround implements Ground {
        private final Map<Side, Boolean> open = new EnumMap<>(Map.of(Side.SOURCE, true, Side.TARGET, false));
        private Side pointed = Side.SOURCE;
        private Side flowsFrom = Side.SOURCE;
        private Fuse fuse = new Fuse(-1);
        private String failing = "";
        private final AtomicLong nanos = new AtomicLong();
        long lockNanos;

        private void effect(String name, Runnable effect) {
            fuse.burn();
            nanos.addAndGet(1_000_000);
            if (failing.equals(name)) {
                throw new RehomeException(CutoverProblem.HOOK_FAILED, name + " failed", "as told", "");
            }
            effect.run();
            assertThat(isOpen(Side.SOURCE) && isOpen(Side.TARGET))
                    .as("both open")
                    .isFalse();
            fuse.burn();
        }

        private Map<String, String> effect(String name) {
            effect(name, () -> {});
            return Map.of();
        }

        @Override
        public boolean isOpen(Side side) {
            return Boolean.TRUE.equals(open.get(side));
        }

        @Override
        public Optional<Side> live() {
            return Stream.of(Side.values()).filter(this::isOpen).findFirst();
        }

        @Override
        public void prepare(Side from) {
            effect("prepare", () -> assertThat(flowsFrom).isEqualTo(from));
        }

        @Override
        public Map<String, String> freeze(Side from, Budget budget) {
            nanos.addAndGet(lockNanos);
            effect("freeze", () -> open.put(from, false));
            budget.refusing();
            return Map.of("lsn", "0/1");
        }

        @Override
        public Map<String, String> catchUp(Side from, Budget budget) {
            return effect("catchUp");
        }

        @Override
        public Map<String, String> sequences(Side from, Budget budget) {
            return effect("sequences");
        }

        @Override
        public Map<String, String> verify(Side from, Budget budget) {
            return effect("verify");
        }

        @Override
        public Map<String, String> confirmQuiet(Side from, Budget budget) {
            return effect("confirmQuiet");
        }

        @Override
        public void hooks(Side live) {
            assertThat(open.get(live.other()))
                    .as("the other side while hooks run")
                    .isFalse();
            effect("hooks " + live, () -> pointed = live);
        }

        @Override
        public void open(Side side) {
            effect("open " + side, () -> {
                assertThat(open.get(side.other())).as("the other side").isFalse();
                open.put(side, true);
            });
        }

        @Override
        public void reopen(Side side) {
            open(side);
        }

        @Override
        public void halt() {
            throw new AssertionError("no time passes here");
        }

        @Override
        public void afresh() {
            // Nothing is connected.
        }

        @Override
        public void settle(Side live) {
            effect("settle", () -> flowsFrom = live);
        }
    }

    private MemoryJournal journal = new MemoryJournal();
    private MemoryGround ground = new MemoryGround();

    private void anew() {
        journal = new MemoryJournal();
        ground = new MemoryGround();
    }

    private Switch fresh() {
        return new Switch(journal, ground, Duration.ofSeconds(60), ground.nanos::get, () -> false, SwitchEvents.NONE);
    }

    private void holds(Side live) {
        assertThat(ground.open).containsExactlyInAnyOrderEntriesOf(Map.of(live, true, live.other(), false));
        assertThat(ground.pointed).isEqualTo(live);
        assertThat(ground.flowsFrom).isEqualTo(live);
        assertThat(fresh().state().live()).isEqualTo(live);
        assertThat(fresh().state().attempt()).isEmpty();
    }

    @Test
    void switchesThereAndBack() {
        assertThat(fresh().to(Side.TARGET))
                .hasValueSatisfying(pause -> assertThat(pause).isPositive());
        holds(Side.TARGET);
        assertThat(fresh().to(Side.TARGET)).isEmpty();
        assertThat(fresh().to(Side.SOURCE)).isPresent();
        holds(Side.SOURCE);
    }

    @Test
    void endsWhereItShouldWhereverItIsKilled() {
        for (Side first : Side.values()) {
            for (Side then : Side.values()) {
                for (int at = 0; killedAt(first, at, then); at++) {
                    holds(then);
                }
            }
        }
    }

    /// @return whether the process died before its end
    private boolean killedAt(Side to, int at, Side then) {
        anew();
        fresh().to(to.other());
        Fuse fuse = new Fuse(at);
        journal.fuse = fuse;
        ground.fuse = fuse;
        boolean killed = false;
        try {
            fresh().to(to);
        } catch (Killed e) {
            killed = true;
        }
        journal.fuse = new Fuse(-1);
        ground.fuse = new Fuse(-1);
        fresh().to(then);
        return killed;
    }

    @Test
    void endsWhereItShouldWhenTheRecoveryIsKilledToo() {
        for (int first = 0; first < 30; first++) {
            for (int second = 0; second < 30; second++) {
                dieTwice(first, second);
                holds(Side.TARGET);
            }
        }
    }

    private void dieTwice(int first, int second) {
        anew();
        for (int at : new int[] {first, second}) {
            Fuse fuse = new Fuse(at);
            journal.fuse = fuse;
            ground.fuse = fuse;
            try {
                fresh().to(Side.TARGET);
            } catch (Killed e) {
                // The next one goes on.
            }
        }
        journal.fuse = new Fuse(-1);
        ground.fuse = new Fuse(-1);
        fresh().to(Side.TARGET);
    }

    @Test
    void undoesItselfWhateverStepFails() {
        for (String step : List.of(
                "prepare", "freeze", "catchUp", "sequences", "verify", "confirmQuiet", "hooks TARGET", "open TARGET")) {
            ground.failing = step;
            assertThatThrownBy(() -> fresh().to(Side.TARGET))
                    .isInstanceOf(RehomeException.class)
                    .satisfies(
                            e -> assertThat(((RehomeException) e).exitStatus()).isEqualTo(ExitStatus.UNDONE));
            ground.failing = "";
            holds(Side.SOURCE);
        }
    }

    @Test
    void needsAHumanWhereUndoingFails() {
        ground.failing = "open SOURCE";
        Switch withoutTime =
                new Switch(journal, ground, Duration.ofNanos(1), ground.nanos::get, () -> false, SwitchEvents.NONE);
        assertThatThrownBy(() -> withoutTime.to(Side.TARGET))
                .satisfies(e -> assertThat(((RehomeException) e).exitStatus()).isEqualTo(ExitStatus.NEEDS_HUMAN));
        ground.failing = "";
        assertThat(fresh().to(Side.SOURCE)).isEmpty();
        holds(Side.SOURCE);
    }

    @Test
    void countsAsVerifiedLatelyWhatTheClockCanTell() {
        Instant now = Instant.parse("2026-06-01T12:00:00Z");
        assertThat(Gates.isLately(now.minusSeconds(60), now)).isTrue();
        assertThat(Gates.isLately(now.minusSeconds(30L * 24 * 3600), now)).isFalse();
        assertThat(Gates.isLately(now.plusSeconds(5 * 3600), now)).isFalse();
    }

    @Test
    void countsAsRefusedOnlyWhatNoWriterGotThrough() {
        ground.lockNanos = 900_000_000;
        Duration pause = fresh().to(Side.TARGET).orElseThrow();
        assertThat(pause).isLessThan(Duration.ofMillis(100));
        assertThat(journal.entries)
                .filteredOn(e -> e.kind().equals(SwitchState.SWITCHED))
                .singleElement()
                .satisfies(e -> assertThat(e.field("pauseMillis")).isEqualTo(String.valueOf(pause.toMillis())))
                .satisfies(
                        e -> assertThat(Long.parseLong(e.field("spentMillis"))).isGreaterThanOrEqualTo(900));
    }

    @Test
    void undoesItselfPastItsBudget() {
        Switch hurried =
                new Switch(journal, ground, Duration.ofMillis(3), ground.nanos::get, () -> false, SwitchEvents.NONE);
        assertThatThrownBy(() -> hurried.to(Side.TARGET))
                .hasMessageContaining("undone")
                .satisfies(e -> assertThat(((RehomeException) e).reason()).contains("the budget of 3 ms is spent"));
        holds(Side.SOURCE);
    }

    @Test
    void believesTheDatabasesWhereTheJournalIsAnotherOne() {
        fresh().to(Side.TARGET);
        journal.entries.clear();
        assertThat(fresh().to(Side.TARGET)).isEmpty();
        assertThat(fresh().to(Side.SOURCE)).isPresent();
        holds(Side.SOURCE);
        ground.open.put(Side.SOURCE, false);
        journal.entries.clear();
        assertThatThrownBy(() -> fresh().to(Side.TARGET))
                .hasMessageContaining("both sides are closed by a switch that was cut short");
    }

    @Test
    void opensTheSideItCameFromWhenTheJournalIsFull() {
        for (int room = 0; room < 9; room++) {
            anew();
            journal.refuseFrom = room;
            int none = room;
            assertThatThrownBy(() -> fresh().to(Side.TARGET))
                    .satisfies(e -> assertThat(((RehomeException) e).exitStatus())
                            .isEqualTo(none == 0 ? ExitStatus.NEEDS_HUMAN : ExitStatus.UNDONE));
            assertThat(ground.open).containsEntry(Side.SOURCE, true);
            journal.refuseFrom = Integer.MAX_VALUE;
            fresh().to(Side.SOURCE);
            holds(Side.SOURCE);
        }
    }

    @Test
    void finishesWhenTheJournalIsFullOnceTheOtherSideIsOpen() {
        journal.refuseFrom = 9;
        assertThatThrownBy(() -> fresh().to(Side.TARGET)).isInstanceOf(RehomeException.class);
        assertThat(ground.open).containsEntry(Side.TARGET, true);
        journal.refuseFrom = Integer.MAX_VALUE;
        fresh().to(Side.TARGET);
        holds(Side.TARGET);
    }
}
