package dev.rehome.migration.watch;

import java.math.BigDecimal;
import java.math.RoundingMode;

/// Parts of a hundred, exact enough to be compared and shown.
final class Percents {
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private Percents() {}

    /// Three places, rounded down: what is not reached is never shown as reached.
    static BigDecimal of(long part, long whole) {
        return BigDecimal.valueOf(part).multiply(HUNDRED).divide(BigDecimal.valueOf(whole), 3, RoundingMode.DOWN);
    }

    static String text(BigDecimal percent) {
        BigDecimal plain = percent.stripTrailingZeros();
        return (plain.scale() < 0 ? plain.setScale(0, RoundingMode.UNNECESSARY) : plain).toPlainString() + "%";
    }
}
