package dev.rehome.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One step as the plan has it: a map with exactly one kind as key, beside what every step may have. What stands
/// under the kind is read by whoever makes the step.
///
/// @param kind empty where none, or more than one, was found: then there is a problem already
/// @param value what stands under the kind
/// @param undo shell lines that the plan gives for the way back
/// @param where it stands in the plan
public record StepSettings(
        String kind,
        Optional<String> name,
        Optional<Duration> planned,
        Optional<Duration> timeout,
        int retries,
        List<String> undo,
        String where,
        PlanValue value) {
    private static final List<String> COMMON = List.of("name", "planned", "timeout", "retries", "undo");

    public StepSettings {
        undo = List.copyOf(undo);
    }

    static StepSettings read(PlanValue step) {
        List<Raw.Entry> kinds = step.entries().stream()
                .filter(entry -> !COMMON.contains(entry.key()))
                .toList();
        if (kinds.size() != 1) {
            step.problem(
                    kinds.isEmpty()
                            ? "a step is a map with its kind as a key, for example {shell: ./prepare.sh}"
                            : "a step has one kind, here are "
                                    + String.join(
                                            ", ",
                                            kinds.stream().map(Raw.Entry::key).toList()));
        }
        String kind = kinds.size() == 1 ? kinds.getFirst().key() : "";
        return new StepSettings(
                kind,
                step.text("name"),
                step.duration("planned"),
                step.duration("timeout"),
                retries(step),
                step.texts("undo"),
                step.where(),
                step.field(kind).orElse(step));
    }

    /// A count starts from 1; a step may have none.
    private static int retries(PlanValue step) {
        Optional<PlanValue> value = step.field("retries");
        boolean none = value.map(PlanValue::shown).orElse("0").equals("0");
        return none ? 0 : value.flatMap(PlanValue::count).orElse(0);
    }

    /// The same step with the name that it has in its phase.
    public StepSettings named(String unique) {
        return new StepSettings(kind, Optional.of(unique), planned, timeout, retries, undo, where, value);
    }

    /// Something is wrong with this step.
    public void problem(String message) {
        value.problem(message);
    }

    /// The one text under the kind, as in `{shell: ./prepare.sh}`, or the field of that name where a map stands there.
    /// A problem where there is neither.
    public String main(String field) {
        return value.isMap() ? value.needed(field) : value.text().orElse("");
    }

    /// The texts under the kind, as in `{stop: [a, b]}`, or those of the field where a map stands there.
    public List<String> mains(String field) {
        if (value.isMap()) {
            return value.texts(field);
        }
        return value.isEmpty() ? List.of() : value.texts();
    }

    public Optional<String> text(String field) {
        return value.text(field);
    }

    public String needed(String field) {
        return value.needed(field);
    }

    public List<String> texts(String field) {
        return value.texts(field);
    }

    public Optional<Duration> duration(String field) {
        return value.duration(field);
    }

    public Optional<Integer> count(String field) {
        return value.count(field);
    }

    public Optional<Boolean> truth(String field) {
        return value.truth(field);
    }

    public Map<String, String> words(String field) {
        return value.words(field);
    }

    public Optional<Reference> reference(String field) {
        return value.reference(field);
    }

    /// Maps (or other values) in a list.
    public List<PlanValue> elements(String field) {
        return value.elements(field);
    }

    public Optional<String> choice(String field, List<String> words) {
        return value.choice(field, words);
    }

    /// Ends reading: what nobody asked for is a problem.
    public void finish() {
        value.refuseUnknown();
    }
}
