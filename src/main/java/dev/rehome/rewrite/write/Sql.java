package dev.rehome.rewrite.write;

import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.rewrite.translate.Statement.Fixed;
import dev.rehome.rewrite.translate.Statement.Limit;
import dev.rehome.rewrite.translate.Statement.Offset;
import dev.rehome.rewrite.translate.Statement.OrderBy;
import dev.rehome.rewrite.translate.Statement.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A statement's SQL with its parameters numbered: what stands between the quotes of a template string, not yet
/// escaped, and the JavaScript expressions that belong to `$1`, `$2` and so on.
final class Sql {
    private final List<String> parameters = new ArrayList<>();
    private final Map<Integer, Integer> numbers = new HashMap<>();

    /// A word of the finished SQL: text, or a hole that JavaScript fills.
    sealed interface Token {}

    record Words(String text) implements Token {}

    record Hole(String code) implements Token {}

    /// The expressions, in the order of their numbers.
    List<String> parameters() {
        return parameters;
    }

    /// The clauses as lines: each would stand on a line of its own where the statement is long.
    List<List<Token>> lines(List<Clause> clauses) {
        List<List<Token>> lines = new ArrayList<>();
        for (Clause clause : clauses) {
            switch (clause) {
                case Fixed fixed -> add(lines, tokens(fixed.sql()));
                case Where where -> where(where, lines);
                case OrderBy order -> add(lines, list("ORDER BY ", order.terms()));
                case Limit limit -> add(lines, last("LIMIT ", limit.values()));
                case Offset offset -> add(lines, last("OFFSET ", offset.values()));
            }
        }
        return lines;
    }

    private void where(Where where, List<List<Token>> lines) {
        String lead = "WHERE ";
        for (Fragment condition : where.conditions()) {
            add(lines, led(lead, tokens(condition)));
            lead = "  AND ";
        }
    }

    private List<Token> list(String lead, List<Fragment> terms) {
        List<Token> line = new ArrayList<>();
        for (Fragment term : terms) {
            line.addAll(led(line.isEmpty() ? lead : ", ", tokens(term)));
        }
        return line;
    }

    /// Of several calls the last one counts.
    private List<Token> last(String lead, List<Fragment> values) {
        return values.isEmpty() ? List.of() : led(lead, tokens(values.getLast()));
    }

    private static List<Token> led(String lead, List<Token> tokens) {
        List<Token> line = new ArrayList<>();
        line.add(new Words(lead));
        line.addAll(tokens);
        return line;
    }

    private static void add(List<List<Token>> lines, List<Token> line) {
        if (!line.isEmpty()) {
            lines.add(merged(line));
        }
    }

    /// The fragment's tokens. What has been numbered keeps its number: the statement that counts uses the
    /// same ones.
    List<Token> tokens(Fragment fragment) {
        List<Token> tokens = new ArrayList<>();
        for (Fragment.Piece piece : fragment.pieces()) {
            switch (piece) {
                case Fragment.Text text -> tokens.add(new Words(text.sql()));
                case Fragment.Parameter parameter -> tokens.add(new Words("$" + number(parameter)));
                case Fragment.Splice splice -> tokens.add(new Hole(splice.code()));
            }
        }
        return tokens;
    }

    private int number(Fragment.Parameter parameter) {
        return numbers.computeIfAbsent(parameter.slot(), _ -> {
            parameters.add(parameter.code());
            return parameters.size();
        });
    }

    /// Neighbouring texts as one, so that what is escaped is seen whole.
    private static List<Token> merged(List<Token> tokens) {
        List<Token> merged = new ArrayList<>();
        for (Token token : tokens) {
            if (token instanceof Words words && !merged.isEmpty() && merged.getLast() instanceof Words before) {
                merged.set(merged.size() - 1, new Words(before.text() + words.text()));
            } else {
                merged.add(token);
            }
        }
        return merged;
    }

    /// The lines as one: what a report shows. Holes are shown as `${code}`.
    static String plain(List<List<Token>> lines) {
        StringBuilder text = new StringBuilder();
        for (List<Token> line : lines) {
            StringBuilder one = new StringBuilder();
            for (Token token : line) {
                one.append(
                        switch (token) {
                            case Words words -> words.text();
                            case Hole hole -> "${" + hole.code() + "}";
                        });
            }
            text.append(text.isEmpty() ? "" : " ").append(one.toString().strip());
        }
        return text.toString();
    }
}
