package dev.rehome.migration.steps;

import dev.rehome.notify.Value;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.Progress;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.StepState;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a notice says of a run, from its journal alone.
final class RunFacts {
    /// As the gates of such steps read.
    private static final Pattern BEFORE_AND_NOW = Pattern.compile("[0-9.]+ ms before, [0-9.]+ ms now \\(.*\\)");

    private RunFacts() {}

    /// Empty where no phase was begun.
    static Map<String, Value> of(RunState state, Instant now, ZoneId zone) {
        Map<String, Value> values = new LinkedHashMap<>();
        Progress.of(state, now).ifPresent(progress -> add(values, progress, zone));
        return values;
    }

    private static void add(Map<String, Value> values, Progress progress, ZoneId zone) {
        PhaseState phase = progress.phase();
        values.put("step", Value.of(progress.step().map(StepState::name).orElse(progress.state())));
        values.put("stepNumber", Value.of(progress.index()));
        values.put("steps", Value.of(progress.steps()));
        values.put("elapsed", Value.of(progress.elapsed()));
        values.put("downtime", Value.of(progress.away().orElse(Duration.ZERO)));
        values.put(
                "eta",
                progress.eta().<Value>map(at -> new Value.Moment(at, zone)).orElse(new Value.Word("unknown")));
        values.put("errors", Value.of(progress.errors().size()));
        values.put("status", new Value.Word(progress.health().name()));
        List<String> measured = measured(phase);
        values.put("improvements", measured.isEmpty() ? new Value.Word("none") : new Value.Lines(measured));
        if (!phase.reason().isEmpty()) {
            values.put("reason", Value.of(phase.reason()));
        }
        pair(values, progress.values(), "tables.done", "tablesDone", "tables.total", "tablesTotal");
        pair(values, progress.values(), "services.online", "online", "services.stopped", "stopped");
    }

    /// What steps of kind `baseline` measured before and after: `probe api: 12.0 ms before, 8.0 ms now (67%)`.
    private static List<String> measured(PhaseState phase) {
        return phase.steps().values().stream()
                .flatMap(step -> step.gates().stream())
                .filter(gate -> BEFORE_AND_NOW.matcher(gate.value()).matches())
                .map(gate -> gate.name() + ": " + gate.value())
                .toList();
    }

    /// Two numbers that say something only together.
    private static void pair(
            Map<String, Value> values,
            Map<String, String> found,
            String one,
            String name,
            String other,
            String second) {
        Optional<Value> first = number(found, one);
        Optional<Value> next = number(found, other);
        if (first.isPresent() && next.isPresent()) {
            values.put(name, first.get());
            values.put(second, next.get());
        }
    }

    private static Optional<Value> number(Map<String, String> found, String key) {
        return Optional.ofNullable(found.get(key))
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Value.of(Long.parseLong(text)));
    }
}
