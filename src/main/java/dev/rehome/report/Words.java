package dev.rehome.report;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// Times as people read them, the same in every locale and time zone.
final class Words {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Words() {}

    /// `2026-11-23 02:00:00 UTC`
    static String time(Instant at) {
        return TIME.format(at) + " UTC";
    }

    /// `850 ms`, `4.2 s`, `3 min 05 s`, `2 h 07 min`
    static String duration(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 1) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0)
                    .replace(".0 s", " s");
        }
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d min %02d s", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d h %02d min", seconds / 3600, seconds / 60 % 60);
    }

    /// `1,299`
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
