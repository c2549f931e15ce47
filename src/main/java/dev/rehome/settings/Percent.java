package dev.rehome.settings;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Parts of a hundred as people write them: `5%`, `99.9 %`. A number alone is refused: whether 0.05 or 5 was meant is
/// not guessed.
public final class Percent {
    static final String PATTERN = "^\\d{1,6}(\\.\\d{1,6})? ?%$";
    private static final Pattern TEXT = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,6})?) ?%");

    private Percent() {}

    public static Optional<BigDecimal> parse(String text) {
        Matcher matcher = TEXT.matcher(text.strip());
        return matcher.matches() ? Optional.of(new BigDecimal(matcher.group(1))) : Optional.empty();
    }
}
