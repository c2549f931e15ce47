package dev.rehome.rewrite.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// SQL as read from code: text with marks for what is known only when the program runs.
public record SqlText(String marked, Optional<String> table) {
    private static final char PARAMETER = '\uE000';
    private static final char PAYLOAD = '\uE001';
    private static final char UNKNOWN = '\uE002';
    private static final char END = '\uE003';
    private static final Pattern PAYLOAD_MARK = Pattern.compile(PAYLOAD + "([^" + END + "]*)" + END);
    private static final Pattern UNKNOWN_MARK = Pattern.compile(UNKNOWN + "([^" + END + "]*)" + END);
    private static final Pattern NUMBER = Pattern.compile("\\$(\\d+)");

    /// A parameter whose number is counted when the program runs.
    static String parameter() {
        return String.valueOf(PARAMETER);
    }

    static boolean isKnown(String marked) {
        return marked.indexOf(UNKNOWN) < 0;
    }

    /// A part of the statement that the generated module makes from the payload: `columns`, `source`.
    static String payload(String part) {
        return PAYLOAD + part + END;
    }

    /// Text that is not known, by its expression.
    static String unknown(String code) {
        return UNKNOWN + code.replace(END, ' ') + END;
    }

    /// The expressions whose text is not known; empty where all of it is.
    public List<String> unknowns() {
        return UNKNOWN_MARK
                .matcher(marked)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// The parts that the generated module makes from the payload.
    public List<String> payloadParts() {
        return PAYLOAD_MARK
                .matcher(marked)
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    /// The SQL, with parameters numbered.
    ///
    /// @param payload text for a part that is made from the payload
    public String sql(Function<String, String> payload) {
        String filled = PAYLOAD_MARK
                .matcher(marked)
                .replaceAll(found -> Matcher.quoteReplacement(payload.apply(found.group(1))));
        int next = highest(filled);
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < filled.length(); i++) {
            char c = filled.charAt(i);
            sql.append(c == PARAMETER ? "$" + ++next : String.valueOf(c));
        }
        return sql.toString();
    }

    private static int highest(String text) {
        List<Integer> numbers = new ArrayList<>(List.of(0));
        NUMBER.matcher(text).results().forEach(found -> numbers.add(Integer.valueOf(shortened(found.group(1)))));
        return numbers.stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    private static String shortened(String digits) {
        return digits.length() > 5 ? "0" : digits;
    }

    /// For messages: on one line, not too long.
    public String display() {
        String text = sql(part -> "${" + part + "}");
        text = UNKNOWN_MARK.matcher(text).replaceAll(found -> Matcher.quoteReplacement("${" + found.group(1) + "}"));
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > 100 ? line.substring(0, 97) + "..." : line;
    }
}
