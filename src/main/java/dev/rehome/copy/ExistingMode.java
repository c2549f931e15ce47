package dev.rehome.copy;

import java.util.Locale;

/// What becomes of a table that holds rows on the target which rehome did not bring.
public enum ExistingMode {
    /// Nothing is changed anywhere; the tables are named.
    REFUSE,
    /// It is brought to the source's snapshot, unless it holds rows that are newer or written there by
    /// others.
    REFRESH,
    /// It is left alone and listed.
    KEEP;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
