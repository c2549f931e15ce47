package dev.rehome.migration.steps;

import dev.rehome.migration.watch.Baseline;
import dev.rehome.migration.watch.BaselineRun;
import dev.rehome.migration.watch.Meters;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.Percent;
import dev.rehome.settings.StepSettings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `baseline`: before the switch, `{baseline: {}}` takes the response time of the probes and the time of
/// `metrics.queries` on the source. After it, `{baseline: {compare: "150%"}}` takes them again, the queries on the
/// target; each ratio is a gate and stands in the report.
final class BaselineStep implements Action {
    private final List<String> names;
    private final Optional<BigDecimal> compare;
    private final Meters meters;

    BaselineStep(StepSettings step, Parts parts) {
        this.names = step.texts("probes");
        Optional<String> text = step.text("compare");
        this.compare = text.flatMap(Percent::parse);
        if (text.isPresent() && compare.isEmpty()) {
            step.problem("compare must be a percentage such as 150%");
        }
        this.meters = PlannedMeters.of(parts);
        ProbeStep.refuseUnknown(step, names, meters);
    }

    @Override
    public String plan() {
        return compare.isPresent()
                ? "take response times again and compare them with those of before the switch"
                : "take response times before the switch";
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        BaselineRun measuring = new BaselineRun(meters, names);
        Map<String, String> values = new LinkedHashMap<>();
        if (compare.isEmpty()) {
            Baseline taken = measuring.take(run.clock().instant());
            taken.write(meters.baseline());
            taken.times().forEach((name, time) -> values.put(name, BaselineRun.words(time)));
            return values;
        }
        for (Gate gate : measuring.compare(compare.get())) {
            values.put(gate.name(), gate.value());
            run.gate(gate);
        }
        return values;
    }
}
