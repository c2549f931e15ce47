package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Style;
import java.util.ArrayList;
import java.util.List;

/// SQL as the inside of a JavaScript template string.
final class TemplateText {
    private TemplateText() {}

    /// On one line.
    static String line(List<List<Sql.Token>> lines) {
        StringBuilder text = new StringBuilder();
        for (List<Sql.Token> line : lines) {
            text.append(text.isEmpty() ? "" : " ").append(escaped(line).strip());
        }
        return text.toString();
    }

    /// On several lines, those after the first led by `indent`; lines that are too long are broken at
    /// spaces outside
    /// quotes.
    static String block(List<List<Sql.Token>> lines, String indent, Style style) {
        List<String> broken = new ArrayList<>();
        int room = Math.max(40, LineBreaks.WIDTH - indent.length());
        for (List<Sql.Token> line : lines) {
            broken.addAll(LineBreaks.of(escaped(line).stripTrailing(), room));
        }
        return String.join(style.lineEnd() + indent, broken);
    }

    private static String escaped(List<Sql.Token> line) {
        StringBuilder text = new StringBuilder();
        for (Sql.Token token : line) {
            switch (token) {
                case Sql.Words words -> text.append(escape(words.text()));
                case Sql.Hole hole -> text.append("${").append(hole.code()).append('}');
            }
        }
        return text.toString();
    }

    /// A line break inside SQL is part of a value: it is written so that indentation and the file's line
    /// ends cannot
    /// change it.
    static String escape(String sql) {
        StringBuilder text = new StringBuilder(sql.length());
        for (int i = 0; i < sql.length(); i++) {
            char c = sql.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '`' -> text.append("\\`");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '$' -> text.append(i + 1 < sql.length() && sql.charAt(i + 1) == '{' ? "\\$" : "$");
                default -> text.append(c);
            }
        }
        return text.toString();
    }
}
