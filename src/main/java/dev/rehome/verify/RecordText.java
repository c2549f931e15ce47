package dev.rehome.verify;

import org.jspecify.annotations.Nullable;

/// The text of a record with one column, as `record_out` writes it, possibly cut off.
final class RecordText {
    private RecordText() {}

    /// The column's value as its type writes it, null for NULL; ends with an ellipsis where it was cut off.
    static @Nullable String value(String text, int charactersMax) {
        if (text.equals("()")) {
            return null;
        }
        boolean cut = text.codePointCount(0, text.length()) >= charactersMax && !isWhole(text);
        String inner = text.substring(1, cut ? text.length() : text.length() - 1);
        String value = inner.startsWith("\"") ? unquote(inner, cut) : inner;
        return cut ? value + "…" : value;
    }

    /// A quoted text is whole where its last quote closes it; an unquoted one never holds a parenthesis.
    private static boolean isWhole(String text) {
        if (!text.endsWith(")")) {
            return false;
        }
        return !text.startsWith("(\"") || (text.endsWith("\")") && evenQuotes(text));
    }

    private static boolean evenQuotes(String text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 0;
    }

    private static String unquote(String quoted, boolean cut) {
        return inside(quoted.substring(1, cut ? quoted.length() : quoted.length() - 1));
    }

    /// What stands between a record's quotes, or a part of it, as the type wrote it.
    static String inside(String quoted) {
        return quoted.replace("\"\"", "\"").replace("\\\\", "\\");
    }

    /// The last part of a record's text without what closes the record.
    static String withoutEnd(String part) {
        return part.endsWith("\")") ? part.substring(0, part.length() - 2) : part.substring(0, part.length() - 1);
    }
}
