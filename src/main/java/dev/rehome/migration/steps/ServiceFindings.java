package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.service.ProcessManager;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Service;
import dev.rehome.service.ServiceProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What would stop services from being stopped and started: looked at without changing anything.
record ServiceFindings(PlannedServices services) {
    /// @param running whether they should run now
    List<Finding> of(List<String> keys, boolean running) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (ProcessManager manager : services.managers()) {
            List<Service> own = keys.stream()
                    .flatMap(key -> Optional.ofNullable(services.services().get(key)).stream())
                    .filter(service -> service.manager().equals(manager))
                    .toList();
            if (!own.isEmpty()) {
                findings.addAll(of(manager, own, running));
            }
        }
        return findings;
    }

    private List<Finding> of(ProcessManager manager, List<Service> own, boolean running) throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            findings.addAll(manager.preflight(own.stream().map(Service::process).toList()));
            boolean blocked = findings.stream().anyMatch(finding -> finding.severity() == Severity.BLOCKING);
            if (!blocked) {
                unnamed(manager, findings);
            }
            if (!blocked && running) {
                down(manager, own, findings);
            }
        } catch (RehomeException e) {
            findings.add(Finding.blocking("services", e));
        }
        return findings;
    }

    private void unnamed(ProcessManager manager, List<Finding> findings) throws InterruptedException {
        for (ProcessState state : services.unnamed(manager)) {
            findings.add(new Finding(
                    ServiceProblem.UNNAMED_SERVICE,
                    Severity.WARNING,
                    state.name(),
                    manager.kind() + " on " + manager.machine().name() + " runs it and the plan does not name it",
                    "name it in services; {stop: all} stops it and {start: all} starts it even so"));
        }
    }

    private static void down(ProcessManager manager, List<Service> own, List<Finding> findings)
            throws InterruptedException {
        for (Service service : own) {
            Optional<ProcessState> state = manager.find(service.process());
            if (state.isPresent() && !state.get().isUp()) {
                findings.add(new Finding(
                        ServiceProblem.NOT_RUNNING,
                        Severity.WARNING,
                        service.key(),
                        "does not run now: " + manager.kind() + " says "
                                + state.get().word(),
                        "start it, or leave it: what does not run before the window is not started after it"));
            }
        }
    }
}
