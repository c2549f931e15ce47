package dev.rehome.migration.steps;

import dev.rehome.runbook.StepRun;
import dev.rehome.service.ProcessManager;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Service;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// How many of a phase's services run, kept in the journal while they are stopped and started: for status and notices.
final class ServiceCounts {
    private final StepRun run;
    private final int all;
    private int online;

    private ServiceCounts(StepRun run, int all, int online) {
        this.run = run;
        this.all = all;
        this.online = online;
    }

    /// As their managers say now; each is asked once.
    static ServiceCounts of(List<Service> services, StepRun run) throws InterruptedException {
        Map<ProcessManager, List<String>> byManager = new LinkedHashMap<>();
        for (Service service : services) {
            byManager.computeIfAbsent(service.manager(), _ -> new ArrayList<>()).add(service.process());
        }
        int online = 0;
        for (Map.Entry<ProcessManager, List<String>> one : byManager.entrySet()) {
            for (ProcessState state : one.getKey().list()) {
                online += state.isUp() && one.getValue().contains(state.name()) ? 1 : 0;
            }
        }
        ServiceCounts counts = new ServiceCounts(run, services.size(), online);
        counts.record();
        return counts;
    }

    /// One more runs.
    void started() {
        online = Math.min(all, online + 1);
        record();
    }

    /// None runs any more.
    void stopped() {
        online = 0;
        record();
    }

    private void record() {
        run.record("services.online", String.valueOf(online));
        run.record("services.stopped", String.valueOf(all - online));
    }
}
