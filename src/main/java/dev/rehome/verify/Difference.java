package dev.rehome.verify;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One row that differs.
///
/// @param kind how
/// @param key the key's columns and their values; of a table without a key `ctid`, the row's place on the side
///     that has it
/// @param count how many equal rows that is: 1, but for a table without a key
/// @param columns the names of the columns that differ; for a missing or extra row none
/// @param values both sides' values of the columns, shortened: to be shown only where values may be shown
public record Difference(
        Kind kind, Map<String, @Nullable String> key, long count, List<String> columns, List<ValuePair> values) {
    public Difference {
        key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
        columns = List.copyOf(columns);
        values = List.copyOf(values);
    }

    /// How a row differs.
    public enum Kind {
        /// On the source only.
        MISSING,
        /// On the target only.
        EXTRA,
        /// The same key with other values.
        DIFFERENT;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// A column's value on both sides, null for NULL and where the row is not there.
    public record ValuePair(
            String column,
            @Nullable String source,
            @Nullable String target) {}
}
