package dev.rehome.finding;

import java.util.Locale;

/// How much a finding matters, worst first.
public enum Severity {
    /// The move must not go on before this is dealt with.
    BLOCKING,
    /// The move can go on; somebody should know and decide.
    WARNING,
    /// Nothing to do; stated so that nothing is silent.
    NOTE;

    /// The word used in text and JSON output, lower case.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
