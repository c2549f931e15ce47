package dev.rehome.runbook;

import java.time.Duration;

/// A named, resumable unit of a phase.
///
/// @param name unique in its phase
/// @param kind the word in the plan: `stop`
/// @param planned how long it should take
/// @param timeout after which an attempt fails
/// @param retries how often it is tried again after a failure
public record Step(String name, String kind, Action action, Duration planned, Duration timeout, int retries) {
    public Step {
        if (name.isBlank() || kind.isBlank() || retries < 0 || timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("a step needs a name, a kind, a timeout, and no less than 0 retries");
        }
    }
}
