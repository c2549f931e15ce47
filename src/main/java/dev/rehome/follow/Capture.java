package dev.rehome.follow;

import java.util.Locale;

/// How the changes of a side are had.
public enum Capture {
    /// From the server's log, through a replication slot: costs the writers nothing.
    SLOT,
    /// From a table that triggers on every table write to: needs no more than ownership.
    TRIGGERS;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
