package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.KeptPackages;
import dev.rehome.service.Machine;
import dev.rehome.service.NodePackages;
import dev.rehome.service.ServiceProblem;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `install`: the application's packages as its lock file pins them. Those from before are kept and put back on the way
/// back; whether they are those of the code that it goes back to, the deploy step looks at.
final class InstallStep implements Action {
    private static final long BYTES_WANTED = 1L << 30;
    private static final String KEPT = "kept";

    private final Machine machine;
    private final String folder;
    private final NodePackages packages;
    private final KeptPackages kept;

    InstallStep(StepSettings step, Parts parts) {
        boolean map = step.value().isMap();
        this.machine =
                new PlannedServices(parts).machine(map ? step.text("machine").orElse("local") : "local");
        this.folder = CodeFolder.of(step, parts, machine);
        Optional<String> line =
                map ? step.text("command") : step.mains("command").stream().findFirst();
        this.packages = new NodePackages(machine, folder, line);
        this.kept = new KeptPackages(
                machine, folder, parts.phase().name() + "-" + step.name().orElse(step.kind()));
    }

    @Override
    public String plan() {
        return "install the packages in " + folder;
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        if (run.recorded(KEPT).isEmpty()) {
            // Of a run whose journal is gone.
            kept.drop();
            run.record(KEPT, "true");
        }
        kept.setAside()
                .ifPresent(reason ->
                        run.note("the packages from before cannot be kept, so the way back installs them: " + reason));
        return Map.of("installed", packages.install(run.left()));
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        if (run.recorded(KEPT).isPresent()) {
            kept.putBack();
        }
    }

    @Override
    public String undoPlan() {
        return "put back the packages from before in " + folder;
    }

    @Override
    public Duration patience() {
        return Duration.ofMinutes(10);
    }

    @Override
    public List<Finding> preflight() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            packages.nodeFinding().ifPresent(findings::add);
            if (packages.line().isEmpty()) {
                findings.add(new Finding(
                        ServiceProblem.INSTALL_FAILED,
                        Severity.BLOCKING,
                        folder,
                        "there is no lock file, so nobody can say what would be installed",
                        "commit one, or say how to install: {install: {command: npm install}}"));
            }
            long free = machine.freeBytes(folder);
            if (free < BYTES_WANTED) {
                findings.add(new Finding(
                        ServiceProblem.DISK_SPACE,
                        free < BYTES_WANTED / 10 ? Severity.BLOCKING : Severity.WARNING,
                        folder,
                        "its disk has " + (free >> 20) + " MiB left",
                        "make room for the packages"));
            }
        } catch (RehomeException e) {
            findings.add(Finding.blocking(folder, e));
        }
        return findings;
    }
}
