package dev.rehome.notify;

import java.time.Duration;

/// Lets time pass; tests give their own.
@FunctionalInterface
public interface Pause {
    void of(Duration duration) throws InterruptedException;

    static Pause real() {
        return Thread::sleep;
    }
}
