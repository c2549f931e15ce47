package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import java.util.Map;

/// Stands in a rehearsal for a step that would touch what is not a copy: services, people, other machines.
record LeftOut(Action action) implements Action {
    @Override
    public String plan() {
        return "(left out) " + action.plan();
    }

    /// So its time is not taken for a measured one.
    @Override
    public boolean holds(StepRun run) {
        return true;
    }

    @Override
    public Map<String, String> act(StepRun run) {
        return Map.of();
    }
}
