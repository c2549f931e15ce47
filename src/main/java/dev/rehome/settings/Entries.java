package dev.rehome.settings;

import dev.rehome.finding.Nearest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A map in a plan whose keys are known: what stands under each, unknown ones told.
final class Entries {
    private final Raw.Mapping mapping;
    private final Map<String, Raw> values = new LinkedHashMap<>();
    private final Path home;
    private final Problems problems;

    private Entries(Raw.Mapping mapping, Path home, Problems problems) {
        this.mapping = mapping;
        this.home = home;
        this.problems = problems;
    }

    /// Nothing, and a problem, where it is no map. Unknown keys are problems, and left out.
    static Optional<Entries> of(Raw raw, List<String> known, String words, Path home, Problems problems) {
        if (!(raw instanceof Raw.Mapping mapping)) {
            problems.add(raw.place(), "must be " + words);
            return Optional.empty();
        }
        Entries entries = new Entries(mapping, home, problems);
        for (Raw.Entry entry : mapping.entries()) {
            if (known.contains(entry.key())) {
                entries.values.put(entry.key(), entry.value());
            } else {
                problems.add(entry.place(), Keys.unknown(entry.key(), known));
            }
        }
        return Optional.of(entries);
    }

    Place place() {
        return mapping.place();
    }

    boolean has(String key) {
        return values.containsKey(key);
    }

    Optional<Raw> raw(String key) {
        return Optional.ofNullable(values.get(key));
    }

    <T> Optional<T> get(String key, ValueType<T> type) {
        return raw(key).flatMap(value -> type.read(value, home, problems));
    }

    /// What must be given.
    <T> Optional<T> need(String key, ValueType<T> type) {
        if (!values.containsKey(key)) {
            problems.add(mapping.place(), key + " is not given");
        }
        return get(key, type);
    }

    /// Exactly one of some keys.
    Optional<String> one(List<String> keys) {
        List<String> given = keys.stream().filter(values::containsKey).toList();
        if (given.size() == 1) {
            return Optional.of(given.getFirst());
        }
        String all = String.join(", ", keys);
        problems.add(mapping.place(), given.isEmpty() ? "one of " + all + " is not given" : "only one of " + all);
        return Optional.empty();
    }

    /// One of some words; the nearest is named where it is none.
    Optional<String> choice(String key, List<String> words) {
        Optional<Raw> raw = raw(key);
        if (raw.isEmpty()) {
            return Optional.empty();
        }
        String text = raw.get() instanceof Raw.Scalar scalar ? scalar.text() : "";
        if (words.contains(text)) {
            return Optional.of(text);
        }
        String hint = Nearest.of(text, words)
                .map(near -> ", did you mean \"" + near + "\"?")
                .orElse("");
        problems.add(raw.get().place(), "must be one of " + String.join(", ", words) + hint);
        return Optional.empty();
    }

    /// Each value of a map whose keys are free, with its key.
    static List<Raw.Entry> each(Raw raw, String words, Problems problems) {
        if (raw instanceof Raw.Mapping mapping) {
            return mapping.entries();
        }
        problems.add(raw.place(), "must be " + words);
        return List.of();
    }

    /// The elements of a list, or the one value.
    static List<Raw> elements(Raw raw) {
        return new ArrayList<>(raw instanceof Raw.Sequence sequence ? sequence.elements() : List.of(raw));
    }
}
