package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.retire.BrownOut;
import dev.rehome.migration.retire.OldNames;
import dev.rehome.migration.retire.RetireProblem;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Journal;
import dev.rehome.service.Launch;
import dev.rehome.service.Pace;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Service;
import dev.rehome.service.ServiceStart;
import dev.rehome.settings.EnvSettings;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Starts services anew without the old project's variables: what connects only when it starts shows then.
final class RetireServices {
    private static final Duration STOP = Duration.ofMinutes(1);

    private static final String STOPPED = "service-stopped";
    private static final String BROUGHT_BACK = "service-brought-back";

    private final OldNames names;
    private final Journal journal;
    private final Pace pace;
    private final PlannedServices services;
    private final PlannedEnvironment environment;

    /// @param journal of retiring: knows which services were stopped, before they are
    RetireServices(Parts parts, OldNames names, Pace pace, Journal journal) {
        this.journal = journal;
        this.names = names;
        this.pace = pace;
        this.services = new PlannedServices(parts);
        this.environment = new PlannedEnvironment(parts, services);
    }

    List<BrownOut.Start> starts() {
        return services.services().values().stream()
                .<BrownOut.Start>map(service -> () -> start(service, without(service)))
                .toList();
    }

    /// Those that were started anew, with what their files say now.
    void bringBack() throws InterruptedException {
        for (String key : stopped()) {
            Service service = services.services().get(key);
            if (service == null) {
                continue;
            }
            Gate gate = anew(service, environment.expected(key));
            if (gate.verdict() != Gate.Verdict.GO) {
                throw new RehomeException(
                        RetireProblem.NOT_GIVEN_BACK,
                        key + ": does not run again after the old project was given back",
                        gate.value(),
                        "start it by hand, then run the same command again");
            }
            journal.append(BROUGHT_BACK, Map.of("service", key));
        }
    }

    private Set<String> stopped() {
        Set<String> stopped = new LinkedHashSet<>();
        for (Entry entry : journal.entries()) {
            switch (entry.kind()) {
                case STOPPED -> stopped.add(entry.field("service"));
                case BROUGHT_BACK -> stopped.remove(entry.field("service"));
                default -> {
                    // Other things that retiring did.
                }
            }
        }
        return stopped;
    }

    private Map<String, Optional<String>> without(Service service) throws InterruptedException {
        Map<String, Optional<String>> expected = new LinkedHashMap<>(environment.expected(service.key()));
        environment.files().values().stream()
                .map(EnvSettings::remove)
                .flatMap(List::stream)
                .filter(names::isOld)
                .forEach(name -> expected.put(name, Optional.empty()));
        return expected;
    }

    /// One that does not run, and was not stopped here, is left alone.
    private Gate start(Service service, Map<String, Optional<String>> expected) throws InterruptedException {
        boolean runs = service.manager()
                .find(service.process())
                .filter(ProcessState::isUp)
                .isPresent();
        if (!runs && !stopped().contains(service.key())) {
            return gate(service, Gate.Verdict.GO, "does not run, left alone");
        }
        journal.append(STOPPED, Map.of("service", service.key()));
        return anew(service, expected);
    }

    private Gate anew(Service service, Map<String, Optional<String>> expected) throws InterruptedException {
        try {
            ServiceStart start = new ServiceStart(service, pace);
            String mark = start.mark();
            pace.note("starting " + service.key() + " anew");
            service.manager().stop(service.process(), STOP);
            start.start(new Launch(expected, service.file(), Optional.empty()), mark);
            return gate(service, Gate.Verdict.GO, "started");
        } catch (RehomeException e) {
            return service.critical()
                    ? gate(service, Gate.Verdict.NO_GO, e.message())
                    : gate(service, Gate.Verdict.INCONCLUSIVE, e.message() + " (not critical)");
        }
    }

    private static Gate gate(Service service, Gate.Verdict verdict, String value) {
        return new Gate(
                "start without the old project: " + service.key(),
                verdict,
                value,
                "starts, and is ready",
                service.manager().kind() + " on " + service.manager().machine().name());
    }
}
