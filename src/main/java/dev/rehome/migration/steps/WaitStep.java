package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.runbook.Times;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// `wait`: lets time pass, for example `{wait: 5min}`. The moment it ends is kept, so a restart does not begin anew.
final class WaitStep implements Action {
    private static final String UNTIL = "until";

    private final Duration time;

    WaitStep(StepSettings step, Parts parts) {
        this.time = (step.value().isMap() ? step.duration("for") : step.value().duration()).orElse(Duration.ZERO);
        if (time.isZero()) {
            step.problem("wait needs a duration such as 5min");
        }
    }

    @Override
    public String plan() {
        return "wait " + Times.text(time);
    }

    @Override
    public Duration planned() {
        return time;
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        Instant until = run.recorded(UNTIL)
                .map(Instant::parse)
                .orElseGet(() -> run.clock().instant().plus(time));
        run.record(UNTIL, until.toString());
        Duration left = Duration.between(run.clock().instant(), until);
        if (left.isPositive()) {
            run.sleep(left);
        }
        return Map.of();
    }
}
