package dev.rehome.notify;

import java.util.Locale;

/// Who reads a notice: each has templates of its own.
public enum Audience {
    TEAM,
    CLIENTS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
