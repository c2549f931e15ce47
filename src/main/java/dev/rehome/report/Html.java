package dev.rehome.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Builds the page. Every text is escaped where it enters; nothing is loaded from anywhere, and nothing
/// runs.
final class Html {
    private final StringBuilder text = new StringBuilder(1 << 16);

    /// A cell of a table.
    ///
    /// @param css class of the cell
    record Cell(String text, String css) {
        static Cell text(String text) {
            return new Cell(text, "");
        }

        static Cell number(String text) {
            return new Cell(text, "n");
        }

        static Cell time(String text) {
            return new Cell(text, "t");
        }

        static Cell code(String text) {
            return new Cell(text, "code");
        }

        /// A word that has a colour of its own.
        static Cell verdict(String word) {
            return new Cell(word, "v " + word.toLowerCase(Locale.ROOT).replace(' ', '-'));
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    Html raw(String html) {
        text.append(html);
        return this;
    }

    Html element(String name, String css, String content) {
        text.append('<').append(name);
        if (!css.isEmpty()) {
            text.append(" class=\"").append(css).append('"');
        }
        text.append('>').append(escape(content)).append("</").append(name).append(">\n");
        return this;
    }

    Html section(String id, String title) {
        text.append("<h2 id=\"").append(id).append("\">").append(escape(title)).append("</h2>\n");
        return this;
    }

    Html paragraph(String content) {
        return element("p", "", content);
    }

    Html soft(String content) {
        return element("p", "soft", content);
    }

    Html pre(String content) {
        return element("pre", "", content);
    }

    Html list(List<String> items) {
        text.append("<ul>\n");
        items.forEach(item -> element("li", "", item));
        text.append("</ul>\n");
        return this;
    }

    /// Names and what they are; what is empty is left out.
    Html facts(Map<String, String> facts) {
        text.append("<dl>\n");
        facts.forEach((name, value) -> {
            if (!value.isEmpty()) {
                element("dt", "", name).element("dd", "", value);
            }
        });
        text.append("</dl>\n");
        return this;
    }

    /// A table that becomes a list of cards where the window is narrow. A heading that starts with `>` is
    /// a number's.
    Html table(List<String> headings, List<List<Cell>> rows) {
        List<String> titles = new ArrayList<>();
        text.append("<div class=\"wide\"><table class=\"cards\"><thead><tr>");
        for (String heading : headings) {
            boolean number = heading.startsWith(">");
            titles.add(number ? heading.substring(1) : heading);
            text.append(number ? "<th class=\"n\">" : "<th>")
                    .append(escape(titles.getLast()))
                    .append("</th>");
        }
        text.append("</tr></thead><tbody>\n");
        for (List<Cell> row : rows) {
            row(titles, row);
        }
        text.append("</tbody></table></div>\n");
        return this;
    }

    private void row(List<String> titles, List<Cell> row) {
        text.append("<tr>");
        for (int i = 0; i < row.size(); i++) {
            Cell cell = row.get(i);
            text.append("<td data-h=\"").append(escape(titles.get(i))).append('"');
            if (!cell.css().isEmpty()) {
                text.append(" class=\"").append(escape(cell.css())).append('"');
            }
            text.append("><span>").append(escape(cell.text())).append("</span></td>");
        }
        text.append("</tr>\n");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
