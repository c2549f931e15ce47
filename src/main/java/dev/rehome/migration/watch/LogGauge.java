package dev.rehome.migration.watch;

import dev.rehome.finding.RehomeException;
import dev.rehome.service.Bound;
import dev.rehome.service.LogFiles;
import dev.rehome.service.LogMark;
import dev.rehome.service.ProbeAnswer;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Counts lines in log files from a beginning on, over restarts and rotation.
///
/// @param hit lines that count
/// @param of lines that they are counted against; empty where only their number is wanted
record LogGauge(LogFiles files, Pattern hit, Optional<Rate> of, Bound bound) implements Gauge {
    private static final String STATE = "counted";

    /// What lines are counted against.
    ///
    /// @param errors whether a line that counts is an event by itself: an error may have no line of the other kind
    /// @param minimum how many events a verdict needs
    record Rate(Pattern pattern, boolean errors, Bound percent, int minimum) {}

    /// @param hits lines that count
    /// @param events what they are counted against
    /// @param mark how far it was read
    record Counted(long hits, long events, LogMark mark) {
        static Counted parse(String text) {
            Map<String, String> fields = Fields.parse(text);
            return new Counted(
                    Fields.number(fields, "hits"),
                    Fields.number(fields, "events"),
                    LogMark.parse(fields.getOrDefault("mark", "")));
        }

        String text() {
            return Fields.text(
                    Map.of("hits", String.valueOf(hits), "events", String.valueOf(events), "mark", mark.text()));
        }
    }

    @Override
    public void begin(Memory memory) {
        if (memory.get(STATE).isEmpty()) {
            try {
                memory.put(STATE, new Counted(0, 0, files.end()).text());
            } catch (IOException e) {
                throw unreadable(e);
            }
        }
    }

    @Override
    public ProbeAnswer look(Memory memory) {
        begin(memory);
        long began = System.nanoTime();
        Counted counted = memory.get(STATE).map(Counted::parse).orElseThrow();
        try {
            if (files.files().isEmpty()) {
                return ProbeAnswer.error("there is no such log", limit(), files.glob(), Duration.ZERO);
            }
            Counted now = read(counted);
            memory.put(STATE, now.text());
            return judged(now, Duration.ofNanos(System.nanoTime() - began));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    Counted read(Counted before) throws IOException {
        Tally tally = new Tally(before.hits(), before.events());
        LogMark mark = files.read(before.mark(), line -> {
            boolean hits = hit.matcher(line).find();
            boolean event = of.isPresent() && of.get().pattern().matcher(line).find();
            tally.add(hits, event || (hits && of.isPresent() && of.get().errors()));
        });
        return new Counted(tally.hits, tally.events, mark);
    }

    /// Filled line by line, by the thread that reads.
    private static final class Tally {
        private long hits;
        private long events;

        Tally(long hits, long events) {
            this.hits = hits;
            this.events = events;
        }

        void add(boolean hit, boolean event) {
            hits += hit ? 1 : 0;
            events += event ? 1 : 0;
        }
    }

    private String limit() {
        return of.map(rate -> rate.percent().words() + " %").orElse(bound.words() + " lines");
    }

    private ProbeAnswer judged(Counted counted, Duration took) {
        String evidence = "lines like " + hit + " in " + files.glob();
        if (of.isEmpty()) {
            ProbeAnswer answer = bound.judge(String.valueOf(counted.hits()), evidence, took);
            return new ProbeAnswer(answer.verdict(), counted.hits() + " lines", limit(), evidence, took);
        }
        return judgedRate(counted.hits(), counted.events(), took);
    }

    /// A share of too few says nothing: a night without traffic is no proof that all is well.
    ProbeAnswer judgedRate(long hits, long events, Duration took) {
        Rate rate = of.orElseThrow();
        String evidence = "lines like " + hit + " against lines like " + rate.pattern() + " in " + files.glob();
        if (events < rate.minimum()) {
            return ProbeAnswer.unclear(
                    events + " events, " + rate.minimum() + " are needed to say anything", limit(), evidence, took);
        }
        BigDecimal percent = Percents.of(hits, events);
        ProbeAnswer answer = rate.percent().judge(percent.toPlainString(), evidence, took);
        return new ProbeAnswer(
                answer.verdict(),
                Percents.text(percent) + " (" + hits + " of " + events + ")",
                limit(),
                evidence,
                took);
    }

    private RehomeException unreadable(IOException cause) {
        return new RehomeException(
                WatchProblem.LOG_UNREADABLE,
                "log " + files.glob() + ": cannot be read",
                String.valueOf(cause.getMessage()),
                "give this user the right to read it",
                cause);
    }
}
