package dev.rehome.rewrite.reach;

import java.math.BigDecimal;

/// Numbers as JavaScript prints them.
final class Numbers {
    /// From here on JavaScript writes an exponent.
    private static final double LARGE = 1e21;

    private static final double SMALL = 1e-6;

    private Numbers() {}

    /// `Number.prototype.toString`: the shortest digits that give the number back, which Java's own text has too.
    static String text(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return "0";
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        double size = Math.abs(value);
        return size < LARGE && size >= SMALL ? digits.toPlainString() : exponential(digits);
    }

    private static String exponential(BigDecimal digits) {
        String all = digits.unscaledValue().abs().toString();
        int exponent = digits.precision() - digits.scale() - 1;
        String mantissa = all.length() == 1 ? all : all.charAt(0) + "." + all.substring(1);
        return (digits.signum() < 0 ? "-" : "") + mantissa + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
    }
}
