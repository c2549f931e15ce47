package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiType;
import dev.rehome.rewrite.translate.Condition.AtRunTime;
import dev.rehome.rewrite.translate.Condition.Code;
import dev.rehome.rewrite.translate.Condition.Compare;
import dev.rehome.rewrite.translate.Condition.Constant;
import dev.rehome.rewrite.translate.Condition.In;
import dev.rehome.rewrite.translate.Condition.InAtRunTime;
import dev.rehome.rewrite.translate.Condition.Is;
import dev.rehome.rewrite.translate.Condition.IsAtRunTime;
import dev.rehome.rewrite.translate.Condition.Known;
import dev.rehome.rewrite.translate.Condition.Operand;
import dev.rehome.rewrite.translate.Condition.Quantified;
import dev.rehome.rewrite.translate.Condition.Search;
import dev.rehome.rewrite.translate.Condition.Simple;
import dev.rehome.rewrite.translate.Condition.Tree;
import dev.rehome.rewrite.translate.Scope.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Filters as SQL conditions. A value is compared as an untyped literal or parameter, which the server reads as a value
/// of the column's type: what PostgREST does.
final class Conditions {
    private final Draft draft;

    Conditions(Draft draft) {
        this.draft = draft;
    }

    Sql render(Condition condition, Scope scope) {
        return switch (condition) {
            case Tree tree -> tree(tree, scope);
            case Compare compare -> compare(compare, scope);
            case Condition.AtRun conditions -> atRun(conditions, scope);
        };
    }

    /// The generated module writes each column with the table before it.
    private Sql atRun(Condition.AtRun conditions, Scope scope) {
        if (RunTimeTable.isOne(scope.relation())) {
            throw Review.notConstant("the table, and so is what " + conditions.method() + " is given");
        }
        List<String> arguments = new ArrayList<>();
        arguments.add(conditions.code());
        arguments.add(Script.string(scope.reference()));
        conditions.statement().map(Script::string).ifPresent(arguments::add);
        // Any other column is made jsonb before a path leads into it.
        String json = scope.relation().columns().stream()
                .filter(column -> column.type().family() == ApiType.Family.JSON
                        && !column.type().domain())
                .map(column -> Script.string(column.name().value()))
                .collect(Collectors.joining(", "));
        if (conditions.isTree() && !json.isEmpty()) {
            arguments.add("[" + json + "]");
        }
        return new Sql().splice(draft.script().call(conditions.helper(), arguments.toArray(String[]::new)));
    }

    private Sql tree(Tree tree, Scope scope) {
        List<Sql> parts = tree.parts().stream()
                .map(part -> part instanceof Tree inner
                                && !inner.negated()
                                && inner.parts().size() == 1
                        ? render(inner.parts().getFirst(), scope)
                        : render(part, scope))
                .toList();
        Sql joined = Sql.join(tree.and() ? " AND " : " OR ", parts);
        Sql enclosed = parts.size() == 1 && !tree.negated()
                ? joined
                : Sql.of("(").add(joined).text(")");
        return tree.negated() ? Sql.of("NOT ").add(enclosed) : enclosed;
    }

    private Sql compare(Compare compare, Scope scope) {
        Column column = switch (compare.target()) {
            case Known known -> scope.column(known.field());
            case AtRunTime atRunTime ->
                new Column(Sql.of(scope.reference() + ".").splice(atRunTime.code()), Optional.empty());
        };
        boolean not = compare.negated();
        return switch (compare.operation()) {
            case Simple simple -> simple(column, not, simple);
            case Condition.Given given -> given(column, given);
            case Quantified quantified ->
                negate(not)
                        .add(column.sql())
                        .text(" " + operator(quantified.operator()) + (quantified.all() ? " ALL (" : " ANY ("))
                        .add(operand(pattern(quantified.operator(), quantified.operand()), Optional.empty()))
                        .text(")");
            case In in -> in(column, not, in.values());
            case InAtRunTime in ->
                negate(not)
                        .add(column.sql())
                        .text(" = ANY (")
                        .add(draft.parameter(in.code()))
                        .text(")");
            case Is is -> is(column, not, is.word());
            case IsAtRunTime is ->
                new Sql().add(column.sql()).text(not ? " IS NOT " : " IS ").splice(is.code());
            case Search search -> search(column, not, search);
        };
    }

