package dev.rehome.report;

import java.util.Locale;

/// One line of the scorecard.
///
/// @param name what is measured
/// @param target what is wanted
/// @param measured what was found; empty where nothing was
/// @param how where the figure comes from, so that somebody else can look
public record Metric(String name, String target, String measured, String how, Verdict verdict) {
    /// Whether the target was met. What was not measured never counts as met.
    public enum Verdict {
        MET,
        MISSED,
        UNCLEAR,
        UNMEASURED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Metric unmeasured(String name, String target, String how) {
        return new Metric(name, target, "", how, Verdict.UNMEASURED);
    }

    static Metric of(String name, String target, String measured, String how, boolean met) {
        return new Metric(name, target, measured, how, met ? Verdict.MET : Verdict.MISSED);
    }
}
