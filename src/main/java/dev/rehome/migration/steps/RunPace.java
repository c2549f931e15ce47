package dev.rehome.migration.steps;

import dev.rehome.runbook.StepRun;
import dev.rehome.service.Pace;
import java.time.Clock;
import java.time.Duration;

/// A step's time, for what waits.
record RunPace(StepRun run) implements Pace {
    @Override
    public Clock clock() {
        return run.clock();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        run.sleep(time);
    }

    @Override
    public Duration left() {
        return run.left();
    }

    @Override
    public void note(String text) {
        run.note(text);
    }
}
