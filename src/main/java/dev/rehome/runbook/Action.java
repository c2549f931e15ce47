package dev.rehome.runbook;

import dev.rehome.finding.Finding;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// What a step does. Every method may be called again after a kill, by another process, and must then end as if
/// it had been called once. Expected failures are [dev.rehome.finding.RehomeException]s.
///
/// A step that is to end early (its time is up, the operator stops the run, a trigger fires) has its thread
/// interrupted; what does not hear that registers with [StepRun#onInterrupt(Runnable)].
public interface Action {
    /// What it will do, in one line, for the printed plan; no secret.
    String plan();

    /// Whether the end state holds already: then [#act(StepRun)] is not called, and the journal says so.
    default boolean holds(StepRun run) throws InterruptedException {
        return false;
    }

    /// Does it. What it returns is journalled with the step's end, so it must hold no secret: values for status,
    /// notices, the report and later steps.
    Map<String, String> act(StepRun run) throws InterruptedException;

    /// Proves that the end state holds, also where it held before. Its values are journalled beside those of
    /// `act`.
    default Map<String, String> verify(StepRun run) throws InterruptedException {
        return Map.of();
    }

    /// Takes it back. Also called for a step that failed or was cut short half way, and again after a kill.
    default void undo(StepRun run) throws InterruptedException {}

    /// Proves, when a whole phase is undone, that what it is about is as before: the source in use, the old service
    /// answering. Asked of every step of the phase, also of one that never ran. May be repeated.
    default void verifyUndone(StepRun run) throws InterruptedException {}

    /// What undoing it will do, in one line; empty where it changes nothing.
    default String undoPlan() {
        return "";
    }

    /// What must be approved before it acts.
    default List<Approval> approvals() {
        return List.of();
    }

    /// Whether it takes the application from its users, or gives it back.
    default Downtime downtime() {
        return Downtime.UNCHANGED;
    }

    /// How long it takes by its nature: a wait. Else the plan says how long is planned.
    default Duration planned() {
        return Duration.ZERO;
    }

    /// How long an attempt may take beyond what is planned, where the plan does not say.
    default Duration patience() {
        return Duration.ofHours(1);
    }

    /// Whether it changes what the code's commit is: then a resume does not take another commit for another plan.
    default boolean changesCode() {
        return false;
    }

    /// All that would stop it, looked at by `rehome preflight` and before a phase begins.
    default List<Finding> preflight() throws InterruptedException {
        return List.of();
    }
}
