package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.Approval;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.Step;
import dev.rehome.runbook.Trigger;
import dev.rehome.runbook.Window;
import dev.rehome.settings.Keys;
import dev.rehome.settings.PhaseSettings;
import dev.rehome.settings.PlanValue;
import dev.rehome.settings.Settings;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Turns the phases of a plan into a runbook. All that is wrong with them is told at once.
public final class PlannedRunbook {
    private final Settings settings;
    private final Databases databases;
    private final Map<String, String> variables;
    private final NoticeDesk notices;
    private final Optional<PlanIdentity> identity;

    /// @param variables the environment that rehome was started with
    /// @param notices of the whole run
    /// @param identity empty for a rehearsal, which asks for no rehearsal before it
    public PlannedRunbook(
            Settings settings,
            Databases databases,
            Map<String, String> variables,
            NoticeDesk notices,
            Optional<PlanIdentity> identity) {
        this.identity = identity;
        this.settings = settings;
        this.databases = databases;
        this.variables = Map.copyOf(variables);
        this.notices = notices;
    }

    /// @throws dev.rehome.finding.RehomeException `RH-SET-002` with line and column of everything that is wrong
    public Runbook build() {
        List<PhaseSettings> given = settings.get(Keys.PHASES).orElse(List.of());
        List<Phase> phases = new ArrayList<>();
        given.forEach(phase -> phases.add(phase(phase)));
        refuseNeeds(given);
        given.forEach(PhaseSettings::refuseProblems);
        return Runbook.of(phases);
    }

    private static void refuseNeeds(List<PhaseSettings> phases) {
        List<String> names = phases.stream().map(PhaseSettings::name).toList();
        Map<String, List<String>> needs = new LinkedHashMap<>();
        for (PhaseSettings phase : phases) {
            needs.put(phase.name(), phase.needs());
            phase.needs().stream()
                    .filter(need -> !names.contains(need))
                    .forEach(need -> phase.value()
                            .problem("phase " + phase.name() + " needs \"" + need + "\", which the plan does not have"
                                    + PlanValue.nearest(need, names)));
        }
        List<String> cycle = Runbook.cycle(needs);
        if (!cycle.isEmpty()) {
            phases.stream()
                    .filter(phase -> phase.name().equals(cycle.getFirst()))
                    .forEach(phase -> phase.value()
                            .problem("phases need each other in a circle: " + String.join(" needs ", cycle)));
        }
    }

    private Phase phase(PhaseSettings phase) {
        Parts parts = new Parts(settings, phase, databases, variables, notices, identity);
        List<Trigger> triggers = phase.rollbackWhen().stream()
                .flatMap(value -> PlannedTriggers.of(value, parts).stream())
                .toList();
        List<Step> steps = steps(phase, parts);
        refuseRoles(phase, steps);
        return new Phase(
                phase.name(),
                phase.title(),
                phase.needs(),
                steps,
                phase.window().map(w -> new Window(w.date(), w.start(), w.end(), w.zone())),
                phase.budget(),
                phase.askOnFailure() ? Phase.OnFailure.ASK : Phase.OnFailure.ROLLBACK,
                phase.verifyFor(),
                triggers,
                phase.approvals().stream()
                        .map(a -> new Approval(
                                "Begin phase " + phase.name() + " (" + phase.title() + ")?",
                                a.role(),
                                a.people(),
                                a.backupAfter()))
                        .toList());
    }

    /// A question to a role that nobody has would never be answered.
    private void refuseRoles(PhaseSettings phase, List<Step> steps) {
        Set<String> known = new TreeSet<>();
        settings.get(Keys.CONTACTS).orElse(Map.of()).values().forEach(contact -> known.add(contact.role()));
        Stream.concat(
                        phase.approvals().stream().map(PhaseSettings.ApprovalSettings::role),
                        steps.stream()
                                .flatMap(step ->
                                        step.action().approvals().stream().map(Approval::role)))
                .filter(role -> !role.isEmpty() && !known.contains(role))
                .distinct()
                .forEach(role -> phase.value()
                        .problem("phase " + phase.name() + " asks for a yes of role \"" + role
                                + "\", which no contact of the plan has"
                                + (known.isEmpty() ? "" : PlanValue.nearest(role, List.copyOf(known)))));
    }

    private static List<Step> steps(PhaseSettings phase, Parts parts) {
        List<Step> steps = new ArrayList<>();
        Map<String, Integer> seen = new HashMap<>();
        Set<String> names = new HashSet<>();
        for (StepSettings step : phase.steps()) {
            int number = seen.merge(step.kind(), 1, Integer::sum);
            String name = step.name().orElse(number == 1 ? step.kind() : step.kind() + "-" + number);
            if (!name.isEmpty() && !names.add(name)) {
                step.problem("phase " + phase.name() + " has two steps \"" + name + "\"; give one a name");
                name += " (again)";
            }
            String unique = name;
            StepKinds.action(step.named(unique), parts).ifPresent(action -> steps.add(step(step, unique, action)));
        }
        return steps;
    }

    private static Step step(StepSettings step, String name, Action action) {
        Duration planned = step.planned().orElse(action.planned());
        Duration timeout = step.timeout().orElse(planned.multipliedBy(2).plus(action.patience()));
        return new Step(name, step.kind(), action, planned, timeout, step.retries());
    }
}
