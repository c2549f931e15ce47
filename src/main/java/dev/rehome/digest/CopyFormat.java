package dev.rehome.digest;

import java.util.Locale;

/// The two forms in which `COPY` gives rows that have an exact image.
public enum CopyFormat {
    BINARY,
    TEXT;

    /// As the FORMAT option of `COPY` spells it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
