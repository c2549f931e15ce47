package dev.rehome.rewrite.write;

import dev.rehome.rewrite.reach.Flow;
import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.rewrite.write.BuiltEdits.Located;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The object that takes a builder's place: which lists it has, what it begins with, what is added, and how the
/// statement is put together from it.
final class Collected {
    static final String OFFSET = "offset";

    private final Statement statement;
    private final Located located;
    private final String holder;
    private final boolean isExtended;

    /// Numbers of the parameters that are there from the start.
    private final Map<Integer, Integer> numbers = new HashMap<>();

    private final List<String> startParameters = new ArrayList<>();

    /// @param holder the name of the object where the statement runs
    Collected(Flow.Built flow, Statement statement, String holder) {
        this.statement = statement;
        this.located = new Located(flow, statement);
        this.isExtended = flow.parts().stream().anyMatch(Flow.Extend.class::isInstance);
        this.holder = holder;
        statement.clauses().stream()
                .filter(clause -> !isKept(clause))
                .flatMap(clause -> Located.fragments(clause).stream())
                .filter(fragment -> located.isStart(fragment.call()))
                .forEach(this::number);
    }

    String holder() {
        return holder;
    }

    boolean isStart(int call) {
        return located.isStart(call);
    }

    /// Whether the statement needs nothing of the object.
    boolean isNeedless() {
        return !isExtended && startParameters.isEmpty();
    }

    /// How many parameters there are where it runs; empty where only the running program knows it.
    OptionalInt parameters() {
        return isExtended ? OptionalInt.empty() : OptionalInt.of(startParameters.size());
    }

    /// The number of a parameter that is there from the start; null of any other.
    @Nullable
    Integer number(int slot) {
        return numbers.get(slot);
    }

    Finisher.Finished finish(Flow.Run run) {
        return new Finisher(this, statement, run).finish();
    }

    /// The statement with an offset that is computed before it runs, as an option: read from the parameter that holds
    /// it from the start, or from a property of its own.
    Statement withOffset() {
        Optional<Clause> offset = statement.clauses().stream()
                .filter(Statement.Offset.class::isInstance)
                .findFirst();
        if (offset.filter(this::isKept).isPresent()) {
            return withOffset(holder + "." + OFFSET);
        }
        Optional<Integer> number = offset.stream()
                .flatMap(clause -> Located.fragments(clause).stream())
                .filter(fragment -> located.isStart(fragment.call()))
                .flatMap(fragment -> fragment.pieces().stream())
                .filter(Fragment.Parameter.class::isInstance)
                .map(piece -> numbers.get(((Fragment.Parameter) piece).slot()))
                .findFirst();
        return number.map(place -> withOffset(holder + ".params[" + (place - 1) + "]"))
                .orElse(statement);
    }

    /// Whether the value itself is collected and put in where the statement runs: of several calls only the last one
    /// counts, and a parameter of one that does not count would have no type.
    boolean isKept(Clause clause) {
        return isBound(clause)
                && isCollected(clause)
                && statement.clauses().stream()
                        .filter(Collected::isBound)
                        .anyMatch(bound -> isCollected(bound) && (isOption(bound) || isReplacing(bound)));
    }

    private static boolean isBound(Clause clause) {
        return clause instanceof Statement.Limit || clause instanceof Statement.Offset;
    }

    private boolean isOption(Clause clause) {
        return clause instanceof Statement.Offset
                && statement.options().stream().anyMatch(option -> option.name().equals(OFFSET));
    }

    private static boolean isReplacing(Clause clause) {
        List<Fragment> fragments = Located.fragments(clause);
        return fragments.size() > 1 && fragments.stream().anyMatch(BoundValue::isParameter);
    }

    private Statement withOffset(String code) {
        return new Statement(
                statement.function(),
                statement.clauses(),
                statement.count(),
                statement.options().stream()
                        .map(option -> option.name().equals(OFFSET) ? new Statement.Option(OFFSET, code) : option)
                        .toList(),
                statement.payload(),
                statement.jsonForm(),
                statement.notes());
    }

    private void number(Fragment fragment) {
        for (Fragment.Piece piece : fragment.pieces()) {
            if (piece instanceof Fragment.Parameter it && !numbers.containsKey(it.slot())) {
                startParameters.add(it.code());
                numbers.put(it.slot(), startParameters.size());
            }
        }
    }

    /// `{ where: ['company_id = $1'], params: [String(companyId)] }`
    String start(boolean typed) {
        List<String> properties = new ArrayList<>();
        for (Clause clause : statement.clauses()) {
            if (isCollected(clause)) {
                properties.add(name(clause) + ": " + initial(clause) + (typed ? type(clause) : ""));
            }
        }
        properties.add("params: [" + String.join(", ", startParameters) + "]" + (typed ? " as unknown[]" : ""));
        return "{ " + String.join(", ", properties) + " }";
    }

