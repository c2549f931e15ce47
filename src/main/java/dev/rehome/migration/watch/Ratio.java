package dev.rehome.migration.watch;

import dev.rehome.service.ProbeAnswer;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/// A time against the one before. Times that differ by less than a few milliseconds count as the same: that is noise,
/// and nobody feels it.
///
/// @param percentMax how much the new one may be of the old one
record Ratio(BigDecimal percentMax, String evidence) {
    static final Duration NOISE = Duration.ofMillis(5);

    private String limit() {
        return "at most " + Percents.text(percentMax) + " of before, or " + NOISE.toMillis() + " ms more";
    }

    ProbeAnswer judge(Duration before, Duration now) {
        BigDecimal percent = percent(before, now);
        String value = millis(before) + " before, " + millis(now) + " now (" + Percents.text(percent) + ")";
        return isSame(before, now)
                ? ProbeAnswer.go(value, limit(), evidence, now)
                : ProbeAnswer.noGo(value, limit(), evidence, now);
    }

    boolean isSame(Duration before, Duration now) {
        return percent(before, now).compareTo(percentMax) <= 0
                || now.minus(before).compareTo(NOISE) <= 0;
    }

    ProbeAnswer unknown(String why) {
        return ProbeAnswer.unclear(why, limit(), evidence, Duration.ZERO);
    }

    static BigDecimal percent(Duration before, Duration now) {
        return Percents.of(now.toNanos(), Math.max(1, before.toNanos())).setScale(0, RoundingMode.HALF_UP);
    }

    static String millis(Duration time) {
        return String.format(Locale.ROOT, "%.1f ms", time.toNanos() / 1e6);
    }
}
