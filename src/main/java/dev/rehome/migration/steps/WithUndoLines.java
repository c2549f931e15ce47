package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Approval;
import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.StepRun;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// A step to which the plan gives shell lines for its way back: they run before what the step itself undoes.
record WithUndoLines(Action action, List<String> lines, Parts parts) implements Action {
    WithUndoLines {
        lines = List.copyOf(lines);
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        new Shell(parts.folder(), Map.of()).run("undo", lines, run);
        action.undo(run);
    }

    @Override
    public void verifyUndone(StepRun run) throws InterruptedException {
        action.verifyUndone(run);
    }

    @Override
    public String undoPlan() {
        String own = action.undoPlan();
        return "run " + String.join(" ; ", lines) + (own.isEmpty() ? "" : ", then " + own);
    }

    @Override
    public String plan() {
        return action.plan();
    }

    @Override
    public boolean holds(StepRun run) throws InterruptedException {
        return action.holds(run);
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        return action.act(run);
    }

    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        return action.verify(run);
    }

    @Override
    public List<Approval> approvals() {
        return action.approvals();
    }

    @Override
    public Downtime downtime() {
        return action.downtime();
    }

    @Override
    public Duration planned() {
        return action.planned();
    }

    @Override
    public Duration patience() {
        return action.patience();
    }

    @Override
    public boolean changesCode() {
        return action.changesCode();
    }

    @Override
    public List<Finding> preflight() throws InterruptedException {
        return action.preflight();
    }
}
