package dev.rehome.service;

import java.time.Duration;

/// How long something took, by the clock that never jumps.
final class Stopwatch {
    private final long began = System.nanoTime();

    Duration took() {
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
