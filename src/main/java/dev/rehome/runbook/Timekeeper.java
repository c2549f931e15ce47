package dev.rehome.runbook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// What time it is, and how it passes.
public interface Timekeeper {
    Clock clock();

    void sleep(Duration time) throws InterruptedException;

    default Instant now() {
        return clock().instant();
    }

    /// The machine's time when the run began, carried on by the clock that does not jump.
    static Timekeeper steady() {
        Instant start = Instant.now();
        long nanos = System.nanoTime();
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return start.plusNanos(System.nanoTime() - nanos);
            }
        };
        return new Timekeeper() {
            @Override
            public Clock clock() {
                return clock;
            }

            @Override
            public void sleep(Duration time) throws InterruptedException {
                Thread.sleep(time);
            }
        };
    }
}
