package dev.rehome.migration.watch;

import dev.rehome.finding.RehomeException;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Times;
import dev.rehome.runbook.Trigger;
import dev.rehome.service.Bound;
import dev.rehome.service.LogMark;
import dev.rehome.service.ProbeAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// A rate from logs over a sliding stretch of time, against a limit of its own. With fewer events than the plan's
/// minimum it says INCONCLUSIVE. Used by one thread.
public final class RateTrigger implements Trigger {
    private final String name;
    private final LogGauge gauge;
    private final Duration window;
    private final Duration every;
    private final Deque<Part> parts = new ArrayDeque<>();
    private LogMark mark = LogMark.START;
    private Instant since = Instant.MIN;

    /// What was counted up to a moment since the one before.
    private record Part(Instant at, long hits, long events) {}

    private RateTrigger(String name, LogGauge gauge, Duration window, Duration every) {
        this.name = name;
        this.gauge = gauge;
        this.window = window;
        this.every = every;
    }

    /// @param percent the limit of this trigger, in place of the probe's own
    static RateTrigger of(String probe, LogGauge gauge, BigDecimal percent, Duration window, Duration every) {
        LogGauge.Rate rate = gauge.of().orElseThrow();
        Bound bound = rate.errors()
                ? new Bound(Optional.empty(), Optional.empty(), Optional.of(percent))
                : new Bound(Optional.empty(), Optional.of(percent), Optional.empty());
        LogGauge limited = new LogGauge(
                gauge.files(),
                gauge.hit(),
                Optional.of(new LogGauge.Rate(rate.pattern(), rate.errors(), bound, rate.minimum())),
                gauge.bound());
        String word = rate.errors() ? " over " : " under ";
        return new RateTrigger(probe + word + Percents.text(percent), limited, window, every);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Duration every() {
        return every;
    }

    @Override
    public Gate look(Watch watch) {
        Instant now = watch.clock().instant();
        try {
            if (!watch.since().equals(since)) {
                since = watch.since();
                mark = gauge.files().end();
                parts.clear();
            }
            LogGauge.Counted counted = gauge.read(new LogGauge.Counted(0, 0, mark));
            mark = counted.mark();
            parts.addLast(new Part(now, counted.hits(), counted.events()));
        } catch (IOException e) {
            throw new RehomeException(
                    WatchProblem.LOG_UNREADABLE,
                    "log " + gauge.files().glob() + ": cannot be read",
                    String.valueOf(e.getMessage()),
                    "give this user the right to read it",
                    e);
        }
        while (parts.getFirst().at().isBefore(now.minus(window))) {
            parts.removeFirst();
        }
        long hits = parts.stream().mapToLong(Part::hits).sum();
        long events = parts.stream().mapToLong(Part::events).sum();
        ProbeAnswer answer = gauge.judgedRate(hits, events, Duration.ZERO);
        return new Gate(
                name,
                answer.verdict(),
                answer.value() + " in the last " + Times.text(window),
                answer.limit(),
                answer.evidence());
    }
}
