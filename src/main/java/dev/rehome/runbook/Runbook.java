package dev.rehome.runbook;

import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The phases of a plan in the order in which they are run.
public record Runbook(List<Phase> phases) {
    public Runbook {
        phases = List.copyOf(phases);
    }

    /// Phases in an order in which each stands behind those it needs, else as given; the needs are known and have no
    /// cycle.
    public static Runbook of(List<Phase> phases) {
        Map<String, Phase> byName = phases.stream().collect(Collectors.toMap(Phase::name, Function.identity()));
        SequencedSet<Phase> ordered = new LinkedHashSet<>();
        phases.forEach(phase -> place(phase, byName, ordered));
        return new Runbook(List.copyOf(ordered));
    }

    private static void place(Phase phase, Map<String, Phase> byName, SequencedSet<Phase> ordered) {
        if (!ordered.contains(phase)) {
            phase.needs().stream().map(byName::get).forEach(need -> place(need, byName, ordered));
            ordered.add(phase);
        }
    }

    /// A way from a phase back to itself, as its names in order; empty where there is none.
    public static List<String> cycle(Map<String, List<String>> needs) {
        for (String name : needs.keySet()) {
            List<String> found = cycle(name, needs, new ArrayList<>(List.of(name)));
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static List<String> cycle(String name, Map<String, List<String>> needs, List<String> way) {
        for (String need : needs.getOrDefault(name, List.of())) {
            int seen = way.indexOf(need);
            if (seen >= 0) {
                List<String> round = new ArrayList<>(way.subList(seen, way.size()));
                round.add(need);
                return round;
            }
            way.add(need);
            List<String> found = cycle(need, needs, way);
            if (!found.isEmpty()) {
                return found;
            }
            way.removeLast();
        }
        return List.of();
    }

    public Optional<Phase> find(String name) {
        return phases.stream().filter(phase -> phase.name().equals(name)).findFirst();
    }

    /// @throws RehomeException `RH-RUN-005` naming the nearest
    public Phase phase(String name) {
        return find(name)
                .orElseThrow(() ->
                        unknown("phase", name, phases.stream().map(Phase::name).toList()));
    }

    static RehomeException unknown(String what, String name, List<String> known) {
        return new RehomeException(
                RunbookProblem.UNKNOWN,
                what + " \"" + name + "\": the plan has none of this name",
                "it has " + String.join(", ", known),
                Nearest.of(name, known)
                        .map(near -> "did you mean \"" + near + "\"?")
                        .orElse("see: rehome run"));
    }
}
