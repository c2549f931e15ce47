package dev.rehome.service;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Waits in real time and keeps what was said.
final class Waiting implements Pace {
    private final List<String> notes = new ArrayList<>();
    private final long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();

    @Override
    public Clock clock() {
        return Clock.systemUTC();
    }

    @Override
    public void sleep(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    @Override
    public Duration left() {
        return Duration.ofNanos(Math.max(0, end - System.nanoTime()));
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    List<String> notes() {
        return notes;
    }
}
