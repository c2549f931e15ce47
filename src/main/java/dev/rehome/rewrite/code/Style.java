package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import java.util.Map;
import java.util.TreeMap;

/// How a file is written, so that new code in it looks like the rest. Where the file does not say, what most
/// people do.
///
/// @param quote around strings
/// @param semicolons whether statements end with one
/// @param indent one level: spaces or a tab
/// @param lineEnd `\n` or `\r\n`
/// @param trailingCommas whether the last element of a list that takes several lines has one
public record Style(char quote, boolean semicolons, String indent, String lineEnd, boolean trailingCommas) {
    private static final int INDENT_MAX = 8;

    public static Style of(Program program) {
        return LargeStack.call(() -> new Reader(program).read());
    }

    private static final class Reader {
        private final Program program;
        private int singleQuotes;
        private int doubleQuotes;
        private int withSemicolon;
        private int without;
        private int withComma;
        private int withoutComma;

        Reader(Program program) {
            this.program = program;
        }

        Style read() {
            program.walk(this::count);
            String text = program.text();
            boolean carriage = text.contains("\r\n") && count(text, "\r\n") * 2 > count(text, "\n");
            return new Style(
                    doubleQuotes > singleQuotes ? '"' : '\'',
                    withSemicolon >= without,
                    indent(text),
                    carriage ? "\r\n" : "\n",
                    withComma > withoutComma);
        }

        private void count(ISwc4jAst node) {
            switch (node) {
                case Swc4jAstStr it -> quote(it);
                case Swc4jAstExprStmt it -> statement(it);
                case Swc4jAstReturnStmt it -> statement(it);
                case Swc4jAstImportDecl it -> statement(it);
                case Swc4jAstVarDecl it -> statement(it);
                case Swc4jAstObjectLit it -> list(it, it.getProps().isEmpty());
                case Swc4jAstArrayLit it -> list(it, it.getElems().isEmpty());
                case Swc4jAstCallExpr it -> list(it, it.getArgs().isEmpty());
                default -> {}
            }
        }

        private void quote(Swc4jAstStr string) {
            String raw = program.text(string);
            if (raw.startsWith("'")) {
                singleQuotes++;
            } else if (raw.startsWith("\"")) {
                doubleQuotes++;
            }
        }

        private void statement(ISwc4jAst statement) {
            int end = program.span(statement).end();
            String text = program.text();
            if (end > 0 && text.charAt(end - 1) == ';') {
                withSemicolon++;
            } else if (end == text.length() || text.charAt(end) == '\n' || text.charAt(end) == '\r') {
                without++;
            }
        }

        /// Only lists whose closing bracket stands on a line of its own tell anything.
        private void list(ISwc4jAst list, boolean empty) {
            Span span = program.span(list);
            int at = span.end() - 2;
            boolean broken = false;
            while (at > span.start() && Character.isWhitespace(program.text().charAt(at))) {
                broken |= program.text().charAt(at) == '\n';
                at--;
            }
            if (!broken || empty) {
                return;
            }
            if (program.text().charAt(at) == ',') {
                withComma++;
            } else {
                withoutComma++;
            }
        }

        private static int count(String text, String part) {
            int found = 0;
            for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
                found++;
            }
            return found;
        }

        /// The step by which lines go in, counted where a line goes deeper than the one before it.
        private static String indent(String text) {
            Map<Integer, Integer> steps = new TreeMap<>();
            int tabs = 0;
            int spaces = 0;
            int before = 0;
            for (String line : (Iterable<String>) text.lines()::iterator) {
                int depth = 0;
                while (depth < line.length() && line.charAt(depth) == ' ') {
                    depth++;
                }
                if (depth == line.length() || line.startsWith("*", depth)) {
                    continue;
                }
                tabs += line.startsWith("\t") ? 1 : 0;
                spaces += depth > 0 ? 1 : 0;
                if (depth > before && depth - before <= INDENT_MAX) {
                    steps.merge(depth - before, 1, Integer::sum);
                }
                before = depth;
            }
            if (tabs > spaces) {
                return "\t";
            }
            int best = steps.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .map(Map.Entry::getKey)
                    .orElse(2);
            return " ".repeat(best);
        }
    }
}
