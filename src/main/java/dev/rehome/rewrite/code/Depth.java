package dev.rehome.rewrite.code;

import java.util.Arrays;

/// How deep a text may nest, found without parsing: brackets, and operators and member accesses that follow
/// each other
/// (each link of `a.b().c()` and of `a + b + c` is one level of the tree).
///
/// It is a guard for the native parser, so it may count too much, within reason, but hardly too little. A slash
/// that
/// may start a regular expression is judged by the character before it.
final class Depth {
    /// Parsing 5,000 levels was seen to fit a stack of 512 MB; people write less than 100.
    static final int MAX = 3_000;

    private static final String OPERATORS = ".+-*/%?:&|=<>!~^";

    private final String text;
    private int at;
    private int[] links = new int[64];
    private boolean[] template = new boolean[64];
    private int open;
    private int sum;
    private int deepest;
    private char before = ';';

    private Depth(String text) {
        this.text = text;
    }

    /// The depth, or more than [#MAX] as soon as that is reached.
    static int of(String text) {
        Depth depth = new Depth(text);
        while (depth.at < text.length() && depth.deepest <= MAX) {
            depth.step();
        }
        return depth.deepest;
    }

    private void step() {
        char c = text.charAt(at);
        char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
        if (c == '/' && next == '/') {
            skipTo("\n", at + 2, 0);
        } else if (c == '/' && next == '*') {
            skipTo("*/", at + 2, 2);
        } else if (c == '"' || c == '\'' || (c == '/' && startsExpression())) {
            skipString(c);
            before = c;
        } else if (c == '`') {
            skipTemplateText();
        } else {
            at++;
            count(c);
            before = Character.isWhitespace(c) ? before : c;
        }
    }

    private void count(char c) {
        switch (c) {
            case '(', '[', '{' -> push(false);
            case ')', ']' -> pop();
            case '}' -> {
                if (pop()) {
                    at--;
                    skipTemplateText();
                }
            }
            case ';', ',' -> reset();
            case '\n' -> endOfLine();
            case 'e' -> {
                // `else if` chains nest as well.
                if (text.startsWith("lse", at)) {
                    link();
                }
            }
            default -> {
                if (OPERATORS.indexOf(c) >= 0) {
                    link();
                }
            }
        }
    }

    /// A line break ends a statement where neither side of it asks for more.
    private void endOfLine() {
        int next = at;
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        boolean goesOn =
                next < text.length() && (OPERATORS.indexOf(text.charAt(next)) >= 0 || text.startsWith("else", next));
        if (!goesOn && OPERATORS.indexOf(before) < 0) {
            reset();
        }
    }

    private void link() {
        links[open]++;
        sum++;
        deepest = Math.max(deepest, sum + open);
    }

    private void reset() {
        sum -= links[open];
        links[open] = 0;
    }

    private void push(boolean ofTemplate) {
        open++;
        if (open == links.length) {
            links = Arrays.copyOf(links, open * 2);
            template = Arrays.copyOf(template, open * 2);
        }
        links[open] = 0;
        template[open] = ofTemplate;
        deepest = Math.max(deepest, sum + open);
    }

    /// Whether the bracket that closes was opened by `${`.
    private boolean pop() {
        reset();
        boolean ofTemplate = template[open];
        if (open > 0) {
            open--;
        }
        return ofTemplate;
    }

    private boolean startsExpression() {
        return !(Character.isLetterOrDigit(before) || ")]}_$\"'`".indexOf(before) >= 0);
    }

    private void skipTo(String end, int from, int length) {
        int found = text.indexOf(end, from);
        at = found < 0 ? text.length() : found + length;
    }

    private void skipString(char quote) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '\n') {
                return;
            }
            at += c == '\\' ? 2 : 1;
            if (c == quote) {
                return;
            }
        }
    }

    /// From the backtick or the `}` that stands at the position, to the end of the template or into its next
    /// `${`.
    private void skipTemplateText() {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at);
            at += c == '\\' ? 2 : 1;
            if (c == '`') {
                before = '`';
                return;
            }
            if (c == '$' && at < text.length() && text.charAt(at) == '{') {
                at++;
                before = '{';
                push(true);
                return;
            }
        }
    }
}
