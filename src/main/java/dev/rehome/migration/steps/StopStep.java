package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.ProcessManager;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Service;
import dev.rehome.service.ServiceProblem;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `stop`: named services in the reverse of the plan's order; `all` takes in what their managers run besides. What ran
/// is recorded before the first is stopped, with what its manager needs to bring it back as it was; the way back
/// starts exactly that.
final class StopStep implements Action {
    private static final Duration EACH = Duration.ofMinutes(1);
    private static final String ALL = "all";

    private final PlannedServices services;
    private final List<String> keys;
    private final boolean all;
    private final UsedDatabases used;
    private final String phase;

    StopStep(StepSettings step, Parts parts) {
        this.services = new PlannedServices(parts);
        List<String> named = step.mains("services");
        this.all = named.equals(List.of(ALL));
        this.keys = all ? List.copyOf(services.services().keySet()) : named;
        this.used = new UsedDatabases(parts, services);
        this.phase = parts.phase().name();
        refuseUnknown(step, keys, services);
        if (keys.isEmpty()) {
            step.problem("stop needs services, or all");
        }
    }

    static void refuseUnknown(StepSettings step, List<String> keys, PlannedServices services) {
        List<String> known = List.copyOf(services.services().keySet());
        keys.stream()
                .filter(key -> !known.contains(key))
                .forEach(key -> step.problem(
                        "there is no service \"" + key + "\" in services" + PlanValue.nearest(key, known)));
    }

    @Override
    public String plan() {
        return "stop " + (all ? "all services, also such as the plan does not name" : String.join(", ", keys));
    }

    private List<Service> named() {
        return keys.stream().map(key -> services.services().get(key)).toList();
    }

    private List<ProcessManager> managers() {
        return services.managers().stream()
                .filter(manager ->
                        named().stream().anyMatch(service -> service.manager().equals(manager)))
                .toList();
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        List<Service> running = recordRunning(run);
        ServiceCounts counts = ServiceCounts.of(running, run);
        stop(running, run, least(run.left(), EACH.multipliedBy(Math.max(1, running.size()))));
        counts.stopped();
        return Map.of(
                "stopped", String.join(", ", running.stream().map(Service::key).toList()));
    }

    /// In the reverse of the order in which they are started.
    static void stop(List<Service> wanted, StepRun run, Duration limit) throws InterruptedException {
        Map<ProcessManager, List<String>> byManager = new LinkedHashMap<>();
        for (Service service : wanted.reversed()) {
            byManager.computeIfAbsent(service.manager(), _ -> new ArrayList<>()).add(service.process());
        }
        for (Map.Entry<ProcessManager, List<String>> one : byManager.entrySet()) {
            run.note("stopping " + String.join(", ", one.getValue()));
            one.getKey().stop(one.getValue(), limit);
        }
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// Once, before anything is stopped: a later attempt would find less.
    private List<Service> recordRunning(StepRun run) throws InterruptedException {
        Optional<String> before = run.recorded(StoppedServices.RUNNING);
        if (before.isPresent()) {
            return StoppedServices.services(before.get().lines().toList(), services);
        }
        Set<String> lines = new LinkedHashSet<>();
        for (ProcessManager manager : managers()) {
            lines.addAll(running(manager));
        }
        for (Service service : named()) {
            if (!lines.contains(StoppedServices.line(service))) {
                run.note(service.key() + " does not run, so it is not stopped, and not started later");
            }
        }
        for (ProcessManager manager : managers()) {
            run.record(StoppedServices.REMEMBERED + manager.identity(), manager.remember(token(run)));
        }
        run.record(StoppedServices.RUNNING, String.join("\n", lines));
        return StoppedServices.services(List.copyOf(lines), services);
    }

    private String token(StepRun run) {
        String time = run.clock().instant().toString().replaceAll("\\..*|[^0-9]", "");
        return phase.replaceAll("[^A-Za-z0-9]", "-") + "-" + time;
    }

    private List<String> running(ProcessManager manager) throws InterruptedException {
        List<String> lines = new ArrayList<>();
        for (ProcessState state : manager.list()) {
            boolean wanted = named().stream()
                    .anyMatch(service -> service.manager().equals(manager)
                            && service.process().equals(state.name()));
            if (state.isUp() && (wanted || all)) {
                lines.add(state.name() + "\t" + manager.identity());
            }
        }
        return lines;
    }

    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        for (ProcessManager manager : managers()) {
            List<String> still = running(manager);
            if (!still.isEmpty()) {
                throw new RehomeException(
                        ServiceProblem.NOT_STOPPED,
                        still.getFirst().split("\t", 2)[0] + ": runs again after it was stopped",
                        manager.kind() + " on " + manager.machine().name(),
                        "find out what starts it: a schedule, another person, a watchdog");
            }
        }
        return used.awaitNone(keys, run);
    }

    @Override
    public void undo(StepRun run) throws InterruptedException {
        List<String> lines =
                run.recorded(StoppedServices.RUNNING).orElse("").lines().toList();
        new ReturningServices(run).bringBack(StoppedServices.services(lines, services));
    }

    @Override
    public void verifyUndone(StepRun run) throws InterruptedException {
        List<String> lines =
                run.recorded(StoppedServices.RUNNING).orElse("").lines().toList();
        for (Service service : StoppedServices.services(lines, services)) {
            Optional<ProcessState> state = service.manager().find(service.process());
            if (state.filter(ProcessState::isUp).isEmpty()) {
                throw new RehomeException(
                        ServiceProblem.NOT_STARTED,
                        service.key() + ": ran before and does not run now",
                        state.map(ProcessState::word).orElse("its manager does not know it"),
                        "start it by hand with " + service.manager().kind());
            }
        }
    }

    @Override
    public String undoPlan() {
        return "start what ran before, each as it was";
    }

    @Override
    public Downtime downtime() {
        return Downtime.BEGINS;
    }

    @Override
    public List<Finding> preflight() throws InterruptedException {
        return new ServiceFindings(services).of(keys, true);
    }
}
