package dev.rehome.cli;

import dev.rehome.json.Json;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Tells on standard error how far the work is: one line redrawn on a terminal, a line every few seconds in a pipe,
/// an event with `--format ndjson`, nothing with `--quiet`. Counting is safe from any thread and costs an addition.
final class ProgressLine implements AutoCloseable {
    /// What is counted.
    enum Unit {
        BYTES,
        ROWS,
        STEPS
    }

    private static final Duration ON_TERMINAL = Duration.ofMillis(250);
    private static final Duration IN_PIPE = Duration.ofSeconds(5);
    /// Before this there is nothing to extrapolate from.
    private static final Duration UNTIL_ETA = Duration.ofSeconds(3);
    /// The rate is that of this last while, so that it follows what happens.
    private static final Duration WINDOW = Duration.ofSeconds(20);

    /// Below this a line says nothing.
    private static final int COLUMNS_MIN = 20;

    private final Output output;
    private final boolean terminal;
    private final int columns;
    private final Unit unit;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong total = new AtomicLong();
    private final Deque<Sample> samples = new ArrayDeque<>();
    private volatile String what;
    private volatile boolean drawn;
    private @Nullable Thread ticker;

    private record Sample(long nanos, long done) {}

    ProgressLine(Output output, Environment environment, String what, Unit unit) {
        this.output = output;
        this.terminal = environment.errIsTerminal();
        this.columns = Math.max(COLUMNS_MIN, environment.columns());
        this.what = what;
        this.unit = unit;
    }

    void start() {
        if (output.quiet() && output.format() != Format.NDJSON) {
            return;
        }
        Duration pause = terminal && output.format() != Format.NDJSON ? ON_TERMINAL : IN_PIPE;
        ticker = Thread.ofVirtual().name("progress").start(() -> tick(pause));
    }

    private void tick(Duration pause) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                return;
            }
            draw(System.nanoTime());
        }
    }

    /// How much there is to do; 0 while that is not known.
    void total(long amount) {
        total.set(amount);
    }

    void add(long amount) {
        done.addAndGet(amount);
    }

    void done(long amount) {
        done.set(amount);
    }

    /// What is being done now: "copying, 3/13 tables".
    void what(String doing) {
        what = doing;
    }

    boolean isDrawn() {
        return drawn;
    }

    private void draw(long nanos) {
        String line = line(nanos, terminal ? columns - 1 : Integer.MAX_VALUE);
        if (output.format() == Format.NDJSON) {
            output.event("progress", Json.object("what", what, "done", done.get(), "total", total.get()));
        }
        if (!output.quiet()) {
            drawn = terminal;
            output.drawProgress(line, terminal);
        }
    }

    /// The line as of now; package-private for its test. Where it does not fit, what matters least goes first: the
    /// rate, then the amounts, then the time left.
    String line(long nanos, int width) {
        samples.addLast(new Sample(nanos, done.get()));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
            samples.removeFirst();
        }
        long soFar = done.get();
        // More than all of it: what was taken for all was an estimate, and a wrong one.
        long all = soFar > total.get() ? 0 : total.get();
        double rate = rate();
        String amounts = soFar == 0 && all == 0 ? "" : "  " + amount(soFar) + (all > 0 ? " of " + amount(all) : "");
        String percent = all > 0 ? "  " + Math.min(100, soFar * 100 / all) + "%" : "";
        String perSecond = rate > 0 ? "  " + amount(Math.round(rate)) + "/s" : "";
        String eta = eta(soFar, all, rate);
        List<String> lines = List.of(
                what + amounts + percent + perSecond + eta,
                what + amounts + percent + eta,
                what + percent + eta,
                what + percent);
        return lines.stream()
                .filter(line -> length(line) <= width)
                .findFirst()
                .orElseGet(() -> shortened(lines.getLast(), width));
    }

    private double rate() {
        Sample first = samples.getFirst();
        Sample last = samples.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        return seconds <= 0 ? 0 : (last.done() - first.done()) / seconds;
    }

    /// Left out where it would be a guess: total unknown, standing still, or too early.
    private String eta(long soFar, long all, double rate) {
        long observed = samples.getLast().nanos() - samples.getFirst().nanos();
        if (all <= soFar || rate <= 0 || observed < UNTIL_ETA.toNanos()) {
            return "";
        }
        return "  " + Amounts.duration(Duration.ofSeconds(Math.round((all - soFar) / rate))) + " left";
    }

    private String amount(long value) {
        return switch (unit) {
            case BYTES -> Amounts.bytes(value);
            case ROWS -> Amounts.count(value) + " rows";
            case STEPS -> Amounts.count(value);
        };
    }

    private static String shortened(String line, int width) {
        return length(line) <= width ? line : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
    }

    private static int length(String line) {
        return line.codePointCount(0, line.length());
    }

    @Override
    public void close() {
        Thread running = ticker;
        if (running != null) {
            running.interrupt();
        }
        output.progressEnded();
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %d/%d", what, done.get(), total.get());
    }
}
