package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// How long writes may be refused. Counts from the freeze, by the clock that does not jump.
public final class Budget {
    private final Duration allowed;
    private final LongSupplier nanoTime;
    private final long start;
    private long refusing;

    private Budget(Duration allowed, LongSupplier nanoTime) {
        this.allowed = allowed;
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
        this.refusing = start;
    }

    static Budget begin(Duration allowed, LongSupplier nanoTime) {
        return new Budget(allowed, nanoTime);
    }

    /// From here on no write is accepted. What was spent before was spent waiting, while writers went on.
    void refusing() {
        refusing = nanoTime.getAsLong();
    }

    /// For how long no write has been accepted; where nobody said since when, since the beginning.
    Duration refused() {
        return Duration.ofNanos(nanoTime.getAsLong() - refusing);
    }

    public Duration spent() {
        return Duration.ofNanos(nanoTime.getAsLong() - start);
    }

    /// What is left, never negative.
    public Duration left() {
        Duration left = allowed.minus(spent());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /// @throws RehomeException `RH-CUTOVER-002` where nothing is left before a step
    void check(String step) {
        if (left().isZero()) {
            throw spent(step, "the freeze began " + spent().toMillis() + " ms ago", null);
        }
    }

    /// What was cut off when nothing was left.
    RehomeException spent(String step, RehomeException cut) {
        return spent(step, "cut off: " + cut.message(), cut);
    }

    private RehomeException spent(String subject, String reason, @Nullable RehomeException cause) {
        return new RehomeException(
                CutoverProblem.PAST_BUDGET,
                subject + ": the budget of " + allowed.toMillis() + " ms is spent",
                reason,
                "find out what took long (rehome status), or give more with --budget",
                cause);
    }
}
