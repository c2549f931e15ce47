package dev.rehome.service;

import java.time.Duration;

/// Asks a probe again until its answer is good, for as long as it may take: what has just been started is seldom
/// ready at once.
///
/// @param within altogether
/// @param each how long one look may take
/// @param pause between two looks
public record Patience(Duration within, Duration each, Duration pause) {
    private static final Duration EACH = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofMillis(250);

    public static Patience of(Duration within) {
        return new Patience(within, EACH, PAUSE);
    }

    /// The first good answer, or the last one when the time is over; it is asked at least once.
    public ProbeAnswer await(Probe probe) throws InterruptedException {
        Stopwatch watch = new Stopwatch();
        ProbeAnswer answer = probe.look(shorter(each, within));
        while (!answer.isGood() && watch.took().plus(pause).compareTo(within) < 0) {
            Thread.sleep(pause);
            answer = probe.look(shorter(each, within.minus(watch.took())));
        }
        return answer;
    }

    private static Duration shorter(Duration one, Duration other) {
        Duration shorter = one.compareTo(other) < 0 ? one : other;
        return shorter.isPositive() ? shorter : Duration.ofMillis(1);
    }
}
