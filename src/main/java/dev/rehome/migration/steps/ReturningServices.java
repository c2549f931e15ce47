package dev.rehome.migration.steps;

import dev.rehome.finding.Code;
import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.ProcessManager;
import dev.rehome.service.Service;
import dev.rehome.service.ServiceProblem;
import dev.rehome.service.ServiceStart;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Services that ran before come back: one after another until each works, then all are watched at the same time, for
/// users wait meanwhile. One that does not come back holds none of the others up.
final class ReturningServices {
    /// About all services of a manager: none of them is waited for any more.
    private static final Set<Code> OF_THE_MANAGER =
            Set.of(ServiceProblem.MACHINE_UNREACHABLE, ServiceProblem.MANAGER_MISSING, ServiceProblem.MANAGER_SILENT);

    private final StepRun run;
    private final List<RehomeException> failures = new ArrayList<>();

    ReturningServices(StepRun run) {
        this.run = run;
    }

    /// @throws RehomeException why the first critical one does not work, when all have been tried
    void bringBack(List<Service> services) throws InterruptedException {
        Map<Service, ServiceStart.Working> working = new LinkedHashMap<>();
        Set<ProcessManager> silent = new HashSet<>();
        for (Service service : services) {
            try {
                if (!silent.contains(service.manager())) {
                    working.put(service, bringBack(service));
                }
            } catch (RehomeException e) {
                failed(service, e);
                if (OF_THE_MANAGER.contains(e.code())) {
                    silent.add(service.manager());
                }
            }
        }
        for (Map.Entry<Service, ServiceStart.Working> one : working.entrySet()) {
            try {
                start(one.getKey()).watch(one.getValue());
            } catch (RehomeException e) {
                failed(one.getKey(), e);
            }
        }
        if (!failures.isEmpty()) {
            throw failures.getFirst();
        }
        ServiceCounts.of(services, run);
    }

    private void failed(Service service, RehomeException e) {
        run.note(e.message());
        if (service.critical()) {
            failures.add(e);
        }
    }

    private ServiceStart start(Service service) {
        return new ServiceStart(service, new RunPace(run));
    }

    private ServiceStart.Working bringBack(Service service) throws InterruptedException {
        String remembered = run.recorded(
                        StoppedServices.REMEMBERED + service.manager().identity())
                .orElse("");
        service.manager().wake();
        String name = "mark back " + service.key();
        Optional<String> known = run.recorded(name);
        String mark = known.isPresent() ? known.get() : start(service).mark();
        run.record(name, mark);
        run.note("bringing back " + service.key());
        return start(service).bringBack(remembered, mark);
    }
}
