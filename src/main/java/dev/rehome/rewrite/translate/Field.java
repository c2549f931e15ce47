package dev.rehome.rewrite.translate;

import java.util.List;

/// A column as a chain names it, with the path into its JSON.
///
/// @param column its name
/// @param path into the value, outermost key first
record Field(String column, List<Step> path) {
    Field {
        path = List.copyOf(path);
    }

    /// `->key` or `->>key`
    ///
    /// @param asText whether it gives text: `->>`
    /// @param key a key, or the digits of an index
    /// @param index whether it is an index
    record Step(boolean asText, String key, boolean index) {
        String sql() {
            return (asText ? "->>" : "->") + (index ? key : Words.quote(key));
        }
    }

    /// What a result calls it: the last key of the path that is not an index, else the column.
    String resultName() {
        return path.stream().filter(step -> !step.index()).map(Step::key).reduce(column, (before, key) -> key);
    }
}
