package dev.rehome.notify;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Does something every so often on a thread of its own, until it is closed. The first time is one interval from now.
public final class Periodic implements AutoCloseable {
    private final ScheduledExecutorService executor;

    /// @param task must not throw: one that does is not done again
    public Periodic(Duration every, Runnable task) {
        executor = Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual()
                .name("notices every " + every.toSeconds() + " s")
                .factory());
        var _ = executor.scheduleAtFixedRate(task, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
