package dev.rehome.service;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/// What a value has to be: equal to a text, or a number within limits. Without any, a value has to be there.
public record Bound(Optional<String> equal, Optional<BigDecimal> atLeast, Optional<BigDecimal> atMost) {
    public static final Bound ANY = new Bound(Optional.empty(), Optional.empty(), Optional.empty());

    public static Bound atLeast(long value) {
        return new Bound(Optional.empty(), Optional.of(BigDecimal.valueOf(value)), Optional.empty());
    }

    public static Bound atMost(long value) {
        return new Bound(Optional.empty(), Optional.empty(), Optional.of(BigDecimal.valueOf(value)));
    }

    public boolean isAny() {
        return equal.isEmpty() && atLeast.isEmpty() && atMost.isEmpty();
    }

    /// `at least 1 and at most 5`
    public String words() {
        String low = atLeast.map(value -> "at least " + value.toPlainString()).orElse("");
        String high = atMost.map(value -> "at most " + value.toPlainString()).orElse("");
        String numbers = low + (low.isEmpty() || high.isEmpty() ? "" : " and ") + high;
        String text = equal.orElse("");
        return isAny() ? "a value" : text + (text.isEmpty() || numbers.isEmpty() ? "" : ", ") + numbers;
    }

    /// @param value as text; where numbers are wanted and it is none, nothing can be said
    public ProbeAnswer judge(String value, String evidence, Duration took) {
        if (value.isEmpty()) {
            return ProbeAnswer.unclear("no value", words(), evidence, took);
        }
        if (equal.isPresent() && !equal.get().equals(value)) {
            return ProbeAnswer.noGo(value, words(), evidence, took);
        }
        if (atLeast.isEmpty() && atMost.isEmpty()) {
            return ProbeAnswer.go(value, words(), evidence, took);
        }
        try {
            BigDecimal number = new BigDecimal(value.strip());
            boolean low = atLeast.isPresent() && number.compareTo(atLeast.get()) < 0;
            boolean high = atMost.isPresent() && number.compareTo(atMost.get()) > 0;
            return low || high
                    ? ProbeAnswer.noGo(value, words(), evidence, took)
                    : ProbeAnswer.go(value, words(), evidence, took);
        } catch (NumberFormatException e) {
            return ProbeAnswer.error("\"" + value + "\" is no number", words(), evidence, took);
        }
    }
}
