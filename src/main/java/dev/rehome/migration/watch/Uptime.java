package dev.rehome.migration.watch;

import dev.rehome.runbook.Gate;
import dev.rehome.runbook.Times;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// For how much of a time the application was up. Only a stretch between two looks that follow each other closely is
/// known; everything else was not observed, and never counts as up.
///
/// @param whole all the time there was
/// @param theirs while something that it depends on was out
/// @param unobserved nobody looked, or the looks failed
public record Uptime(Duration whole, Duration up, Duration down, Duration theirs, Duration unobserved) {
    /// @param gap looks that are further apart leave a hole
    public static Uptime of(Instant begun, Instant end, List<Observation> observations, Duration gap) {
        Duration up = Duration.ZERO;
        Duration down = Duration.ZERO;
        Duration theirs = Duration.ZERO;
        for (int i = 1; i < observations.size(); i++) {
            Observation last = observations.get(i - 1);
            Observation next = observations.get(i);
            Duration between = Duration.between(last.at(), next.at());
            if (between.isNegative() || between.compareTo(gap) > 0) {
                continue;
            }
            switch (worse(last.state(), next.state())) {
                case UP -> up = up.plus(between);
                case DOWN -> down = down.plus(between);
                case THEIRS -> theirs = theirs.plus(between);
                case UNKNOWN -> {}
            }
        }
        Duration whole = whole(begun, end, observations, gap);
        Duration unobserved = whole.minus(up).minus(down).minus(theirs);
        return new Uptime(whole, up, down, theirs, unobserved.isNegative() ? Duration.ZERO : unobserved);
    }

    /// From the first look to the last, where those are close to the beginning and the end: looking takes a moment.
    private static Duration whole(Instant begun, Instant end, List<Observation> observations, Duration gap) {
        if (observations.isEmpty()) {
            return Duration.between(begun, end);
        }
        Instant first = observations.getFirst().at();
        Instant last = observations.getLast().at();
        Instant from = Duration.between(begun, first).compareTo(gap) <= 0 ? first : begun;
        Instant to = Duration.between(last, end).abs().compareTo(gap) <= 0 ? last : end;
        return Duration.between(from, to);
    }

    private static Observation.State worse(Observation.State one, Observation.State other) {
        for (Observation.State state :
                List.of(Observation.State.DOWN, Observation.State.UNKNOWN, Observation.State.THEIRS)) {
            if (one == state || other == state) {
                return state;
            }
        }
        return Observation.State.UP;
    }

    /// At least so much of the time that is ours to answer for, whatever happened while nobody looked.
    public BigDecimal least() {
        return percent(up);
    }

    /// At most so much.
    public BigDecimal most() {
        return percent(up.plus(unobserved));
    }

    private BigDecimal percent(Duration good) {
        Duration ours = whole.minus(theirs);
        return Percents.of(Math.min(good.toMillis(), ours.toMillis()), Math.max(1, ours.toMillis()));
    }

    public Gate gate(BigDecimal percentMin) {
        String value = words();
        String limit = "at least " + Percents.text(percentMin);
        String evidence = "samples of the probes in the journal of the watch";
        Gate.Verdict verdict = least().compareTo(percentMin) >= 0
                ? Gate.Verdict.GO
                : most().compareTo(percentMin) < 0 ? Gate.Verdict.NO_GO : Gate.Verdict.INCONCLUSIVE;
        return new Gate("uptime", verdict, value, limit, evidence);
    }

    public String words() {
        String range = least().compareTo(most()) == 0
                ? Percents.text(least())
                : "between " + Percents.text(least()) + " and " + Percents.text(most());
        return range
                + word(down, "down")
                + word(theirs, "while a dependency was out")
                + word(unobserved, "not observed");
    }

    private static String word(Duration time, String what) {
        return time.isZero() ? "" : ", " + Times.text(time) + " " + what;
    }
}
