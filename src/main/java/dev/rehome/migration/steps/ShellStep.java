package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import java.util.List;
import java.util.Map;

/// `shell`: lines of the plan. After a kill they run again from the first one, unless `unless` (a line) says that
/// they have done their work, so they must bear that.
final class ShellStep implements Action {
    private final Shell shell;
    private final List<String> lines;
    private final List<String> unless;
    private final Downtime downtime;

    ShellStep(StepSettings step, Parts parts) {
        this.shell = new Shell(parts.folder(), Map.of());
        this.lines = step.mains("run");
        this.unless = step.value().isMap() ? step.texts("unless") : List.of();
        this.downtime = downtime(step);
        if (lines.isEmpty()) {
            step.problem("shell needs a line to run");
        }
    }

    private static Downtime downtime(StepSettings step) {
        String word = step.value().isMap()
                ? step.choice("downtime", List.of("begins", "ends")).orElse("")
                : "";
        return switch (word) {
            case "begins" -> Downtime.BEGINS;
            case "ends" -> Downtime.ENDS;
            default -> Downtime.UNCHANGED;
        };
    }

    @Override
    public String plan() {
        return "run " + String.join(" ; ", lines);
    }

    @Override
    public boolean holds(StepRun run) throws InterruptedException {
        if (unless.isEmpty()) {
            return false;
        }
        try {
            shell.run("unless", unless, run);
            return true;
        } catch (dev.rehome.finding.RehomeException e) {
            return false;
        }
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        shell.run("shell", lines, run);
        return Map.of();
    }

    @Override
    public Downtime downtime() {
        return downtime;
    }
}
