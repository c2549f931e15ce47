package dev.rehome.runbook;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/// Time that passes when somebody waits, in steps of at least a minute.
final class FakeTime extends Clock implements Timekeeper {
    private final AtomicReference<Instant> now;

    FakeTime(String instant) {
        this.now = new AtomicReference<>(Instant.parse(instant));
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        // A moment for the other threads: time must not run away from them.
        LockSupport.parkNanos(50_000);
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        pass(time.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : time);
    }

    void pass(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Override
    public Instant instant() {
        return java.util.Objects.requireNonNull(now.get());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
