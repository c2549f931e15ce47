package dev.rehome.migration.cutover;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Journal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Moves the application's writes from one side to the other, or leaves everything as it was.
///
/// Before each step that cannot be seen in the databases the journal says that it is about to be taken, so that
/// whoever comes after a kill knows what may have happened. The one moment that counts is the transaction that
/// opens the other side: before it every attempt can be undone, behind it only finished.
final class Switch {
    private final Journal journal;
    private final Ground ground;
    private final Duration budget;
    private final LongSupplier nanoTime;
    private final BooleanSupplier interrupted;
    private final SwitchEvents events;
    private String step = "";

    /// @param interrupted whether the operator wants out: looked at between two steps, until undoing begins
    Switch(
            Journal journal,
            Ground ground,
            Duration budget,
            LongSupplier nanoTime,
            BooleanSupplier interrupted,
            SwitchEvents events) {
        this.journal = journal;
        this.ground = ground;
        this.budget = budget;
        this.nanoTime = nanoTime;
        this.interrupted = interrupted;
        this.events = events;
    }

    SwitchState state() {
        return SwitchState.of(journal.entries());
    }

    /// Makes `to` the side that the application writes to; what an attempt left behind is finished or undone
    /// first.
    ///
    /// @return how long writes were refused; empty where `to` was live already
    /// @throws RehomeException why it undid itself, then with exit status 10; `RH-CUTOVER-004` where it could not
    Optional<Duration> to(Side to) {
        recover();
        align();
        if (state().live() == to) {
            return Optional.empty();
        }
        return Optional.of(attempt(to.other()));
    }

    /// Finishes or undoes an attempt that was cut short.
    void recover() {
        Optional<SwitchState.Attempt> left = state().attempt();
        if (left.isEmpty()) {
            return;
        }
        SwitchState.Attempt attempt = left.get();
        events.recovering(attempt);
        if (attempt.last().equals(SwitchState.SWITCHED)) {
            settle(attempt.from().other());
        } else if (attempt.last().equals(SwitchState.OPENING)
                && isOpen(attempt.from().other())) {
            journal.append(SwitchState.SWITCHED, Map.of("found", "open after an interruption"));
            settle(attempt.from().other());
        } else {
            undo(attempt.from(), "an attempt was interrupted at: " + attempt.last())
                    .ifPresent(e -> {
                        throw e;
                    });
        }
    }

    /// Where switches stand in a journal that is kept elsewhere, or was lost, the databases are right: what is made for
    /// the way back must not be thrown away because this journal knows of no switch.
    ///
    /// @throws RehomeException `RH-CUTOVER-004` where a switch of another journal was cut short
    void align() {
        if (state().attempt().isPresent()) {
            return;
        }
        Side live = ground.live()
                .orElseThrow(
                        () -> new RehomeException(
                                CutoverProblem.NEEDS_HUMAN,
                                "both sides are closed by a switch that was cut short, and this journal knows nothing of it",
                                "neither database has it on record that the application writes to it",
                                "run the command where the switch was begun: the folder .rehome there knows which side is next"));
        if (state().live() != live) {
            events.note("the application writes to the " + live.word() + ", as both databases say; this journal knew"
                    + " nothing of that");
            journal.append(SwitchState.FOUND, Map.of("live", live.word()));
        }
    }

    private Duration attempt(Side from) {
        journal.append(
                SwitchState.BEGUN,
                Map.of("from", from.word(), "to", from.other().word()));
        Duration pause;
        try {
            step("prepare");
            ground.prepare(from);
            pause = pause(from);
        } catch (RehomeException e) {
            return failed(from, e);
        } catch (RuntimeException e) {
            // A bug must not leave the application without a database either.
            noteUnwritten(undo(from, "a bug: " + e));
            throw e;
        }
        settle(from.other());
        return pause;
    }

    /// From the first refused write to the first accepted one.
    private Duration pause(Side from) {
        journal.append(SwitchState.FREEZING);
        Budget left = Budget.begin(budget, nanoTime);
        TimeBox box = TimeBox.start(budget, ground::halt);
        try {
            return pause(from, left);
        } catch (RehomeException e) {
            if (left.left().isZero() && e.code() != CutoverProblem.PAST_BUDGET) {
                throw left.spent(step, e);
            }
            throw e;
        } finally {
            box.close();
        }
    }

    private Duration pause(Side from, Budget left) {
        step("freeze", SwitchState.FROZEN, left, () -> ground.freeze(from, left));
        step("catch up", SwitchState.CAUGHT_UP, left, () -> ground.catchUp(from, left));
        step("sequences", SwitchState.SEQUENCES, left, () -> ground.sequences(from, left));
        step("verify", SwitchState.VERIFIED, left, () -> ground.verify(from, left));
        step("confirm that nobody wrote", SwitchState.QUIET, left, () -> ground.confirmQuiet(from, left));
        step("switch");
        left.check("switch");
        journal.append(SwitchState.SWITCHING);
        ground.hooks(from.other());
        step("open the " + from.other().word());
        left.check("open the " + from.other().word());
        journal.append(SwitchState.OPENING);
        ground.open(from.other());
        Duration pause = left.refused();
        journal.append(
                SwitchState.SWITCHED,
                Map.of(
                        "pauseMillis",
                        String.valueOf(pause.toMillis()),
                        "spentMillis",
                        String.valueOf(left.spent().toMillis())));
        return pause;
    }

