package dev.rehome.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/// What is watched after a switch, and until when.
///
/// @param schedule stretches of time, one behind the other, each with how often everything is checked in it
/// @param probes names; all of the plan's where empty
/// @param uptime how much of the time the application has to be up, in percent
/// @param tell names of channels that hear of every check; only the end, and trouble, where empty
/// @param failWhen conditions that end the watch at once, each a map as in `rollbackWhen` of a phase
/// @param compress how many times faster than the clock it runs, for rehearsals; 1 for the real thing
public record WatchSettings(
        List<Stretch> schedule,
        List<String> probes,
        BigDecimal uptime,
        List<String> tell,
        List<PlanValue> failWhen,
        int compress) {
    /// So long, and a check each so often.
    public record Stretch(Duration time, Duration every) {}

    public WatchSettings {
        schedule = List.copyOf(schedule);
        probes = List.copyOf(probes);
        tell = List.copyOf(tell);
        failWhen = List.copyOf(failWhen);
    }

    /// Seven days: every two hours on the first, every six on the next two, every twelve on the last four.
    public static final List<Stretch> WEEK = List.of(
            new Stretch(Duration.ofDays(1), Duration.ofHours(2)),
            new Stretch(Duration.ofDays(2), Duration.ofHours(6)),
            new Stretch(Duration.ofDays(4), Duration.ofHours(12)));

    /// One day, every six hours.
    public static final List<Stretch> DAY = List.of(new Stretch(Duration.ofDays(1), Duration.ofHours(6)));

    public static final WatchSettings DEFAULT =
            new WatchSettings(WEEK, List.of(), new BigDecimal("99.9"), List.of(), List.of(), 1);

    /// The usual schedule of a length: a day and a week have their own, another length four checks.
    public static List<Stretch> usual(Duration time) {
        if (time.equals(Duration.ofDays(7))) {
            return WEEK;
        }
        return time.equals(Duration.ofDays(1)) ? DAY : List.of(new Stretch(time, time.dividedBy(4)));
    }

    public Duration time() {
        return schedule.stream().map(Stretch::time).reduce(Duration.ZERO, Duration::plus);
    }

    /// Reads the fields of a map; also used for a step of kind `watch`.
    public static WatchSettings read(PlanValue value) {
        return WatchType.read(value);
    }
}
