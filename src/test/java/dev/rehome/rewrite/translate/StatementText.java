package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.translate.Fragment.Parameter;
import dev.rehome.rewrite.translate.Fragment.Splice;
import dev.rehome.rewrite.translate.Fragment.Text;
import dev.rehome.rewrite.translate.Statement.Clause;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Writes a statement as one JavaScript call, as if no call of its chain stood under a condition.
final class StatementText {
    private final Map<Integer, Integer> numbers = new LinkedHashMap<>();
    private final List<String> codes = new ArrayList<>();

    static String of(Translation translation) {
        return switch (translation) {
            case Translation.Translated translated -> new StatementText().call(translated.statement());
            case Translation.NeedsReview review -> "NEEDS REVIEW " + review.problem() + ": " + review.reason();
        };
    }

    /// The SQL and its parameters, for comparison in tests.
    static String sql(Translation translation) {
        if (!(translation instanceof Translation.Translated translated)) {
            return of(translation);
        }
        StatementText text = new StatementText();
        String sql = text.clauses(translated.statement().clauses());
        return sql + (text.codes.isEmpty() ? "" : " -- " + String.join(", ", text.codes));
    }

    private String call(Statement statement) {
        List<Statement.Option> options = new ArrayList<>(statement.options());
        String sql = "`" + clauses(statement.clauses()).replace("\\", "\\\\").replace("`", "\\`") + "`";
        statement.payload().ifPresent(payload -> {
            options.add(new Statement.Option("table", payload.table()));
            options.add(new Statement.Option("rows", payload.value()));
        });
        statement
                .count()
                .ifPresent(count -> options.add(
                        new Statement.Option("count", "`" + clauses(count).replace("\\", "\\\\") + "`")));
        String function = statement
                        .payload()
                        .map(payload -> "(" + payload.parameter() + ") => ")
                        .orElse("")
                + sql;
        String given = options.stream()
                .map(option -> option.name() + ": " + option.code())
                .collect(Collectors.joining(", ", "{ ", " }"));
        return "postgres." + statement.function() + "(" + function + ", [" + String.join(", ", codes) + "], " + given
                + ")";
    }

    private String clauses(List<Clause> clauses) {
        return clauses.stream().map(this::clause).collect(Collectors.joining(" "));
    }

    private String clause(Clause clause) {
        return switch (clause) {
            case Statement.Fixed fixed -> fragment(fixed.sql());
            case Statement.Where where -> "WHERE " + joined(where.conditions(), " AND ");
            case Statement.OrderBy order -> "ORDER BY " + joined(order.terms(), ", ");
            case Statement.Limit limit -> "LIMIT " + fragment(limit.values().getLast());
            case Statement.Offset offset -> "OFFSET " + fragment(offset.values().getLast());
        };
    }

    private String joined(List<Fragment> fragments, String between) {
        return fragments.stream().map(this::fragment).collect(Collectors.joining(between));
    }

    private String fragment(Fragment fragment) {
        StringBuilder sql = new StringBuilder();
        for (Fragment.Piece piece : fragment.pieces()) {
            switch (piece) {
                case Text text -> sql.append(text.sql());
                case Splice splice -> sql.append("${").append(splice.code()).append('}');
                case Parameter parameter -> sql.append('$').append(number(parameter));
            }
        }
        return sql.toString();
    }

    private int number(Parameter parameter) {
        return numbers.computeIfAbsent(parameter.slot(), slot -> {
            codes.add(parameter.code());
            return codes.size();
        });
    }
}
