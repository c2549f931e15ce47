package dev.rehome.service;

import java.time.Clock;
import java.time.Duration;

/// How whoever waits does so.
public interface Pace {
    /// Moves on with [#sleep(Duration)].
    Clock clock();

    void sleep(Duration time) throws InterruptedException;

    /// How long there is in all; never negative.
    Duration left();

    /// Progress, for people.
    void note(String text);
}
