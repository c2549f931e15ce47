package dev.rehome.runbook;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How long steps took the last time, in rehearsals and runs: the estimate of a later run.
///
/// @param forward by `phase/step`
/// @param back how long undoing took
public record Measured(Map<String, Duration> forward, Map<String, Duration> back) {
    public static final Measured NOTHING = new Measured(Map.of(), Map.of());

    public Measured {
        forward = Map.copyOf(forward);
        back = Map.copyOf(back);
    }

    /// From journals, oldest first.
    public static Measured of(List<List<Entry>> journals) {
        Map<String, Duration> forward = new HashMap<>();
        Map<String, Duration> back = new HashMap<>();
        for (List<Entry> journal : journals) {
            Map<String, Instant> begun = new HashMap<>();
            for (Entry entry : journal) {
                String id = id(entry);
                switch (entry.kind()) {
                    case RunEntries.STEP_BEGUN, RunEntries.STEP_UNDOING -> begun.put(id, entry.at());
                    case RunEntries.STEP_DONE -> took(begun, id, entry, forward);
                    case RunEntries.STEP_UNDONE -> took(begun, id, entry, back);
                    default -> {}
                }
            }
        }
        return new Measured(forward, back);
    }

    /// A step whose end state held already says nothing about how long it takes.
    private static void took(Map<String, Instant> begun, String id, Entry entry, Map<String, Duration> into) {
        Instant from = begun.remove(id);
        if (from != null && !entry.fields().containsKey("held")) {
            into.put(id, Duration.between(from, entry.at()));
        }
    }

    private static String id(Entry entry) {
        return entry.fields().getOrDefault("phase", "") + "/" + entry.fields().getOrDefault("step", "");
    }

    public Optional<Duration> forward(String phase, String step) {
        return Optional.ofNullable(forward.get(phase + "/" + step));
    }

    /// How long a step should take: as measured, else as planned.
    public Duration estimate(String phase, Step step) {
        return forward(phase, step.name()).orElse(step.planned());
    }

    public Duration estimate(Phase phase) {
        return phase.steps().stream().map(step -> estimate(phase.name(), step)).reduce(Duration.ZERO, Duration::plus);
    }

    /// How long the way back of a whole phase should take: as far as measured.
    public Duration estimateBack(Phase phase) {
        return phase.steps().stream()
                .map(step -> back.getOrDefault(phase.name() + "/" + step.name(), Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }
}
