package dev.rehome.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Lines for people on standard output, with or without colour.
final class Text {
    private final PrintStream out;
    private final boolean colour;

    Text(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    void line(String line) {
        out.println(line);
    }

    /// Text that has its own line ends, which may be those of another system.
    void raw(String text) {
        out.print(text);
    }

    void line() {
        out.println();
    }

    String bold(String text) {
        return styled("1", text);
    }

    String good(String text) {
        return styled("32", text);
    }

    String bad(String text) {
        return styled("31", text);
    }

    String doubtful(String text) {
        return styled("33", text);
    }

    String faint(String text) {
        return styled("2", text);
    }

    private String styled(String style, String text) {
        return colour ? "\033[" + style + "m" + text + "\033[0m" : text;
    }

    /// Columns with a heading, two spaces between them. A column whose heading starts with `>` stands to the right:
    /// for numbers. Cells hold no colour: it would count as width.
    void table(List<String> headings, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>();
        all.add(headings.stream().map(Text::title).toList());
        all.addAll(rows);
        int[] widths = widths(all, headings.size());
        for (int i = 0; i < all.size(); i++) {
            String line = row(headings, all.get(i), widths);
            line(i == 0 ? bold(line) : line);
        }
    }

    /// How wide such a table is.
    static int tableWidth(List<String> headings, List<List<String>> rows) {
        List<List<String>> all = new ArrayList<>(rows);
        all.add(headings.stream().map(Text::title).toList());
        return Arrays.stream(widths(all, headings.size())).sum() + 2 * (headings.size() - 1);
    }

    private static String title(String heading) {
        return heading.startsWith(">") ? heading.substring(1) : heading;
    }

    private static int[] widths(List<List<String>> rows, int columns) {
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        return widths;
    }

    private static String row(List<String> headings, List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : "  ");
            line.append(headings.get(i).startsWith(">") ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String cell) {
        return cell.codePointCount(0, cell.length());
    }
}
