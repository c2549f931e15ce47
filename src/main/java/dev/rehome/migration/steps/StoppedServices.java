package dev.rehome.migration.steps;

import dev.rehome.runbook.StepRun;
import dev.rehome.service.ProcessManager;
import dev.rehome.service.Service;
import dev.rehome.settings.StepSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the stop steps of a phase found running and stopped, as they recorded it: exactly that is started again.
final class StoppedServices {
    /// One line a service: its name in the manager, a tab, the manager.
    static final String RUNNING = "running";

    /// With the manager's identity behind it: what it remembers of before.
    static final String REMEMBERED = "remembered ";

    private final List<String> steps;
    private final PlannedServices services;

    StoppedServices(Parts parts, PlannedServices services) {
        this.steps = names(parts.phase().steps(), "stop");
        this.services = services;
    }

    /// The names of a phase's steps of one kind: as the plan gives them, else the kind, from the second on with a
    /// number.
    static List<String> names(List<StepSettings> steps, String kind) {
        List<String> names = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        for (StepSettings step : steps) {
            int number = seen.merge(step.kind(), 1, Integer::sum);
            if (step.kind().equals(kind)) {
                names.add(step.name().orElse(number == 1 ? kind : kind + "-" + number));
            }
        }
        return names;
    }

    /// Whether the phase stops anything.
    boolean any() {
        return !steps.isEmpty();
    }

    /// What was running, in the order of the plan, and behind it what the plan does not name.
    List<Service> all(StepRun run) {
        List<String> lines = new ArrayList<>();
        steps.forEach(step -> run.recorded(step, RUNNING)
                .ifPresent(text -> lines.addAll(text.lines().toList())));
        return services(lines, services);
    }

    static List<Service> services(List<String> lines, PlannedServices services) {
        Map<String, Service> found = new LinkedHashMap<>();
        for (Service service : services.services().values()) {
            if (lines.contains(line(service))) {
                found.put(line(service), service);
            }
        }
        for (String line : lines) {
            int tab = line.indexOf('\t');
            Optional<ProcessManager> manager = services.manager(line.substring(tab + 1));
            manager.ifPresent(known ->
                    found.putIfAbsent(line, PlannedServices.unnamed(known, line.substring(0, Math.max(0, tab)))));
        }
        return List.copyOf(found.values());
    }

    static String line(Service service) {
        return service.process() + "\t" + service.manager().identity();
    }

    /// What its manager remembers of before the first stop.
    Optional<String> remembered(Service service, StepRun run) {
        return steps.stream()
                .flatMap(step ->
                        run.recorded(step, REMEMBERED + service.manager().identity()).stream())
                .findFirst();
    }
}
