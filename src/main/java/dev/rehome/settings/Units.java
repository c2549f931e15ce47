package dev.rehome.settings;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations and sizes as people write them. A number alone is refused: which unit was meant is not guessed.
public final class Units {
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,15}(?:\\.\\d{1,6})?) ?([A-Za-z]+)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "min", 60_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> BYTES = Map.of(
            "B",
            1L,
            "kB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "TB",
            1_000_000_000_000L,
            "KiB",
            1L << 10,
            "MiB",
            1L << 20,
            "GiB",
            1L << 30,
            "TiB",
            1L << 40);

    private Units() {}

    /// `30s`, `5min`, `1.5h`, `2d`, `250ms`
    public static Optional<Duration> duration(String text) {
        return amount(text, MILLIS).map(Duration::ofMillis);
    }

    /// `500MB`, `1.5 GB`, `64MiB`, in bytes
    public static Optional<Long> bytes(String text) {
        return amount(text, BYTES);
    }

    /// `50MB/s`; `/s` may be left out. In bytes a second, at least 1.
    public static Optional<Long> rate(String text) {
        String size = text.endsWith("/s") ? text.substring(0, text.length() - 2) : text;
        return bytes(size.strip()).filter(rate -> rate > 0);
    }

    private static Optional<Long> amount(String text, Map<String, Long> units) {
        Matcher matcher = AMOUNT.matcher(text.strip());
        if (!matcher.matches() || !units.containsKey(matcher.group(2))) {
            return Optional.empty();
        }
        BigDecimal factor = BigDecimal.valueOf(units.get(matcher.group(2)));
        BigDecimal value = new BigDecimal(matcher.group(1)).multiply(factor);
        return value.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Optional.empty()
                : Optional.of(value.longValue());
    }
}
