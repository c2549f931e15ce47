package dev.rehome.settings;

import dev.rehome.finding.Nearest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A value of the plan file that is read field by field, by whoever knows what it means. What is wrong is collected
/// with its line and column, and told at once when all is read.
///
/// A field that was asked for is known; [#refuseUnknown()] names the others. So every field is asked for, whatever
/// another one says.
public final class PlanValue {
    private final Raw raw;
    private final Path home;
    private final Problems problems;
    private final Set<String> known = new TreeSet<>();

    PlanValue(Raw raw, Path home, Problems problems) {
        this.raw = raw;
        this.home = home;
        this.problems = problems;
    }

    /// Where it stands: `rehome.yaml:4:7`.
    public String where() {
        return raw.place().label();
    }

    /// Something is wrong with this value.
    public void problem(String message) {
        problems.add(raw.place(), message);
    }

    public boolean isScalar() {
        return raw instanceof Raw.Scalar;
    }

    public boolean isList() {
        return raw instanceof Raw.Sequence;
    }

    public boolean isMap() {
        return raw instanceof Raw.Mapping;
    }

    /// Whether nothing stands there, or an empty text, list or map.
    public boolean isEmpty() {
        return switch (raw) {
            case Raw.Scalar scalar -> scalar.text().isBlank();
            case Raw.Sequence sequence -> sequence.elements().isEmpty();
            case Raw.Mapping mapping -> mapping.entries().isEmpty();
        };
    }

    /// This value as one text.
    public Optional<String> text() {
        return as(Types.TEXT);
    }

    /// This value as texts: a list, or one text.
    public List<String> texts() {
        return as(Types.TEXTS).orElse(List.of());
    }

    public Optional<Duration> duration() {
        return as(Types.DURATION);
    }

    public Optional<Integer> count() {
        return as(Types.COUNT);
    }

    public Optional<Boolean> truth() {
        return as(Types.BOOLEAN);
    }

    /// `env:`, `file:`, `cmd:` or the text itself, looked up only when it is needed.
    public Optional<Reference> reference() {
        return text().map(text -> Reference.parse(text.strip(), raw.place().folder(), home));
    }

    /// A map from texts to texts.
    public Map<String, String> words() {
        return as(Types.WORDS).orElse(Map.of());
    }

    /// The elements of a list; a value that is none counts as a list of one.
    public List<PlanValue> elements() {
        return raw instanceof Raw.Sequence sequence
                ? sequence.elements().stream().map(this::of).toList()
                : List.of(this);
    }

    /// The fields of a map in their order; none, and a problem, where it is no map.
    public Map<String, PlanValue> fields() {
        Map<String, PlanValue> fields = new LinkedHashMap<>();
        switch (raw) {
            case Raw.Mapping mapping -> mapping.entries().forEach(entry -> fields.put(entry.key(), of(entry.value())));
            case Raw.Scalar scalar when scalar.text().isBlank() -> {}
            case Raw.Scalar _, Raw.Sequence _ -> problem("must be a map");
        }
        return fields;
    }

    /// A field of a map; empty also where this is no map.
    public Optional<PlanValue> field(String name) {
        known.add(name);
        return raw instanceof Raw.Mapping mapping
                ? mapping.entries().stream()
                        .filter(entry -> entry.key().equals(name))
                        .findFirst()
                        .map(entry -> of(entry.value()))
                : Optional.empty();
    }

    public Optional<String> text(String field) {
        return field(field).flatMap(PlanValue::text);
    }

    /// A field that has to be there; an empty text, and a problem, where it is not.
    public String needed(String field) {
        Optional<PlanValue> value = field(field);
        if (value.isEmpty()) {
            problem(field + " is not given");
        }
        return value.flatMap(PlanValue::text).orElse("");
    }

    public List<String> texts(String field) {
        return field(field).map(PlanValue::texts).orElse(List.of());
    }

    public Optional<Duration> duration(String field) {
        return field(field).flatMap(PlanValue::duration);
    }

    public Optional<Integer> count(String field) {
        return field(field).flatMap(PlanValue::count);
    }

    public Optional<Boolean> truth(String field) {
        return field(field).flatMap(PlanValue::truth);
    }

    public Optional<Reference> reference(String field) {
        return field(field).flatMap(PlanValue::reference);
    }

    public Map<String, String> words(String field) {
        return field(field).map(PlanValue::words).orElse(Map.of());
    }

    /// The elements of a list in a field; none where the field is not given.
    public List<PlanValue> elements(String field) {
        return field(field).map(PlanValue::elements).orElse(List.of());
    }

    /// One of some words.
    public Optional<String> choice(String field, List<String> words) {
        return field(field).flatMap(value -> value.as(Types.choice(words)));
    }

    /// Names the fields that nobody asked for; a value that must be a map and is none is a problem as well.
    public void refuseUnknown() {
        if (raw instanceof Raw.Mapping mapping) {
            for (Raw.Entry entry : mapping.entries()) {
                if (!known.contains(entry.key())) {
                    problems.add(entry.place(), Keys.unknown(entry.key(), new ArrayList<>(known)));
                }
            }
        }
    }

    /// The known name that the text probably meant, as an ending for a message.
    public static String nearest(String word, List<String> known) {
        return Nearest.of(word, known)
                .map(name -> ", did you mean \"" + name + "\"?")
                .orElse("; known are " + String.join(", ", known));
    }

    private <T> Optional<T> as(ValueType<T> type) {
        return type.read(raw, home, problems);
    }

    private PlanValue of(Raw inner) {
        return new PlanValue(inner, home, problems);
    }

    Problems problems() {
        return problems;
    }

    String shown() {
        return switch (raw) {
            case Raw.Scalar scalar -> scalar.text();
            case Raw.Sequence sequence -> "a list of " + sequence.elements().size();
            case Raw.Mapping mapping -> "a map of " + mapping.entries().size();
        };
    }

    /// Its keys with where each stands; for [StepSettings].
    List<Raw.Entry> entries() {
        return raw instanceof Raw.Mapping mapping ? mapping.entries() : List.of();
    }
}
