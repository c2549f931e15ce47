package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.CheckResult;
import dev.rehome.migration.CheckRun;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.Keys;
import dev.rehome.settings.StepSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// `check`: nothing of the old client is left in the code, it parses, its imports resolve, every statement is planned
/// by
/// the target.
final class CheckStep implements Action {
    private final Databases databases;
    private final Path code;

    CheckStep(StepSettings step, Parts parts) {
        this.databases = parts.databases();
        this.code = parts.settings().get(Keys.CODE).orElse(parts.folder());
        if (parts.settings().get(Keys.CODE).isEmpty()) {
            step.problem("check needs the plan's code");
        }
    }

    @Override
    public String plan() {
        return "check that no code uses the old client, and that the target plans every statement";
    }

    @Override
    public Map<String, String> act(StepRun run) {
        try (Server target = databases.target();
                StepRun.Registration _ = run.onInterrupt(target::cancelAll)) {
            CheckResult result = new CheckRun(target, code).run();
            String planned = result.planned() + " of " + result.statements() + " statements planned";
            if (result.verdict() == CheckResult.Verdict.PROBLEMS) {
                throw problems(result, planned);
            }
            run.gate(
                    result.verdict() == CheckResult.Verdict.OK
                            ? Gate.go("check", planned, "all", code.toString())
                            : Gate.unclear("check", planned, "all", code.toString()));
            return Map.of(
                    "statements", String.valueOf(result.statements()), "planned", String.valueOf(result.planned()));
        }
    }

    private static RehomeException problems(CheckResult result, String planned) {
        List<String> lines = result.findings().stream()
                .filter(f -> f.severity() == Severity.BLOCKING)
                .map(f -> f.path() + ":" + f.line() + " " + f.message())
                .toList();
        return new RehomeException(
                StepsProblem.CODE_HAS_PROBLEMS,
                "check: the code has problems, " + planned,
                String.join("\n", lines),
                "see them with: rehome check");
    }
}
