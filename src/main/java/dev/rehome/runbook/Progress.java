package dev.rehome.runbook;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// How far a run is, for status and notices: from the journal alone.
///
/// @param phase the one under way, else the one begun last
/// @param step the one under way; empty where none is
/// @param index of the step under way, from 1; of the last one where none is
/// @param state in a few words, with its reason
/// @param values that steps recorded or returned, the last of each name: `services.online`, `tables.done`
/// @param errors what failed in this attempt at the phase
public record Progress(
        PhaseState phase,
        Optional<StepState> step,
        int index,
        int steps,
        String state,
        Health health,
        Duration elapsed,
        Optional<Duration> away,
        Optional<Duration> budgetLeft,
        Optional<Instant> eta,
        Map<String, String> values,
        List<String> errors) {
    /// How it does against what was planned.
    public enum Health {
        ON_TRACK,
        DELAYED,
        ISSUE;

        /// As shown: `ON TRACK`.
        public String word() {
            return name().replace('_', ' ');
        }
    }

    /// Empty where no phase was begun.
    public static Optional<Progress> of(RunState state, Instant now) {
        Optional<PhaseState> last = state.phases().values().stream().reduce((_, next) -> next);
        return state.underWay().or(() -> last).map(phase -> of(phase, state, now));
    }

    private static Progress of(PhaseState phase, RunState state, Instant now) {
        List<PlannedStep> planned = phase.opening().steps();
        Optional<StepState> current = current(phase);
        int index = current.map(step -> index(planned, step.name())).orElseGet(() -> (int) planned.stream()
                .filter(step -> phase.step(step.name()).filter(s -> !s.isOpen()).isPresent())
                .count());
        Instant end = phase.endedAt().orElse(now);
        Schedule schedule = Schedule.of(phase, now);
        boolean forward = phase.status() == PhaseState.Status.RUNNING;
        Optional<String> late = forward ? schedule.late() : Optional.empty();
        return new Progress(
                phase,
                current,
                index,
                planned.size(),
                words(phase, current, state) + late.map(why -> ", " + why).orElse(""),
                health(phase, current, state, late),
                Duration.between(phase.opening().at(), end),
                phase.away(end).isZero() ? Optional.empty() : Optional.of(phase.away(end)),
                phase.budgetLeft(now),
                eta(phase, schedule, now),
                values(phase),
                errors(phase));
    }

    private static Optional<StepState> current(PhaseState phase) {
        return phase.steps().values().stream()
                .filter(step -> step.status() == StepState.Status.RUNNING
                        || step.status() == StepState.Status.FAILED
                        || step.status() == StepState.Status.UNDOING)
                .reduce((_, last) -> last)
                .filter(_ -> phase.isUnderWay());
    }

    private static int index(List<PlannedStep> planned, String name) {
        for (int i = 0; i < planned.size(); i++) {
            if (planned.get(i).name().equals(name)) {
                return i + 1;
            }
        }
        return 0;
    }

    private static String words(PhaseState phase, Optional<StepState> step, RunState state) {
        if (phase.isUnderWay() && state.question().isPresent()) {
            Question question = state.question().get();
            String who = question.role().isEmpty() ? "" : " of " + question.role();
            String given = question.given().isEmpty()
                    ? ""
                    : " (" + question.given().size() + " of " + question.people() + " given: "
                            + String.join(
                                    ", ", question.given().stream().sorted().toList()) + ")";
            return "waiting for an approval" + who + given + ": " + question.text();
        }
        if (phase.isUnderWay() && state.pausedSince().isPresent()) {
            return "paused by the file pause";
        }
        return switch (phase.status()) {
            case RUNNING ->
                step.filter(s -> s.status() == StepState.Status.FAILED)
                        .map(s -> "failed: " + s.failure().map(Failure::message).orElse(""))
                        .orElse("running");
            case VERIFYING ->
                "watching until "
                        + phase.verifyUntil()
                                .map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString())
                                .orElse("") + " that nothing goes wrong";
            case DONE -> "done";
            case UNDOING -> "going back: " + phase.reason();
            case UNDONE -> "undone: " + phase.reason();
            case STUCK ->
                "the way back needs a human: "
                        + phase.failure().map(Failure::message).orElse("");
        };
    }

    private static boolean isBack(PhaseState phase) {
        return phase.status() == PhaseState.Status.UNDOING
                || phase.status() == PhaseState.Status.UNDONE
                || phase.status() == PhaseState.Status.STUCK;
    }

    private static Health health(PhaseState phase, Optional<StepState> step, RunState state, Optional<String> late) {
        boolean failed = step.filter(s -> s.status() == StepState.Status.FAILED).isPresent();
        if (isBack(phase) || failed || phase.failure().isPresent()) {
            return Health.ISSUE;
        }
        boolean held = phase.isUnderWay()
                && (state.question().isPresent() || state.pausedSince().isPresent());
        return late.isPresent() || held ? Health.DELAYED : Health.ON_TRACK;
    }

    /// When the last step should be done, as far as times are known.
    private static Optional<Instant> eta(PhaseState phase, Schedule schedule, Instant now) {
        if (phase.status() == PhaseState.Status.VERIFYING) {
            return phase.verifyUntil();
        }
        if (phase.status() != PhaseState.Status.RUNNING) {
            return Optional.empty();
        }
        // Nothing is known of what is left, or all of it took longer than it should have.
        return schedule.left().isZero() ? Optional.empty() : Optional.of(now.plus(schedule.left()));
    }

    private static Map<String, String> values(PhaseState phase) {
        Map<String, String> values = new TreeMap<>();
        List<StepState> steps = List.copyOf(phase.steps().values());
        // On the way back the first step is the last one that says something.
        for (StepState step : isBack(phase) ? steps.reversed() : steps) {
            values.putAll(step.recorded());
            values.putAll(step.values());
        }
        return values;
    }

    private static List<String> errors(PhaseState phase) {
        List<String> errors = new ArrayList<>();
        for (StepState step : phase.steps().values()) {
            step.failure().ifPresent(failure -> errors.add(step.name() + ": " + failure.message()));
        }
        return errors;
    }

    /// What whoever looks on may do next.
    public String next(RunState state) {
        if (state.question().isPresent() && phase.isUnderWay()) {
            return "answer with: " + state.question().get().command() + ", or go back with: rehome rollback --execute";
        }
        boolean alive = state.process().filter(p -> p.endedAt().isEmpty()).isPresent();
        if (alive && phase.isUnderWay() && state.pausedSince().isPresent()) {
            return "to go on, delete the file .rehome/run/pause; or go back with: rehome abort";
        }
        return switch (phase.status()) {
            case RUNNING, VERIFYING ->
                alive
                        ? "wait, or go back with: rehome abort"
                        : "go on with: rehome run --execute, or back with: rehome rollback --execute";
            case DONE ->
                state.isAllDone()
                        ? "nothing, all phases are done; the evidence: rehome report"
                        : "go on with: rehome run --execute, or back with: rehome rollback --execute";
            case UNDOING -> alive ? "wait" : "go on with: rehome rollback --execute";
            case UNDONE -> "when the reason is gone: rehome run --execute";
            case STUCK -> "do what stands in .rehome/run/by-hand.txt, then: rehome rollback --execute";
        };
    }
}
