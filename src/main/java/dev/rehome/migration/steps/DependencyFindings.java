package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.migration.PreflightResult.NotChecked;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Meter;
import dev.rehome.migration.watch.Meters;
import dev.rehome.runbook.Gate;
import java.util.function.Consumer;

/// Asks everything that the plan calls a dependency: what is out now would be taken for the move's doing.
final class DependencyFindings {
    private DependencyFindings() {}

    static void of(Meters meters, Consumer<Finding> findings, Consumer<NotChecked> notChecked)
            throws InterruptedException {
        for (String name : meters.probes().keySet()) {
            Meter meter = meters.of(name, Memory.transitory());
            if (!meter.isDependency() || !meter.isNow()) {
                continue;
            }
            Gate gate = meter.look();
            switch (gate.verdict()) {
                case GO -> {}
                case NO_GO ->
                    findings.accept(new Finding(
                            StepsProblem.DEPENDENCY_OUT,
                            Severity.BLOCKING,
                            "dependency " + name,
                            gate.value() + ", wanted " + gate.limit(),
                            "it is not rehome's to mend: wait until it answers, or ask whose it is"));
                case INCONCLUSIVE, ERROR ->
                    notChecked.accept(new NotChecked("dependency " + name, gate.value() + ": " + gate.evidence()));
            }
        }
    }
}
