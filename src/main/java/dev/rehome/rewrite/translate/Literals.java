package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiType;
import java.math.BigInteger;
import java.util.Optional;

/// Constants in SQL. A bare number or truth value stands only where it means exactly what the quoted text would mean as
/// a value of the type.
final class Literals {
    private Literals() {}

    static String of(String text, Optional<ApiType> type) {
        if (type.isPresent() && !type.get().domain() && isBare(text, type.get().family())) {
            return text;
        }
        return Words.quote(text);
    }

    private static boolean isBare(String text, ApiType.Family family) {
        return switch (family) {
            case SMALLINT -> fits(text, Short.MAX_VALUE);
            case INTEGER -> fits(text, Integer.MAX_VALUE);
            case BIGINT, NUMERIC -> fits(text, Long.MAX_VALUE);
            case BOOLEAN -> text.equals("true") || text.equals("false");
            default -> false;
        };
    }

    private static boolean fits(String text, long limit) {
        return text.matches("-?(0|[1-9][0-9]{0,18})")
                && !text.equals("-0")
                && new BigInteger(text).abs().compareTo(BigInteger.valueOf(limit)) <= 0;
    }
}
