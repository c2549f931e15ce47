package dev.rehome.settings;

import java.util.List;

/// A value as written, before its type is known.
sealed interface Raw {
    Place place();

    record Scalar(String text, Place place) implements Raw {}

    record Sequence(List<Raw> elements, Place place) implements Raw {}

    record Mapping(List<Entry> entries, Place place) implements Raw {}

    /// A key of a map and its value.
    record Entry(String key, Place place, Raw value) {}
}
