package dev.rehome.settings;

import java.util.Locale;

/// What a copy does with a table that already holds rows on the target.
public enum Existing {
    REFUSE,
    REFRESH,
    KEEP;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
