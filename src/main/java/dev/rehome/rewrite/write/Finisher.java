package dev.rehome.rewrite.write;

import dev.rehome.rewrite.reach.Flow;
import dev.rehome.rewrite.translate.Fragment;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Statement.Clause;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the statement together for one run, from what was collected and what is added there.
final class Finisher {
    /// @param parameters that come in only where it runs
    record Finished(List<List<Sql.Token>> main, Optional<List<List<Sql.Token>>> count, List<String> parameters) {}

    private final Collected collected;
    private final Statement statement;
    private final Flow.Run run;
    private final Map<Integer, Integer> here = new HashMap<>();
    private final List<String> parameters = new ArrayList<>();

    Finisher(Collected collected, Statement statement, Flow.Run run) {
        this.collected = collected;
        this.statement = statement;
        this.run = run;
    }

    Finished finish() {
        List<List<Sql.Token>> main = lines(statement.clauses());
        Optional<List<List<Sql.Token>>> count = statement.count().map(this::lines);
        return new Finished(main, count, parameters);
    }

    private List<List<Sql.Token>> lines(List<Clause> clauses) {
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
        boolean between = collected.isCollected(where);
        String lead = "WHERE ";
        if (between) {
            lines.add(List.of(new Sql.Words(lead), new Sql.Hole(collected.holder() + ".where.join(' AND ')")));
            lead = "  AND ";
        }
        for (Fragment condition : where.conditions()) {
            if (stands(condition, between)) {
                lines.add(led(lead, tokens(condition)));
                lead = "  AND ";
            }
        }
    }

    /// Whether it is written out here: what was collected is not.
    private boolean stands(Fragment fragment, boolean between) {
        return run.calls().contains(fragment.call()) || (!between && collected.isStart(fragment.call()));
    }

    private void order(Statement.OrderBy order, List<List<Sql.Token>> lines) {
        boolean between = collected.isCollected(order);
        List<List<Sql.Token>> terms = order.terms().stream()
                .filter(term -> stands(term, between))
                .map(this::tokens)
                .toList();
        if (!between) {
            List<Sql.Token> line = new ArrayList<>();
            terms.forEach(term -> line.addAll(led(line.isEmpty() ? "ORDER BY " : ", ", term)));
            if (!line.isEmpty()) {
                lines.add(line);
            }
        } else if (terms.isEmpty()) {
            String list = collected.holder() + ".order";
            lines.add(List.of(new Sql.Hole(list + ".length > 0 ? `ORDER BY ${" + list + ".join(', ')}` : ''")));
        } else {
            String here = String.join(
                    ", ",
                    terms.stream()
                            .map(term -> Collected.quoted(Collected.text(term)))
                            .toList());
            lines.add(List.of(
                    new Sql.Words("ORDER BY "),
                    new Sql.Hole("[..." + collected.holder() + ".order, " + here + "].join(', ')")));
        }
    }

    private void last(String lead, Clause clause, List<List<Sql.Token>> lines) {
        List<Fragment> fragments = Statement.fragments(clause);
        List<Fragment> own = fragments.stream()
                .filter(fragment -> run.calls().contains(fragment.call()))
                .toList();
        if (!own.isEmpty()) {
            lines.add(led(lead, tokens(own.getLast())));
        } else if (collected.isKept(clause)) {
            lines.add(led(lead, tokens(BoundValue.placed(clause, collected.holder() + "." + Collected.name(clause)))));
        } else if (collected.isCollected(clause)) {
            lines.add(List.of(new Sql.Words(lead), new Sql.Hole(collected.holder() + "." + Collected.name(clause))));
        } else {
            fragments.stream()
                    .filter(fragment -> collected.isStart(fragment.call()))
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
        @Nullable Integer number = collected.number(parameter.slot());
        if (number != null) {
            tokens.add(new Sql.Words("$" + number));
            return;
        }
        int place = here.computeIfAbsent(parameter.slot(), _ -> {
            parameters.add(parameter.code());
            return parameters.size();
        });
        if (collected.parameters().isPresent()) {
            tokens.add(new Sql.Words("$" + (collected.parameters().getAsInt() + place)));
            return;
        }
        tokens.add(new Sql.Words("$"));
        tokens.add(new Sql.Hole(collected.holder() + ".params.length + " + place));
    }
}
