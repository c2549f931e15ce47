package dev.rehome.migration.steps;

import dev.rehome.migration.watch.FailingTime;
import dev.rehome.migration.watch.Memory;
import dev.rehome.migration.watch.Triggers;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Trigger;
import dev.rehome.service.ShellProcess;
import dev.rehome.settings.PlanValue;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/// `{shell: ./is-well.sh, every: 30s, failingFor: 10min}`: fires when the line fails, for so long without a break.
final class ShellTrigger implements Trigger {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String line;
    private final Path folder;
    private final Duration every;
    private final Duration failingFor;
    private final Memory memory;

    /// @param memory keeps since when it has failed
    ShellTrigger(PlanValue value, Parts parts, Memory memory) {
        this.memory = memory;
        this.line = value.needed("shell");
        this.folder = parts.folder();
        this.every = value.duration("every").orElse(Duration.ofSeconds(30));
        this.failingFor = value.duration("failingFor").orElse(Duration.ZERO);
    }

    @Override
    public String name() {
        return line;
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public Gate look(Watch watch) throws InterruptedException {
        String found = run();
        if (found.equals("ended with 0")) {
            FailingTime.ended(memory);
            return Gate.go(name(), found, "it ends with 0", "sh -c in " + folder);
        }
        FailingTime failing = FailingTime.goesOn(memory, watch.clock().instant(), watch.since(), Triggers.gap(every));
        boolean fires = failing.observed().compareTo(failingFor) >= 0;
        String evidence = "failing since " + failing.since() + " " + failing.words();
        return fires
                ? Gate.noGo(name(), found, "it ends with 0", evidence)
                : Gate.unclear(name(), found, "it ends with 0", evidence);
    }

    private String run() throws InterruptedException {
        try {
            OptionalInt status =
                    ShellProcess.start(line, folder, Map.of(), _ -> {}).await(PATIENCE);
            return status.isPresent()
                    ? "ended with " + status.getAsInt()
                    : "did not end within " + PATIENCE.toSeconds() + " s";
        } catch (IOException e) {
            return "cannot be started: " + e.getMessage();
        }
    }
}
