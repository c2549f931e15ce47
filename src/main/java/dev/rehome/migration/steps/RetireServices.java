package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.retire.BrownOut;
import dev.rehome.migration.retire.OldAddress;
import dev.rehome.migration.retire.OldNames;
import dev.rehome.migration.retire.RetireProblem;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Journal;
import dev.rehome.service.Launch;
import dev.rehome.service.Local;
import dev.rehome.service.Pace;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Service;
import dev.rehome.service.ServiceStart;
import dev.rehome.settings.EnvSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Starts services anew without the old project's variables: what connects only when it starts shows then.
final class RetireServices {
    private static final Duration STOP = Duration.ofMinutes(1);

    /// Those that hand variables on to what they start.
    private static final Set<String> CAN_CUT = Set.of("pm2", "command");

    private static final String STOPPED = "service-stopped";
    private static final String BROUGHT_BACK = "service-brought-back";

    /// Journalled before a service gets the options that cut the old address off, with those that it had.
    private static final String CUT = "address-cut";
    private static final String UNCUT = "address-uncut";

    private final OldNames names;
    private final OldAddress address;
    private final List<Gate> notCut = new ArrayList<>();
    private final Journal journal;
    private final Pace pace;
    private final PlannedServices services;
    private final PlannedEnvironment environment;

    /// @param journal of retiring: knows which services were stopped, before they are
    RetireServices(Parts parts, OldNames names, OldAddress address, Pace pace, Journal journal) {
        this.journal = journal;
        this.names = names;
        this.address = address;
        this.pace = pace;
        this.services = new PlannedServices(parts);
        this.environment = new PlannedEnvironment(parts, services);
    }

    List<BrownOut.Start> starts() {
        return services.services().values().stream()
                .<BrownOut.Start>map(service -> () -> start(service))
                .toList();
    }

    /// Those that could reach the old address all the same.
    List<Gate> notCut() {
        return List.copyOf(notCut);
    }

    /// Starts those anew that were started with the old address cut off, as they will run from now on.
    void endCut() throws InterruptedException {
        for (Map.Entry<String, String> cut : cut().entrySet()) {
            Service service = services.services().get(cut.getKey());
            if (service != null) {
                refuseSilent(service, anew(service, uncut(without(service), cut.getValue()), Map.of()));
            }
            journal.append(UNCUT, Map.of("service", cut.getKey()));
        }
    }

    private static Map<String, Optional<String>> uncut(Map<String, Optional<String>> expected, String options) {
        Map<String, Optional<String>> all = new LinkedHashMap<>(expected);
        all.put(OldAddress.VARIABLE, options.isEmpty() ? Optional.empty() : Optional.of(options));
        return all;
    }

    /// By service, with the options that each had before.
    private Map<String, String> cut() {
        Map<String, String> cut = new LinkedHashMap<>();
        for (Entry entry : journal.entries()) {
            switch (entry.kind()) {
                case CUT -> cut.putIfAbsent(entry.field("service"), entry.field("options"));
                case UNCUT -> cut.remove(entry.field("service"));
                default -> {
                    // Other things that retiring did.
                }
            }
        }
        return cut;
    }

    /// Those that were started anew, with what their files say now.
    void bringBack() throws InterruptedException {
        for (String key : stopped()) {
            Service service = services.services().get(key);
            if (service == null) {
                continue;
            }
            Map<String, Optional<String>> expected = environment.expected(key);
            Optional<String> options = Optional.ofNullable(cut().get(key));
            refuseSilent(
                    service,
                    anew(service, options.map(own -> uncut(expected, own)).orElse(expected), Map.of()));
            journal.append(UNCUT, Map.of("service", key));
            journal.append(BROUGHT_BACK, Map.of("service", key));
        }
    }

    private static void refuseSilent(Service service, Gate gate) {
        if (gate.verdict() != Gate.Verdict.GO) {
            throw new RehomeException(
                    RetireProblem.NOT_GIVEN_BACK,
                    service.key() + ": does not run again after the time without the old project",
                    gate.value(),
                    "start it by hand, then run the same command again");
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
    private Gate start(Service service) throws InterruptedException {
        boolean runs = service.manager()
                .find(service.process())
                .filter(ProcessState::isUp)
                .isPresent();
        if (!runs && !stopped().contains(service.key())) {
            return gate(service, Gate.Verdict.GO, "does not run, left alone");
        }
        journal.append(STOPPED, Map.of("service", service.key()));
        boolean here = service.manager().machine().name().equals(Local.NAME);
        if (!here || !CAN_CUT.contains(service.manager().kind())) {
            notCut.add(address.notCut(service.key()));
            return anew(service, without(service), Map.of());
        }
        String options = cut().getOrDefault(
                        service.key(),
                        service.manager().environment(service.process()).getOrDefault(OldAddress.VARIABLE, ""));
        journal.append(CUT, Map.of("service", service.key(), "options", options));
        int loaded = address.loaded();
        Gate gate = anew(service, without(service), Map.of(OldAddress.VARIABLE, address.with(options)));
        if (address.loaded() == loaded) {
            notCut.add(address.notCut(service.key()));
        }
        return gate;
    }

    private Gate anew(Service service, Map<String, Optional<String>> expected, Map<String, String> added)
            throws InterruptedException {
        try {
            ServiceStart start = new ServiceStart(service, pace);
            String mark = start.mark();
            pace.note("starting " + service.key() + " anew");
            service.manager().stop(service.process(), STOP);
            start.start(new Launch(expected, added, service.file(), Optional.empty()), mark);
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