    /// What a compiler has to be told of a property that says nothing of what it will hold.
    private String type(Clause clause) {
        if (isKept(clause)) {
            return " as unknown";
        }
        return initial(clause).equals("[]") ? " as string[]" : "";
    }

    /// Whether something is added to it between the start and the run.
    boolean isCollected(Clause clause) {
        return !(clause instanceof Statement.Fixed)
                && Located.fragments(clause).stream().anyMatch(located::isBetween);
    }

    static String name(Clause clause) {
        return switch (clause) {
            case Statement.Where _ -> "where";
            case Statement.OrderBy _ -> "order";
            case Statement.Limit _ -> "limit";
            case Statement.Offset _ -> OFFSET;
            case Statement.Fixed _ -> throw new IllegalArgumentException("a fixed clause is not collected");
        };
    }

    private String initial(Clause clause) {
        if (isKept(clause)) {
            return BoundValue.initial(clause, fragment -> located.isStart(fragment.call()));
        }
        List<String> texts = Located.fragments(clause).stream()
                .filter(fragment -> located.isStart(fragment.call()))
                .map(fragment -> quoted(text(startTokens(fragment))))
                .toList();
        return switch (clause) {
            case Statement.Where _ -> texts.isEmpty() ? nothing() : "[" + String.join(", ", texts) + "]";
            case Statement.OrderBy _ -> "[" + String.join(", ", texts) + "]";
            default ->
                texts.isEmpty() ? "'" + (clause instanceof Statement.Limit ? "ALL" : "0") + "'" : texts.getLast();
        };
    }

    /// Where no condition is there from the start. A write has one that is added certainly: were it not there all the
    /// same,
    /// the statement has to fail rather than reach every row.
    private String nothing() {
        boolean write = Set.of("update", "remove").contains(statement.function());
        return write ? "[]" : "['true']";
    }

    private List<Sql.Token> startTokens(Fragment fragment) {
        List<Sql.Token> tokens = new ArrayList<>();
        for (Fragment.Piece piece : fragment.pieces()) {
            tokens.add(
                    switch (piece) {
                        case Fragment.Text it -> new Sql.Words(it.sql());
                        case Fragment.Parameter it -> new Sql.Words("$" + numbers.get(it.slot()));
                        case Fragment.Splice it -> new Sql.Hole(it.code());
                    });
        }
        return tokens;
    }

    static String text(List<Sql.Token> tokens) {
        return TemplateText.line(List.of(tokens));
    }

    /// A template's inside as a string: with plain quotes where it is one without holes.
    static String quoted(String template) {
        boolean plain = template.indexOf('\'') < 0 && template.indexOf('\\') < 0 && !template.contains("${");
        return plain ? "'" + template + "'" : "`" + template + "`";
    }

    /// What stands in place of a call between; empty where one expression cannot say it.
    Optional<String> extend(Flow.Extend part) {
        Map<String, List<String>> added = new LinkedHashMap<>();
        Map<Integer, Integer> pushed = new HashMap<>();
        for (Clause clause : statement.clauses()) {
            for (Fragment fragment : Located.fragments(clause)) {
                if (clause instanceof Statement.Fixed || !part.calls().contains(fragment.call())) {
                    continue;
                }
                Optional<String> code = isKept(clause)
                        ? BoundValue.of(fragment)
                        : added(part.holder(), fragment, pushed).map(Collected::quoted);
                if (code.isEmpty()) {
                    return Optional.empty();
                }
                added.computeIfAbsent(name(clause), _ -> new ArrayList<>()).add(code.get());
            }
        }
        List<String> expressions = new ArrayList<>();
        added.forEach((name, texts) -> expressions.add(
                name.equals("where") || name.equals("order")
                        ? part.holder() + "." + name + ".push(" + String.join(", ", texts) + ")"
                        : part.holder() + "." + name + " = " + texts.getLast()));
        return expressions.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", expressions));
    }

    private static Optional<String> added(String name, Fragment fragment, Map<Integer, Integer> pushed) {
        List<Sql.Token> tokens = new ArrayList<>();
        for (Fragment.Piece piece : fragment.pieces()) {
            switch (piece) {
                case Fragment.Text it -> tokens.add(new Sql.Words(it.sql()));
                case Fragment.Splice it -> tokens.add(new Sql.Hole(it.code()));
                case Fragment.Parameter it -> {
                    if (pushed.put(it.slot(), pushed.size()) != null) {
                        return Optional.empty();
                    }
                    tokens.add(new Sql.Words("$"));
                    tokens.add(new Sql.Hole(name + ".params.push(" + it.code() + ")"));
                }
            }
        }
        return Optional.of(text(tokens));
    }
}
