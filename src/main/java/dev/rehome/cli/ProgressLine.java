package dev.rehome.cli;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
        this.columns = columns(environment);
        this.what = what;
        this.unit = unit;
    }

    private static int columns(Environment environment) {
        try {
            return Math.max(20, Integer.parseInt(environment.variable("COLUMNS").orElse("80")));
        } catch (NumberFormatException e) {
            return 80;
        }
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
        String line = line(nanos);
        if (output.format() == Format.NDJSON) {
            output.event("progress", Json.object("what", what, "done", done.get(), "total", total.get()));
        }
        if (!output.quiet()) {
            drawn = terminal;
            output.drawProgress(terminal ? shortened(line, columns - 1) : line, terminal);
        }
    }

    /// The line as of now; package-private for its test.
    String line(long nanos) {
        samples.addLast(new Sample(nanos, done.get()));
        while (samples.size() > 2 && nanos - samples.getFirst().nanos() > WINDOW.toNanos()) {
            samples.removeFirst();
        }
        long soFar = done.get();
        long all = total.get();
        StringBuilder line = new StringBuilder(what).append("  ").append(amount(soFar));
        if (all > 0) {
            line.append(" of ").append(amount(all));
            line.append("  ").append(Math.min(100, soFar * 100 / all)).append('%');
        }
        double rate = rate();
        if (rate > 0) {
            line.append("  ").append(amount(Math.round(rate))).append("/s");
        }
        return line.append(eta(soFar, all, rate)).toString();
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
        int length = line.codePointCount(0, line.length());
        return length <= width ? line : line.substring(0, line.offsetByCodePoints(0, width - 1)) + "…";
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
