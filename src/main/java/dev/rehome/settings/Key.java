package dev.rehome.settings;

import java.util.Locale;

/// One setting. Equality is that of the path.
///
/// @param <T> what it gives
public final class Key<T> {
    private final String path;
    private final ValueType<T> type;
    private final String example;
    private final String description;

    Key(String path, ValueType<T> type, String example, String description) {
        this.path = path;
        this.type = type;
        this.example = example;
        this.description = description;
    }

    /// Its place in a plan file, for example `tables.include`.
    public String path() {
        return path;
    }

    ValueType<T> type() {
        return type;
    }

    /// As it may stand in a plan file.
    public String example() {
        return example;
    }

    /// One sentence, without its full stop.
    public String description() {
        return description;
    }

    /// What it takes, in a few words.
    public String words() {
        return type.words();
    }

    /// The environment variable that gives it: `rewrite.maxRows` is `REHOME_REWRITE_MAX_ROWS`.
    public String variable() {
        String words = path.replaceAll("([a-z])([A-Z])", "$1_$2").replace('.', '_');
        return "REHOME_" + words.toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return path;
    }
}
