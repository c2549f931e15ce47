package dev.rehome.migration.watch;

import dev.rehome.runbook.Timekeeper;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/// Time as a watch sees it: a clock, and waiting by it.
public interface Pace {
    Clock clock();

    void sleep(Duration time) throws InterruptedException;

    /// The machine's time as it is now, carried on by the clock that nobody sets: a deadline stays where it is when the
    /// machine's clock is put right meanwhile.
    static Pace real() {
        return of(Timekeeper.steady().clock(), Thread::sleep);
    }

    /// Waits by the clock that it goes by.
    interface Sleep {
        void sleep(Duration time) throws InterruptedException;
    }

    static Pace of(Clock clock, Sleep sleep) {
        return new Pace() {
            @Override
            public Clock clock() {
                return clock;
            }

            @Override
            public void sleep(Duration time) throws InterruptedException {
                sleep.sleep(time);
            }
        };
    }

    /// The same time running faster, for rehearsals: days pass in minutes.
    ///
    /// @param anchor when both showed the same
    default Pace faster(int times, Instant anchor) {
        Pace slow = this;
        return of(new FasterClock(clock(), times, anchor), time -> slow.sleep(time.dividedBy(times)));
    }

    /// See [#faster(int, Instant)].
    final class FasterClock extends Clock {
        private final Clock slow;
        private final int times;
        private final Instant anchor;

        FasterClock(Clock slow, int times, Instant anchor) {
            this.slow = slow;
            this.times = times;
            this.anchor = anchor;
        }

        @Override
        public ZoneId getZone() {
            return slow.getZone();
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return new FasterClock(slow.withZone(zone), times, anchor);
        }

        @Override
        public Instant instant() {
            return anchor.plus(Duration.between(anchor, slow.instant()).multipliedBy(times));
        }
    }
}
