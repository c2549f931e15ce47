package dev.rehome.postgres;

import java.util.Locale;

/// Which of the two databases of a move.
public enum Side {
    SOURCE,
    TARGET;

    /// "source" or "target", for messages.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Side other() {
        return this == SOURCE ? TARGET : SOURCE;
    }
}
