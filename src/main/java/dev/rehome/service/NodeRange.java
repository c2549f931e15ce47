package dev.rehome.service;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A range of versions as `package.json` writes them: `>=18`, `20.x`, `^20.1 || >=22`, `18 - 22`.
final class NodeRange {
    private static final Pattern PART =
            Pattern.compile("(>=|<=|>|<|=|\\^|~)?\\s*v?(\\d+|[xX*])(?:\\.(\\d+|[xX*]))?(?:\\.(\\d+|[xX*]))?(?:-\\S+)?");

    private NodeRange() {}

    /// Whether a version is in the range; nothing where the range cannot be read.
    static Optional<Boolean> holds(String range, String version) {
        boolean any = false;
        for (String alternative : range.split("\\|\\|", -1)) {
            Optional<Boolean> holds = all(alternative.strip(), version);
            if (holds.isEmpty()) {
                return holds;
            }
            any |= holds.get();
        }
        return Optional.of(any);
    }

    private static Optional<Boolean> all(String parts, String version) {
        if (parts.isEmpty() || parts.equals("*")) {
            return Optional.of(true);
        }
        String plain = parts.replaceAll("(\\S+)\\s+-\\s+(\\S+)", ">=$1 <=$2").replaceAll("([<>=^~])\\s+", "$1");
        boolean all = true;
        for (String part : plain.split("\\s+", -1)) {
            Matcher matcher = PART.matcher(part);
            if (!matcher.matches()) {
                return Optional.empty();
            }
            all &= holds(matcher, numbers(version));
        }
        return Optional.of(all);
    }

    private static boolean holds(Matcher part, int[] version) {
        String sign = part.group(1) == null ? "" : part.group(1);
        int given = given(part);
        int[] low = {number(part.group(2)), number(part.group(3)), number(part.group(4))};
        int atLeast = Arrays.compare(version, low);
        return switch (sign) {
            case ">=" -> atLeast >= 0;
            case ">" -> atLeast > 0 && !startsWith(version, low, given);
            case "<" -> atLeast < 0;
            case "<=" -> atLeast <= 0 || startsWith(version, low, given);
            case "^" -> atLeast >= 0 && version[0] == low[0];
            case "~" -> atLeast >= 0 && startsWith(version, low, Math.min(2, given));
            default -> startsWith(version, low, given);
        };
    }

    /// How many numbers were given, up to the first `x`.
    private static int given(Matcher part) {
        int given = 0;
        while (given < 3
                && part.group(given + 2) != null
                && Character.isDigit(part.group(given + 2).charAt(0))) {
            given++;
        }
        return given;
    }

    private static boolean startsWith(int[] version, int[] low, int given) {
        return Arrays.equals(version, 0, given, low, 0, given);
    }

    private static int[] numbers(String version) {
        int[] numbers = new int[3];
        String[] parts = version.split("[.-]");
        for (int i = 0; i < 3 && i < parts.length; i++) {
            numbers[i] = number(parts[i]);
        }
        return numbers;
    }

    private static int number(@Nullable String text) {
        return text != null && text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
    }
}
