package dev.rehome.migration.cutover;

import java.time.Duration;

/// Ends what takes too long: past the time something is done once, from a thread of its own. Closing it before is
/// the end of that.
final class TimeBox {
    private final Thread thread;

    private TimeBox(Thread thread) {
        this.thread = thread;
    }

    /// @param past what is done when the time is over; it may not block for long
    static TimeBox start(Duration time, Runnable past) {
        return new TimeBox(Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(time);
            } catch (InterruptedException e) {
                return;
            }
            past.run();
        }));
    }

    /// Returns when it is certain that nothing will be done any more.
    void close() {
        thread.interrupt();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
