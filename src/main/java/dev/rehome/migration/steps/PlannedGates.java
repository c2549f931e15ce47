package dev.rehome.migration.steps;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.RunState;
import dev.rehome.service.ProbeAnswer;
import dev.rehome.service.ProcessState;
import dev.rehome.service.Readiness;
import dev.rehome.service.Service;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.PhaseSettings.ApprovalSettings;
import dev.rehome.settings.Settings;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// What the plan adds to the gates of a switch that no run makes: its services work now, whom it would tell can be
/// reached, whoever has to approve did. In a run steps look after the same, and services may be stopped by then.
///
/// Looks and sends nothing. What the plan does not name has no gate here.
public final class PlannedGates {
    private static final Duration LOOK = Duration.ofSeconds(5);

    private final Settings settings;
    private final Databases databases;
    private final Map<String, String> variables;
    private final String group;
    private final RunState run;

    /// @param group that is switched; empty for all tables that are in none
    /// @param run what the journal of the plan's phases says
    public PlannedGates(
            Settings settings, Databases databases, Map<String, String> variables, String group, RunState run) {
        this.settings = settings;
        this.databases = databases;
        this.variables = Map.copyOf(variables);
        this.group = group;
        this.run = run;
    }

    /// By name: `services`, `notifier`, `approval`.
    ///
    /// @throws RehomeException `RH-SET-002` where the plan's phases are not understood
    public Map<String, Supplier<Gate>> all() {
        settings.get(Keys.PHASES).orElse(List.of()).forEach(PhaseSettings::refuseProblems);
        Map<String, Supplier<Gate>> gates = new LinkedHashMap<>();
        if (!settings.get(Keys.SERVICES).orElse(Map.of()).isEmpty()) {
            gates.put("services", () -> uninterrupted("services", this::services));
        }
        if (settings.get(Keys.NOTIFY).filter(n -> !n.channels().isEmpty()).isPresent()) {
            gates.put("notifier", () -> uninterrupted("notifier", this::notifier));
        }
        if (!approvals().isEmpty()) {
            gates.put("approval", this::approval);
        }
        return gates;
    }

    /// In a run these say who looks after what: its steps stop, start and prove the services, the phase has asked
    /// whoever approves before its first step, and a channel that fails holds nothing up.
    static Map<String, Supplier<Gate>> inRun(Settings settings, PhaseSettings phase) {
        Map<String, Supplier<Gate>> gates = new LinkedHashMap<>();
        if (!settings.get(Keys.SERVICES).orElse(Map.of()).isEmpty()) {
            gates.put("services", () -> inRun("services", "the phase's own steps stop, start and prove them"));
        }
        if (settings.get(Keys.NOTIFY).filter(n -> !n.channels().isEmpty()).isPresent()) {
            gates.put("notifier", () -> inRun("notifier", "a notice that fails holds nothing up"));
        }
        if (!phase.approvals().isEmpty()) {
            gates.put("approval", () -> inRun("approval", "given before the phase's first step"));
        }
        return gates;
    }

    private static Gate inRun(String name, String why) {
        return Gate.go(name, "not asked", why, "rehome run");
    }

    private interface Look {
        Gate now() throws InterruptedException;
    }

    private static Gate uninterrupted(String name, Look look) {
        try {
            return look.now();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Gate(name, Gate.Verdict.ERROR, "interrupted", "", "");
        }
    }

    // Services

    private Gate services() throws InterruptedException {
        List<GateParts.Part> parts = new ArrayList<>();
        for (Service service :
                new PlannedServices(settings, databases, variables).services().values()) {
            parts.addAll(look(service));
        }
        return GateParts.joined("services", "each runs and answers what it is asked", parts);
    }

