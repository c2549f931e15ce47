package dev.rehome.backup;

import java.util.Locale;

/// What comparing two things came to. What could not be checked never counts as equal.
public enum Verdict {
    EQUAL,
    DIFFERENT,
    COULD_NOT_CHECK;

    /// "could-not-check", for text and JSON.
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Verdict and(Verdict other) {
        if (this == DIFFERENT || other == DIFFERENT) {
            return DIFFERENT;
        }
        return this == EQUAL ? other : this;
    }
}
