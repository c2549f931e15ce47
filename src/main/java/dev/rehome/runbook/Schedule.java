package dev.rehome.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// How a phase does against what was planned for all of its steps: a slow step that quick ones have made up for delays
/// nothing, and a run of slow ones does, however quick the present one is.
///
/// @param late why it is later than it should be; empty where it is not
/// @param left what the steps that are not done should take; zero where nothing is known of them
record Schedule(Optional<String> late, Duration left) {
    /// Of all that was planned: less is no delay.
    private static final int SLACK = 10;

    static Schedule of(PhaseState phase, Instant now) {
        Duration planned = Duration.ZERO;
        Duration behind = Duration.ZERO;
        Duration left = Duration.ZERO;
        for (PlannedStep step : phase.opening().steps()) {
            Optional<StepState> state = phase.step(step.name());
            Duration spent = state.map(s -> s.time(now)).orElse(Duration.ZERO);
            left = left.plus(left(phase, step, now));
            boolean counts = !step.estimate().isZero()
                    && state.filter(s -> s.status() != StepState.Status.SKIPPED).isPresent();
            if (counts) {
                Duration over = spent.minus(step.estimate());
                boolean early = over.isNegative() && state.get().isOpen();
                planned = planned.plus(step.estimate());
                behind = behind.plus(early ? Duration.ZERO : over);
            }
        }
        Optional<String> late = beyondBudget(phase, now).or(() -> beyondWindow(phase, now));
        if (late.isEmpty() && behind.compareTo(planned.dividedBy(SLACK)) > 0) {
            late = Optional.of(Times.text(behind) + " behind its plan");
        }
        return new Schedule(late, left);
    }

    private static Duration left(PhaseState phase, PlannedStep step, Instant now) {
        Optional<StepState> state = phase.step(step.name());
        if (!state.map(StepState::isOpen).orElse(true)) {
            return Duration.ZERO;
        }
        Duration rest = step.estimate().minus(state.map(s -> s.time(now)).orElse(Duration.ZERO));
        return rest.isNegative() ? Duration.ZERO : rest;
    }

    /// The application would be away for longer than it may.
    private static Optional<String> beyondBudget(PhaseState phase, Instant now) {
        List<PlannedStep> steps = phase.opening().steps();
        int last = -1;
        for (int i = 0; i < steps.size(); i++) {
            last = steps.get(i).downtime() == Downtime.ENDS ? i : last;
        }
        boolean away = false;
        Duration all = phase.away(now);
        for (PlannedStep step : steps.subList(0, last + 1)) {
            away |= step.downtime() == Downtime.BEGINS;
            all = away ? all.plus(left(phase, step, now)) : all;
        }
        Duration total = all;
        return phase.opening()
                .budget()
                .filter(budget -> total.compareTo(budget) > 0)
                .map(budget -> "the application would be away for " + Times.text(total) + ", and may be for "
                        + Times.text(budget));
    }

    private static Optional<String> beyondWindow(PhaseState phase, Instant now) {
        Duration left = phase.opening().steps().stream()
                .map(step -> left(phase, step, now))
                .reduce(Duration.ZERO, Duration::plus);
        return phase.opening()
                .windowEnd()
                .filter(end -> now.plus(left).isAfter(end))
                .map(end -> now.isAfter(end)
                        ? "its window ended " + Times.text(Duration.between(end, now)) + " ago"
                        : "what is left takes " + Times.text(left) + ", and its window ends in "
                                + Times.text(Duration.between(now, end)));
    }
}