    /// One that does not run may have been stopped for the switch: a person knows.
    private static List<GateParts.Part> look(Service service) throws InterruptedException {
        String asked =
                service.manager().kind() + " on " + service.manager().machine().name();
        try {
            Optional<ProcessState> state = service.manager().find(service.process());
            if (state.isEmpty() || !state.get().isUp()) {
                String word = state.map(ProcessState::word).orElse("not known");
                return List.of(new GateParts.Part(service.key(), Gate.Verdict.INCONCLUSIVE, "is " + word, asked));
            }
            List<GateParts.Part> parts = new ArrayList<>();
            parts.add(new GateParts.Part(service.key(), Gate.Verdict.GO, "runs", asked));
            for (Readiness ready : service.ready()) {
                // A line in a log tells of the start, not of now.
                if (ready instanceof Readiness.Asked question) {
                    ProbeAnswer answer = question.probe().look(LOOK);
                    parts.add(new GateParts.Part(
                            service.key(), verdict(service, answer), answer.value(), question.words()));
                }
            }
            return parts;
        } catch (RehomeException e) {
            return List.of(new GateParts.Part(service.key(), Gate.Verdict.ERROR, e.message(), asked));
        }
    }

    private static Gate.Verdict verdict(Service service, ProbeAnswer answer) {
        boolean bearable = answer.verdict() == Gate.Verdict.NO_GO && !service.critical();
        return bearable ? Gate.Verdict.INCONCLUSIVE : answer.verdict();
    }

    // Notifier

    /// A channel that does not answer holds up nothing by itself: a person decides.
    private Gate notifier() throws InterruptedException {
        ChannelReach reach = new ChannelReach(variables, settings.folder());
        List<GateParts.Part> parts = new ArrayList<>();
        for (var channel : settings.get(Keys.NOTIFY).orElseThrow().channels().entrySet()) {
            ProbeAnswer answer = reach.look(channel.getValue().way(), LOOK);
            Gate.Verdict verdict = answer.isGood() ? Gate.Verdict.GO : Gate.Verdict.INCONCLUSIVE;
            parts.add(new GateParts.Part(channel.getKey(), verdict, answer.value(), answer.evidence()));
        }
        return GateParts.joined("notifier", "each channel can be reached; nothing is sent", parts);
    }

    // Approval

    /// @param id of the question in the journal of a run
    private record Needed(String phase, String id, ApprovalSettings of) {
        String words() {
            return of.people() + (of.role().isEmpty() ? "" : " of " + of.role()) + " for phase " + phase;
        }
    }

    /// Of the phases in which the plan makes this switch.
    private List<Needed> approvals() {
        List<Needed> needed = new ArrayList<>();
        for (PhaseSettings phase : settings.get(Keys.PHASES).orElse(List.of())) {
            for (int i = 0; i < phase.approvals().size() && switches(phase); i++) {
                needed.add(new Needed(
                        phase.name(), "phase " + (i + 1), phase.approvals().get(i)));
            }
        }
        return needed;
    }

    private boolean switches(PhaseSettings phase) {
        return phase.steps().stream()
                .filter(step -> step.kind().equals("cutover"))
                .anyMatch(step -> group(step, phase).equals(group));
    }

    private static String group(StepSettings step, PhaseSettings phase) {
        Optional<String> own = step.value().isMap() ? step.text("group") : Optional.empty();
        return own.or(phase::group).orElse("");
    }

    private Gate approval() {
        List<String> missing = new ArrayList<>();
        List<String> given = new ArrayList<>();
        for (Needed needed : approvals()) {
            List<String> people = run.phase(needed.phase())
                    .filter(PhaseState::stands)
                    .map(phase -> phase.approvals().getOrDefault(needed.id(), List.of()))
                    .orElse(List.of());
            (people.size() >= needed.of().people() ? given : missing)
                    .add(needed.words() + (people.isEmpty() ? "" : ": " + String.join(", ", people)));
        }
        String limit = "what the plan's phases with this switch want";
        return missing.isEmpty()
                ? Gate.go("approval", "given: " + String.join("; ", given), limit, "the journal of the run")
                : Gate.unclear(
                        "approval",
                        "not given: " + String.join("; ", missing),
                        limit,
                        "phases.approvals; rehome run asks for it, or answer here");
    }
}
