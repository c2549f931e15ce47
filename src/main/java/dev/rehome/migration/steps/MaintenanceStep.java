package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `maintenance`: takes the application from its users, or gives it back, by a file whose presence it looks at, or by
/// shell lines that bear to be run twice: `{maintenance: {state: on, file: maintenance.flag}}`,
/// `{maintenance: {state: off, on: [./down.sh], off: [./up.sh]}}`. The way back puts the other state.
final class MaintenanceStep implements Action {
    private final Shell shell;
    private final Optional<Path> file;
    private final boolean on;
    private final List<String> linesOn;
    private final List<String> linesOff;

    MaintenanceStep(StepSettings step, Parts parts) {
        this.shell = new Shell(parts.folder(), Map.of());
        this.on = step.choice("state", List.of("on", "off")).orElse("").equals("on");
        this.file = step.text("file").map(parts.folder()::resolve);
        this.linesOn = step.texts("on");
        this.linesOff = step.texts("off");
        if (step.text("state").isEmpty()) {
            step.problem("maintenance needs a state, on or off");
        }
        if (file.isEmpty() && (linesOn.isEmpty() || linesOff.isEmpty())) {
            step.problem("maintenance needs a file, or lines for on and for off");
        }
    }

    @Override
    public String plan() {
        return "maintenance " + (on ? "on" : "off");
    }

    @Override
    public boolean holds(StepRun run) {
        return linesOn.isEmpty() && file.isPresent() && Files.exists(file.get()) == on;
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        put(on, run);
        return Map.of("maintenance", on ? "on" : "off");
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        put(!on, run);
    }

    @Override
    public String undoPlan() {
        return "maintenance " + (on ? "off" : "on");
    }

    @Override
    public Downtime downtime() {
        return on ? Downtime.BEGINS : Downtime.ENDS;
    }

    private void put(boolean wanted, StepRun run) throws InterruptedException {
        if (file.isPresent()) {
            put(wanted, file.get());
        }
        shell.run("maintenance." + (wanted ? "on" : "off"), wanted ? linesOn : linesOff, run);
    }

    private static void put(boolean wanted, Path flag) {
        try {
            if (!wanted) {
                Files.deleteIfExists(flag);
            } else if (!Files.exists(flag)) {
                Files.createFile(flag);
            }
        } catch (IOException e) {
            throw new RehomeException(
                    StepsProblem.FILE_FAILED,
                    "maintenance file " + flag + " cannot be " + (wanted ? "made" : "deleted"),
                    String.valueOf(e.getMessage()),
                    "mend the rights of its folder, then run the same command again",
                    e);
        }
    }
}
