package dev.rehome.settings;

import java.util.List;

/// A setting given on the command line.
///
/// @param key the setting's path in a plan file, for example `tables.include`
/// @param option the option as written, for messages
/// @param values one, or several for a list
public record Flag(String key, String option, List<String> values) {
    public Flag {
        values = List.copyOf(values);
    }

    public Flag(String key, String option, String value) {
        this(key, option, List.of(value));
    }
}
