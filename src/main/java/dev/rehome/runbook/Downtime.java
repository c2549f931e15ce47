package dev.rehome.runbook;

/// What a step means for the application's users.
public enum Downtime {
    /// They notice nothing that they did not before.
    UNCHANGED,
    /// From the beginning of this step on the application is away, and the phase's budget counts.
    BEGINS,
    /// At its end the application is back, unless a later step of the phase gives back more of it.
    ENDS
}