    private interface Step {
        Map<String, String> act();
    }

    private void step(String name, String kind, Budget left, Step step) {
        step(name);
        left.check(name);
        Map<String, String> fields = new LinkedHashMap<>(step.act());
        fields.put("spentMillis", String.valueOf(left.spent().toMillis()));
        journal.append(kind, fields);
    }

    private void step(String name) {
        if (interrupted.getAsBoolean()) {
            throw new RehomeException(
                    CutoverProblem.INTERRUPTED, "interrupted before: " + name, "", "run the same command again");
        }
        step = name;
        events.step(name);
    }

    /// Where the other side may be open the attempt is not undone on a guess.
    private Duration failed(Side from, RehomeException cause) {
        // From here on nothing is interrupted any more: undoing half way would leave the application without a
        // database. What failed may have left connections on which nothing arrives any more.
        Thread.interrupted();
        ground.afresh();
        if (state().attempt().map(SwitchState.Attempt::last).orElse("").equals(SwitchState.OPENING)
                && isOpen(from.other())) {
            finish(from.other(), cause);
            return Duration.ZERO;
        }
        noteUnwritten(undo(from, cause.message()));
        throw undone(from, cause);
    }

    private void finish(Side to, RehomeException cause) {
        try {
            journal.append(SwitchState.SWITCHED, Map.of("found", "open after: " + cause.message()));
        } catch (RehomeException e) {
            throw new RehomeException(
                    e.code(),
                    "switched to the " + to.word() + ", but the journal does not say so yet: " + e.message(),
                    e.reason(),
                    e.remedy() + "; it goes on from here",
                    e);
        }
        settle(to);
    }

    /// What was undone stays undone: whoever comes next reads in the journal that it is to be undone, and finds that
    /// it is.
    private void noteUnwritten(Optional<RehomeException> unwritten) {
        unwritten.ifPresent(e -> events.note(e.message() + ": " + e.reason()));
    }

    private RehomeException undone(Side from, RehomeException cause) {
        CutoverProblem code = cause.code().exitStatus() == ExitStatus.INTERRUPTED
                ? CutoverProblem.INTERRUPTED
                : CutoverProblem.UNDONE;
        return new RehomeException(
                code,
                "undone: the application writes to the " + from.word() + " as before",
                cause.words(),
                cause.remedy(),
                cause);
    }

    /// Takes back what an attempt did, last first.
    ///
    /// @return why the journal does not say so
    private Optional<RehomeException> undo(Side from, String reason) {
        events.undoing(reason);
        boolean hooks = state().attempt().map(SwitchState.Attempt::hooks).orElse(false);
        boolean opening = state().attempt().map(SwitchState.Attempt::opening).orElse(true);
        append(SwitchState.UNDOING, Map.of("reason", reason));
        try {
            if (hooks) {
                ground.hooks(from);
            }
            if (opening) {
                ground.open(from);
            } else {
                ground.reopen(from);
            }
        } catch (RehomeException e) {
            throw needsHuman(from, "could not be opened again", e);
        }
        return append(SwitchState.UNDONE, Map.of());
    }

    /// A journal that cannot be written must not keep the application from its database: undoing again does no
    /// harm.
    private Optional<RehomeException> append(String kind, Map<String, String> fields) {
        try {
            journal.append(kind, fields);
            return Optional.empty();
        } catch (RehomeException e) {
            return Optional.of(e);
        }
    }

    private void settle(Side live) {
        try {
            ground.settle(live);
            journal.append(SwitchState.SETTLED);
        } catch (RehomeException e) {
            throw new RehomeException(
                    e.code(),
                    "switched to the " + live.word() + ", but the way back does not stand yet: " + e.message(),
                    e.reason(),
                    "run the same command again: it goes on from here",
                    e);
        }
    }

    private boolean isOpen(Side side) {
        try {
            return ground.isOpen(side);
        } catch (RehomeException e) {
            throw needsHuman(side, "may be open or not", e);
        }
    }

    private static RehomeException needsHuman(Side side, String what, RehomeException cause) {
        return new RehomeException(
                CutoverProblem.NEEDS_HUMAN,
                "the " + side.word() + " " + what + ": " + cause.message(),
                cause.reason(),
                "keep the application stopped; when both databases answer, run the same command again, or the opposite"
                        + " one: each begins with what is left undone",
                cause);
    }
}
