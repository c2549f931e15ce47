package dev.rehome.copy;

import java.util.concurrent.TimeUnit;

/// Caps the bytes per second of all jobs together. Safe for use from any thread.
public final class RateLimiter {
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final long bytesPerSecond;
    private long freeAtNanos = System.nanoTime();

    private RateLimiter(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /// @param bytesPerSecond 0 for no limit
    public static RateLimiter of(long bytesPerSecond) {
        return new RateLimiter(bytesPerSecond);
    }

    /// Waits until so many bytes may pass. An interrupt ends the wait and stays set.
    public void take(long bytes) {
        if (bytesPerSecond <= 0 || bytes <= 0) {
            return;
        }
        long waitNanos = reserve(bytes);
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(waitNanos, LONGEST_WAIT_NANOS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized long reserve(long bytes) {
        long now = System.nanoTime();
        long start = Math.max(freeAtNanos, now);
        freeAtNanos = start + (long) (bytes * 1e9 / bytesPerSecond);
        return start - now;
    }
}
