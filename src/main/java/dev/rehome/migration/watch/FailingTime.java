package dev.rehome.migration.watch;

import dev.rehome.runbook.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// For how long something has said no without a break. What is known of it is in a memory that survives a restart.
/// Time that nobody looked was not observed: it counts neither as failing nor as working, so it ends nothing.
///
/// @param observed while it was looked at
/// @param unobserved in between
public record FailingTime(Instant since, Duration observed, Duration unobserved) {
    private static final String NAME = "failing";
    private static final String NEVER = "-";
    private static final String BETWEEN = " ";

    /// It works: whatever was before has ended.
    public static void ended(Memory memory) {
        if (memory.get(NAME).filter(text -> !text.equals(NEVER)).isPresent()) {
            memory.put(NAME, NEVER);
        }
    }

    /// It says no now.
    ///
    /// @param begun what was before does not count
    /// @param gap looks that are further apart leave a hole
    public static FailingTime goesOn(Memory memory, Instant now, Instant begun, Duration gap) {
        Optional<String[]> known =
                memory.get(NAME).filter(text -> !text.equals(NEVER)).map(text -> text.split(BETWEEN));
        Instant since = known.map(parts -> Instant.parse(parts[0])).orElse(now);
        Instant last = known.map(parts -> Instant.parse(parts[1])).orElse(now);
        Duration holes = known.map(parts -> Duration.parse(parts[2])).orElse(Duration.ZERO);
        if (since.isBefore(begun)) {
            since = begun;
            last = last.isBefore(begun) ? begun : last;
            holes = Duration.ZERO;
        }
        Duration pause = Duration.between(last, now);
        if (pause.compareTo(gap) > 0) {
            holes = holes.plus(pause);
        }
        memory.put(NAME, String.join(BETWEEN, since.toString(), now.toString(), holes.toString()));
        return new FailingTime(since, Duration.between(since, now).minus(holes), holes);
    }

    /// `for 9min (not observed: 2h)`, empty where it has just begun.
    public String words() {
        String hole = unobserved.isZero() ? "" : " (not observed: " + Times.text(unobserved) + ")";
        return observed.isZero() && hole.isEmpty() ? "" : "for " + Times.text(observed) + hole;
    }
}
