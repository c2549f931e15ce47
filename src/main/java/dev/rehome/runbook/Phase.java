package dev.rehome.runbook;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is done or undone as a whole.
///
/// @param name unique in the plan: `0.7`
/// @param title for people; the name where there is none
/// @param needs names of the phases that must be done before
/// @param window when it may run; any time where empty
/// @param budget how long the application may be away before the phase undoes itself
/// @param verifyFor how long nothing may go wrong behind the last step before it counts as done
/// @param approvals that are needed before its first step
public record Phase(
        String name,
        String title,
        List<String> needs,
        List<Step> steps,
        Optional<Window> window,
        Optional<Duration> budget,
        OnFailure onFailure,
        Duration verifyFor,
        List<Trigger> triggers,
        List<Approval> approvals) {
    public Phase {
        needs = List.copyOf(needs);
        steps = List.copyOf(steps);
        triggers = List.copyOf(triggers);
        approvals = List.copyOf(approvals);
        Set<String> names = new HashSet<>();
        for (Step step : steps) {
            if (!names.add(step.name())) {
                throw new IllegalArgumentException("phase " + name + " has two steps " + step.name());
            }
        }
    }

    /// Its name, and its title where it has one.
    public String label() {
        return title.equals(name) ? name : name + ": " + title;
    }

    /// What is done when a step failed for good, the budget is spent or a trigger fires.
    public enum OnFailure {
        ROLLBACK,
        ASK
    }
}
