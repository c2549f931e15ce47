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

/// The object that takes a builder's place: which lists it has, what it begins with, what is added, and how the
/// statement is put together from it.
final class Collected {
    static final String OFFSET = "offset";
    private static final String SKIP = "skip";

    private final Statement statement;
    private final Located located;
    private final String holder;

    /// Numbers of the parameters that are there from the start.
    private final Map<Integer, Integer> numbers = new HashMap<>();

    private final List<String> startParameters = new ArrayList<>();

    Collected(Flow.Built flow, Statement statement) {
        this.statement = statement;
        this.located = new Located(flow, statement);
        this.holder = flow.parts().stream()
                .filter(Flow.Run.class::isInstance)
                .map(part -> ((Flow.Run) part).holder())
                .findFirst()
                .orElseThrow();
        for (Clause clause : statement.clauses()) {
            Located.fragments(clause).stream()
                    .filter(fragment -> located.isStart(fragment.call()))
                    .forEach(this::number);
        }
    }

    String holder() {
        return holder;
    }

    /// The statement with an offset that is computed before it runs, as an option: read from the parameter that holds
    /// it from the start, or from a property of its own.
    Statement withOffset() {
        if (keepsOffset()) {
            return withOffset(holder + "." + SKIP);
        }
        Optional<Integer> number = statement.clauses().stream()
                .filter(Statement.Offset.class::isInstance)
                .flatMap(clause -> Located.fragments(clause).stream())
                .filter(fragment -> located.isStart(fragment.call()))
                .flatMap(fragment -> fragment.pieces().stream())
                .filter(Fragment.Parameter.class::isInstance)
                .map(piece -> numbers.get(((Fragment.Parameter) piece).slot()))
                .findFirst();
        return number.map(place -> withOffset(holder + ".params[" + (place - 1) + "]"))
                .orElse(statement);
    }

