package dev.rehome.runbook;

import java.time.Duration;

/// Durations as people read them.
public final class Times {
    private Times() {}

    /// `450ms`, `12s`, `4min 30s`, `2h 5min`, `3d 4h`: two units at most.
    public static String text(Duration time) {
        long seconds = time.toSeconds();
        if (seconds < 1) {
            return Math.max(0, time.toMillis()) + "ms";
        }
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3_600) {
            return two(seconds / 60, "min", seconds % 60, "s");
        }
        long minutes = seconds / 60;
        return minutes < 1_440
                ? two(minutes / 60, "h", minutes % 60, "min")
                : two(minutes / 1_440, "d", minutes / 60 % 24, "h");
    }

    private static String two(long big, String bigUnit, long small, String smallUnit) {
        return big + bigUnit + (small == 0 ? "" : " " + small + smallUnit);
    }
}
