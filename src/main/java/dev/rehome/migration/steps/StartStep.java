package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Downtime;
import dev.rehome.runbook.StepRun;
import dev.rehome.service.Launch;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Readiness;
import dev.rehome.service.Service;
import dev.rehome.service.ServiceProblem;
import dev.rehome.service.ServiceStart;
import dev.rehome.service.StartedService;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `start`: services in the order of the plan, each only after the one before it works; `all` is everything that the
/// phase stopped and nothing started yet, also what the plan does not name. A critical one that does not work fails
/// the step, another one is reported. Then the proof that the running processes use the right database.
final class StartStep implements Action {
    private static final String ALL = "all";
    private static final String MARK = "mark ";
    private static final Duration EACH = Duration.ofMinutes(1);

    private final PlannedServices services;
    private final PlannedEnvironment environment;
    private final StoppedServices stopped;
    private final List<String> keys;
    private final boolean all;
    private final UsedDatabases used;
    private final String database;

    StartStep(StepSettings step, Parts parts) {
        this.services = new PlannedServices(parts);
        this.environment = new PlannedEnvironment(parts, services);
        this.stopped = new StoppedServices(parts, services);
        List<String> named = step.mains("services");
        this.all = named.equals(List.of(ALL));
        this.keys = all ? List.copyOf(services.services().keySet()) : named;
        this.used = new UsedDatabases(parts, services);
        this.database = step.value().isMap()
                ? step.choice("database", List.of("target", "source", "any")).orElse("target")
                : "target";
        StopStep.refuseUnknown(step, keys, services);
        if (keys.isEmpty()) {
            step.problem("start needs services, or all");
        }
    }

    @Override
    public String plan() {
        return "start " + (all ? "all that ran before" : String.join(", ", keys)) + ", one after another";
    }

    /// What this step starts: of the services that it names those that the phase stopped, or all where it stops none.
    private List<Service> wanted(StepRun run) {
        List<Service> ran = stopped.all(run);
        if (!stopped.any()) {
            return services.services().values().stream()
                    .filter(service -> keys.contains(service.key()))
                    .toList();
        }
        return ran.stream()
                .filter(service -> all || keys.contains(service.key()))
                .toList();
    }

    @Override
    public Map<String, String> act(StepRun run) throws InterruptedException {
        Map<String, String> values = new LinkedHashMap<>();
        List<String> started = new ArrayList<>();
        List<String> failed = new ArrayList<>();
        List<Service> wanted = wanted(run);
        ServiceCounts counts = ServiceCounts.of(stopped.any() ? stopped.all(run) : wanted, run);
        for (Service service : wanted) {
            if (isStartedByAnother(service, run)) {
                continue;
            }
            try {
                StartedService done = start(service, run);
                started.add(service.key());
                counts.started();
                values.put(service.key(), "ready after " + done.readyAfter().toMillis() + " ms");
            } catch (RehomeException e) {
                if (service.critical()) {
                    throw e;
                }
                run.note(e.message());
                failed.add(service.key());
                values.put(service.key(), e.message());
            }
        }
        keys.stream()
                .filter(key ->
                        wanted.stream().noneMatch(service -> service.key().equals(key)))
                .forEach(key -> values.put(key, "did not run before"));
        values.put("started", String.join(", ", started));
        values.put("failed", String.join(", ", failed));
        return values;
    }

    /// Of `all` what an earlier step started and what runs well is left alone.
    private boolean isStartedByAnother(Service service, StepRun run) throws InterruptedException {
        return all
                && run.recorded(MARK + service.key()).isEmpty()
                && service.manager()
                        .find(service.process())
                        .filter(ProcessState::isUp)
                        .isPresent();
    }

    private StartedService start(Service service, StepRun run) throws InterruptedException {
        ServiceStart start = new ServiceStart(service, new RunPace(run));
        Optional<String> before = run.recorded(MARK + service.key());
        String mark = before.isPresent() ? before.get() : start.mark();
        run.record(MARK + service.key(), mark);
        run.note("starting " + service.key());
        Launch launch =
                new Launch(environment.expected(service.key()), service.file(), stopped.remembered(service, run));
        return start.start(launch, mark);
    }

    @Override
    public Map<String, String> verify(StepRun run) throws InterruptedException {
        List<String> up = new ArrayList<>();
        for (Service service : wanted(run)) {
            Optional<ProcessState> state = service.manager().find(service.process());
            if (state.filter(ProcessState::isUp).isPresent()) {
                up.add(service.key());
            } else if (service.critical()) {
                throw new RehomeException(
                        ServiceProblem.NOT_STARTED,
                        service.key() + ": does not run any more",
                        state.map(ProcessState::word).orElse("its manager does not know it"),
                        "see its log");
            }
        }
        return database.equals("any") ? Map.of() : used.prove(up, database.equals("target"), run);
    }

    /// What it started is stopped; the step that stopped it before brings it back as it was.
    @Override
    public void undo(StepRun run) throws InterruptedException {
        List<Service> own = wanted(run).stream()
                .filter(service -> run.recorded(MARK + service.key()).isPresent())
                .toList();
        StopStep.stop(own, run, EACH.multipliedBy(Math.max(1, own.size())));
        ServiceCounts.of(stopped.any() ? stopped.all(run) : own, run);
    }

    @Override
    public String undoPlan() {
        return "stop what it started";
    }

    private List<Service> planned(List<String> names) {
        return names.stream()
                .flatMap(key -> Optional.ofNullable(services.services().get(key)).stream())
                .toList();
    }

    /// What is watched after the start, and some seconds for each to begin.
    @Override
    public Duration planned() {
        return planned(keys).stream()
                .map(service -> service.settle().plusSeconds(5))
                .reduce(Duration.ofSeconds(5), Duration::plus);
    }

    /// As long as the plan lets each be.
    @Override
    public Duration patience() {
        return planned(keys).stream()
                .flatMap(service -> service.ready().stream())
                .map(Readiness::within)
                .reduce(Duration.ofMinutes(1), Duration::plus);
    }

    @Override
    public Downtime downtime() {
        return Downtime.ENDS;
    }

    @Override
    public List<Finding> preflight() throws InterruptedException {
        List<Finding> findings = new ArrayList<>(new ServiceFindings(services).of(keys, false));
        if (!stopped.any()) {
            findings.add(new Finding(
                    ServiceProblem.NOT_RUNNING,
                    Severity.WARNING,
                    String.join(", ", keys),
                    "this phase starts services and stops none: its way back can stop them and not bring them back",
                    "put a stop step before the first step that changes something for them"));
        }
        return findings;
    }
}
