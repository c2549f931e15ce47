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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// A rate from logs over a sliding stretch of time, against a limit of its own. With fewer events than the plan's
/// minimum it says INCONCLUSIVE. What was written while nobody looked is read at the next look. Used by one thread.
public final class RateTrigger implements Trigger {
    private static final String COUNTED = "counted";

    private final String name;
    private final LogGauge gauge;
    private final Duration window;
    private final Duration every;
    private final Memory memory;

    /// What was counted up to a moment since the one before.
    private record Part(Instant at, long hits, long events) {
        String text() {
            return at + "," + hits + "," + events;
        }

        static Part parse(String text) {
            String[] words = text.split(",");
            return new Part(Instant.parse(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]));
        }
    }

    /// What is known so far; kept, so that after a restart the log is read on from where it was.
    ///
    /// @param since what was before does not count
    private record Counting(Instant since, LogMark mark, List<Part> parts) {
        String text() {
            return since + ";" + mark.text() + ";"
                    + String.join(" ", parts.stream().map(Part::text).toList());
        }

        static Counting parse(String text) {
            String[] words = text.split(";", -1);
            List<Part> parts = words[2].isEmpty()
                    ? List.of()
                    : Arrays.stream(words[2].split(" ")).map(Part::parse).toList();
            return new Counting(Instant.parse(words[0]), LogMark.parse(words[1]), parts);
        }

        /// Without what has left the window, and what says nothing.
        Counting with(LogMark read, Part next, Instant from) {
            List<Part> kept = new ArrayList<>(parts);
            kept.add(next);
            kept.removeIf(part -> part.at().isBefore(from) || (part.hits() == 0 && part.events() == 0));
            return new Counting(since, read, kept);
        }
    }

    private RateTrigger(String name, LogGauge gauge, Duration window, Duration every, Memory memory) {
        this.name = name;
        this.gauge = gauge;
        this.window = window;
        this.every = every;
        this.memory = memory;
    }

    /// @param percent the limit of this trigger, in place of the probe's own
    static RateTrigger of(
            String probe, LogGauge gauge, BigDecimal percent, Duration window, Duration every, Memory memory) {
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
        return new RateTrigger(probe + word + Percents.text(percent), limited, window, every, memory);
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
        Counting counting = count(watch.clock().instant(), watch.since());
        long hits = counting.parts().stream().mapToLong(Part::hits).sum();
        long events = counting.parts().stream().mapToLong(Part::events).sum();
        ProbeAnswer answer = gauge.judgedRate(hits, events, Duration.ZERO);
        return new Gate(
                name,
                answer.verdict(),
                answer.value() + " in the last " + Times.text(window),
                answer.limit(),
                answer.evidence());
    }

    private Counting count(Instant now, Instant since) {
        try {
            Optional<Counting> known = memory.get(COUNTED)
                    .map(Counting::parse)
                    .filter(counting -> counting.since().equals(since));
            Counting before = known.isPresent()
                    ? known.get()
                    : new Counting(since, gauge.files().end(), List.of());
            LogGauge.Counted counted = gauge.read(new LogGauge.Counted(0, 0, before.mark()));
            Part part = new Part(now, counted.hits(), counted.events());
            Counting after = before.with(counted.mark(), part, now.minus(window));
            memory.put(COUNTED, after.text());
            return after;
        } catch (IOException e) {
            throw new RehomeException(
                    WatchProblem.LOG_UNREADABLE,
                    "log " + gauge.files().glob() + ": cannot be read",
                    String.valueOf(e.getMessage()),
                    "give this user the right to read it",
                    e);
        }
    }
}