    private boolean keepsOffset() {
        return statement.clauses().stream()
                        .filter(Statement.Offset.class::isInstance)
                        .anyMatch(clause -> hasParameter(clause) && isCollected(clause))
                && statement.options().stream().anyMatch(option -> option.name().equals(OFFSET));
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
                properties.add(name(clause) + ": " + initial(clause));
            }
        }
        if (keepsOffset()) {
            properties.add(SKIP + ": 0" + (typed ? " as unknown" : ""));
        }
        properties.add("params: [" + String.join(", ", startParameters) + "]" + (typed ? " as unknown[]" : ""));
        return "{ " + String.join(", ", properties) + " }";
    }

    /// Whether something is added to it between the start and the run.
    private boolean isCollected(Clause clause) {
        return !(clause instanceof Statement.Fixed)
                && Located.fragments(clause).stream().anyMatch(located::isBetween);
    }

    private static String name(Clause clause) {
        return switch (clause) {
            case Statement.Where _ -> "where";
            case Statement.OrderBy _ -> "order";
            case Statement.Limit _ -> "limit";
            case Statement.Offset _ -> OFFSET;
            case Statement.Fixed _ -> throw new IllegalArgumentException("a fixed clause is not collected");
        };
    }

    private String initial(Clause clause) {
        List<String> texts = Located.fragments(clause).stream()
                .filter(fragment -> located.isStart(fragment.call()))
                .map(fragment -> quoted(text(startTokens(fragment))))
                .toList();
        return switch (clause) {
            case Statement.Where _ -> texts.isEmpty() ? "['true']" : "[" + String.join(", ", texts) + "]";
            case Statement.OrderBy _ -> "[" + String.join(", ", texts) + "]";
            default ->
                texts.isEmpty() ? "'" + (clause instanceof Statement.Limit ? "ALL" : "0") + "'" : texts.getLast();
        };
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

    private static String text(List<Sql.Token> tokens) {
        return TemplateText.line(List.of(tokens));
    }

    /// A template's inside as a string: with plain quotes where it is one without holes.
    private static String quoted(String template) {
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
                boolean kept = clause instanceof Statement.Offset && keepsOffset();
                Optional<String> text =
                        added(part.holder(), kept ? part.holder() + "." + SKIP + " = " : "", fragment, pushed);
                if (text.isEmpty() || (isReplacing(clause) && hasParameter(clause))) {
                    return Optional.empty();
                }
                added.computeIfAbsent(name(clause), _ -> new ArrayList<>()).add(quoted(text.get()));
            }
        }
        List<String> expressions = new ArrayList<>();
        added.forEach((name, texts) -> expressions.add(
                name.equals("where") || name.equals("order")
                        ? part.holder() + "." + name + ".push(" + String.join(", ", texts) + ")"
                        : part.holder() + "." + name + " = " + texts.getLast()));
        return expressions.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", expressions));
    }

    /// Of several limits the last one counts; a parameter of one that does not count would have no type.
    private boolean isReplacing(Clause clause) {
        boolean single = clause instanceof Statement.Limit || clause instanceof Statement.Offset;
        return single && Located.fragments(clause).size() > 1;
    }

    private static boolean hasParameter(Clause clause) {
        return Located.fragments(clause).stream()
                .flatMap(fragment -> fragment.pieces().stream())
                .anyMatch(Fragment.Parameter.class::isInstance);
    }

    /// @param kept what keeps a parameter's value as well
    private static Optional<String> added(String name, String kept, Fragment fragment, Map<Integer, Integer> pushed) {
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
                    tokens.add(new Sql.Hole(name + ".params.push(" + kept + it.code() + ")"));
                }
            }
        }
        return Optional.of(text(tokens));
    }

    /// @param parameters that come in only where it runs
    record Finished(List<List<Sql.Token>> main, Optional<List<List<Sql.Token>>> count, List<String> parameters) {}

    Finished finish(Flow.Run run) {
        Finisher finisher = new Finisher(run);
        List<List<Sql.Token>> main = finisher.lines(statement.clauses());
        Optional<List<List<Sql.Token>>> count = statement.count().map(finisher::lines);
        return new Finished(main, count, finisher.parameters);
    }

    /// Puts the statement together for one run.
    private final class Finisher {
        private final Flow.Run run;
        private final Map<Integer, Integer> here = new HashMap<>();
        private final List<String> parameters = new ArrayList<>();

        Finisher(Flow.Run run) {
            this.run = run;
        }

        List<List<Sql.Token>> lines(List<Clause> clauses) {
            List<List<Sql.Token>> lines = new ArrayList<>();
            for (Clause clause : clauses) {
                switch (clause) {
                    case Statement.Fixed it -> lines.add(tokens(it.sql()));
                    case Statement.Where it -> where(it, lines);
                    case Statement.OrderBy it -> order(it, lines);
                    case Statement.Limit it -> last("LIMIT ", it, lines);
                    case Statement.Offset it -> last("OFFSET ", it, lines);
                }
            }
            return lines;
        }

        private void where(Statement.Where where, List<List<Sql.Token>> lines) {
            boolean collected = isCollected(where);
            String lead = "WHERE ";
            if (collected) {
                lines.add(List.of(new Sql.Words(lead), new Sql.Hole(holder + ".where.join(' AND ')")));
                lead = "  AND ";
            }
            for (Fragment condition : where.conditions()) {
                if (stands(condition, collected)) {
                    lines.add(led(lead, tokens(condition)));
                    lead = "  AND ";
                }
            }
        }

        /// Whether it is written out here: what was collected is not.
        private boolean stands(Fragment fragment, boolean collected) {
            return run.calls().contains(fragment.call()) || (!collected && located.isStart(fragment.call()));
        }

        private void order(Statement.OrderBy order, List<List<Sql.Token>> lines) {
            boolean collected = isCollected(order);
            List<List<Sql.Token>> terms = order.terms().stream()
                    .filter(term -> stands(term, collected))
                    .map(this::tokens)
                    .toList();
            if (!collected) {
                List<Sql.Token> line = new ArrayList<>();
                terms.forEach(term -> line.addAll(led(line.isEmpty() ? "ORDER BY " : ", ", term)));
                if (!line.isEmpty()) {
                    lines.add(line);
                }
            } else if (terms.isEmpty()) {
                String list = holder + ".order";
                lines.add(List.of(new Sql.Hole(list + ".length > 0 ? `ORDER BY ${" + list + ".join(', ')}` : ''")));
            } else {
                String here = String.join(
                        ", ", terms.stream().map(term -> quoted(text(term))).toList());
                lines.add(List.of(
                        new Sql.Words("ORDER BY "),
                        new Sql.Hole("[..." + holder + ".order, " + here + "].join(', ')")));
            }
        }

        private void last(String lead, Clause clause, List<List<Sql.Token>> lines) {
            List<Fragment> fragments = Located.fragments(clause);
            List<Fragment> own = fragments.stream()
                    .filter(fragment -> run.calls().contains(fragment.call()))
                    .toList();
            if (!own.isEmpty()) {
                lines.add(led(lead, tokens(own.getLast())));
            } else if (isCollected(clause)) {
                lines.add(List.of(new Sql.Words(lead), new Sql.Hole(holder + "." + name(clause))));
            } else {
                fragments.stream()
                        .filter(fragment -> located.isStart(fragment.call()))
                        .reduce((_, later) -> later)
                        .ifPresent(fragment -> lines.add(led(lead, tokens(fragment))));
            }
        }

        private static List<Sql.Token> led(String lead, List<Sql.Token> tokens) {
            List<Sql.Token> line = new ArrayList<>();
            line.add(new Sql.Words(lead));
            line.addAll(tokens);
            return line;
        }

        private List<Sql.Token> tokens(Fragment fragment) {
            List<Sql.Token> tokens = new ArrayList<>();
            for (Fragment.Piece piece : fragment.pieces()) {
                switch (piece) {
                    case Fragment.Text it -> tokens.add(new Sql.Words(it.sql()));
                    case Fragment.Splice it -> tokens.add(new Sql.Hole(it.code()));
                    case Fragment.Parameter it -> number(it, tokens);
                }
            }
            return tokens;
        }

        /// Numbers that come in here follow those that were collected, however many these are.
        private void number(Fragment.Parameter parameter, List<Sql.Token> tokens) {
            Integer number = numbers.get(parameter.slot());
            if (number != null) {
                tokens.add(new Sql.Words("$" + number));
                return;
            }
            int place = here.computeIfAbsent(parameter.slot(), _ -> {
                parameters.add(parameter.code());
                return parameters.size();
            });
            tokens.add(new Sql.Words("$"));
            tokens.add(new Sql.Hole(holder + ".params.length + " + place));
        }
    }
}
