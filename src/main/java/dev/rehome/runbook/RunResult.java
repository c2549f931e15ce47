package dev.rehome.runbook;

/// How a run ended that did not fail.
///
/// @param outcome what it came to
/// @param phase that it was about last; empty where there was none
public record RunResult(Outcome outcome, String phase, RunState state) {
    /// What it came to.
    public enum Outcome {
        /// All that was asked for.
        DONE,
        /// Nothing was left to do.
        ALREADY,
        /// Stopped behind the step asked for.
        UNTIL,
        /// A phase was undone because that was asked for.
        BACK
    }
}
