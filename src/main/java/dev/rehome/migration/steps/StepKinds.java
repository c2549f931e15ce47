package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.StepSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Every kind of step by its word in the plan. A new one is a class and one line here.
public final class StepKinds {
    /// Makes the action of one step; what is wrong with its settings it adds to them, so that all is told at once.
    @FunctionalInterface
    interface Kind {
        Action of(StepSettings step, Parts parts);
    }

    private StepKinds() {}

    private static Map<String, Kind> all() {
        Map<String, Kind> all = new TreeMap<>();
        all.put("approve", ApproveStep::new);
        all.put("backup", BackupStep::new);
        all.put("check", CheckStep::new);
        all.put("copy", CopyStep::new);
        all.put("cutover", CutoverStep::new);
        all.put("deploy", DeployStep::new);
        all.put("env", EnvStep::new);
        all.put("follow", FollowStep::new);
        all.put("freeze", FreezeStep::freeze);
        all.put("install", InstallStep::new);
        all.put("maintenance", MaintenanceStep::new);
        all.put("notify", NotifyStep::new);
        all.put("quiesce", QuiesceStep::new);
        all.put("retire", RetireStep::new);
        all.put("rewrite", RewriteStep::new);
        all.put("save", SaveStep::new);
        all.put("shell", ShellStep::new);
        all.put("sql", SqlStep::new);
        all.put("start", StartStep::new);
        all.put("stop", StopStep::new);
        all.put("thaw", FreezeStep::thaw);
        all.put("verify", VerifyStep::new);
        all.put("baseline", BaselineStep::new);
        all.put("probe", ProbeStep::new);
        all.put("watch", WatchStep::new);
        all.put("wait", WaitStep::new);
        return all;
    }

    public static List<String> names() {
        return List.copyOf(all().keySet());
    }

    /// The action of a step; empty, with a problem added to the settings, where its kind is unknown.
    static Optional<Action> action(StepSettings step, Parts parts) {
        Kind kind = all().get(step.kind());
        if (kind == null) {
            if (!step.kind().isEmpty()) {
                step.problem("unknown kind of step \"" + step.kind() + "\"" + PlanValue.nearest(step.kind(), names()));
            }
            return Optional.empty();
        }
        Action action = kind.of(step, parts);
        step.finish();
        return Optional.of(step.undo().isEmpty() ? action : new WithUndoLines(action, step.undo(), parts));
    }
}
