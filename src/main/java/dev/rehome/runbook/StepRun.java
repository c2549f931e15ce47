package dev.rehome.runbook;

import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/// What an action is given. Actions never write to the journal themselves. Safe for use from any thread.
public interface StepRun {
    /// Progress, for people; not kept.
    void note(String text);

    /// Keeps a value for a later attempt and for undo; durable when it returns. No secret.
    void record(String name, String value);

    /// What this step recorded last under a name, in an earlier attempt too; since the phase was begun.
    Optional<String> recorded(String name);

    /// What an earlier step of this run recorded, or returned from `act` or `verify`.
    Optional<String> recorded(String step, String name);

    /// Says what a condition came to; durable. After `act` and `verify` the step fails where one is NO-GO or
    /// ERROR, and waits for a person where one is INCONCLUSIVE (`--yes` answers for them).
    void gate(Gate gate);

    /// Until this step's time or the phase's budget is up, whichever is sooner; never negative.
    Duration left();

    /// Whether the step is to end early.
    boolean interrupted();

    /// What ends work that does not hear an interrupt (a query, a child process). Taken back by closing it.
    Registration onInterrupt(Runnable action);

    /// Waits. Tests and rehearsals have a clock of their own, so nothing sleeps any other way.
    void sleep(Duration time) throws InterruptedException;

    /// Moves on with [#sleep(Duration)].
    Clock clock();

    /// Ends the wish to be told.
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
