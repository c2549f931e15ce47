package dev.rehome.notify;

import java.time.Duration;
import java.time.Instant;

/// At most so many in a time, evenly: `30/min` is one in two seconds, never thirty at once.
public record Pace(int count, Duration per) {
    public Pace {
        if (count < 1 || per.isNegative() || per.isZero()) {
            throw new IllegalArgumentException("a pace is so many in a time");
        }
    }

    /// How long to wait from now on when the one before was at `last`.
    Duration waitFrom(Instant last, Instant now) {
        Duration wait = Duration.between(now, last.plus(per.dividedBy(count)));
        return wait.isNegative() ? Duration.ZERO : wait;
    }
}