    /// The comparison says the parameter's type, so it comes first.
    private Sql given(Column column, Condition.Given given) {
        Sql parameter = draft.parameter(given.code());
        return Sql.of("(")
                .add(column.sql())
                .text(" = ")
                .add(parameter)
                .text(" OR ")
                .add(parameter)
                .text(" IS NULL)");
    }

    private static Sql negate(boolean not) {
        return Sql.of(not ? "NOT " : "");
    }

    private static String operator(String name) {
        return Operators.simple(name).orElseThrow();
    }

    private Sql simple(Column column, boolean not, Simple simple) {
        String operator = operator(simple.operator());
        boolean like = operator.endsWith("LIKE");
        boolean bare = List.of("=", "<>", ">", ">=", "<", "<=").contains(operator);
        return negate(not && !like)
                .add(column.sql())
                .text((not && like ? " NOT " : " ") + operator + " ")
                .add(operand(pattern(simple.operator(), simple.operand()), bare ? column.type() : Optional.empty()));
    }

    /// A `*` in a pattern stands for `%`.
    private static Operand pattern(String operator, Operand operand) {
        if (!operator.endsWith("like")) {
            return operand;
        }
        return switch (operand) {
            case Constant constant -> new Constant(constant.text().replace('*', '%'));
            case Code code -> {
                boolean simple = code.code().matches("`[^`]*`|[\\w$.]+|String\\([^()]*\\)|[\\w$.]+\\([^()]*\\)");
                yield new Code((simple ? code.code() : "(" + code.code() + ")") + ".replace(/\\*/g, '%')");
            }
        };
    }

    private Sql operand(Operand operand, Optional<ApiType> type) {
        return switch (operand) {
            case Constant constant -> Sql.of(Literals.of(constant.text(), type));
            case Code code -> draft.parameter(code.code());
        };
    }

    private static Sql is(Column column, boolean not, String word) {
        boolean inner = word.startsWith("NOT ");
        String bare = inner ? word.substring(4) : word;
        return new Sql().add(column.sql()).text((not ^ inner ? " IS NOT " : " IS ") + bare);
    }

    private static Sql in(Column column, boolean not, List<String> values) {
        boolean plain = !values.isEmpty()
                && column.type().filter(Conditions::comparesAlike).isPresent();
        if (plain) {
            String list = values.stream()
                    .map(value -> Literals.of(value, column.type()))
                    .collect(Collectors.joining(", "));
            return new Sql().add(column.sql()).text((not ? " NOT IN (" : " IN (") + list + ")");
        }
        return negate(not).add(column.sql()).text(" = ANY (" + Words.quote(arrayLiteral(values)) + ")");
    }

    /// Types for which `IN` with literals finds the operator that `= ANY` with an array literal finds.
    private static boolean comparesAlike(ApiType type) {
        return !type.domain()
                && switch (type.family()) {
                    case SMALLINT, INTEGER, BIGINT, NUMERIC, BOOLEAN, TEXT, ENUM -> true;
                    default -> type.name().equals("uuid") || type.name().equals("date");
                };
    }

    static String arrayLiteral(List<String> values) {
        return values.stream()
                .map(value -> "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private Sql search(Column column, boolean not, Search search) {
        Sql config = search.config().isEmpty() ? new Sql() : Sql.of(Words.quote(search.config()) + ", ");
        boolean vector = column.is(ApiType.Family.TSVECTOR);
        boolean known = column.type().isPresent();
        Sql document;
        if (!known) {
            throw Review.notConstant("the column of a text search");
        }
        if (vector) {
            document = column.sql();
        } else if (draft.options().serverAtLeast(13, 0, 0).orElseThrow(() -> textSearchVersion())) {
            document = Sql.of("to_tsvector(").add(config).add(column.sql()).text(")");
        } else {
            document = column.sql();
        }
        return negate(not)
                .add(document)
                .text(" @@ " + search.function() + "(")
                .add(config)
                .add(operand(search.query(), Optional.empty()))
                .text(")");
    }

    private static Review textSearchVersion() {
        return new Review(
                TranslateProblem.VERSION_DEPENDENT,
                "a text search in a column that is not a tsvector: which configuration reads the column depends on the"
                        + " version of PostgREST",
                "give --postgrest");
    }
}
