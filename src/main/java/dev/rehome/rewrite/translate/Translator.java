package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.chain.Chain.From;
import dev.rehome.rewrite.chain.Chain.Rpc;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Request.Cardinality;
import dev.rehome.rewrite.translate.Request.Filter;
import dev.rehome.rewrite.translate.Request.Verb;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.rewrite.translate.Statement.Fixed;
import dev.rehome.rewrite.translate.Statement.Where;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Makes SQL of chains: the statement that gives the same answer and leaves the same rows for every input, or
/// the
/// reason
/// why there is none.
///
/// What a chain means is what PostgREST does with the request that postgrest-js makes of it.
public final class Translator {
    private final ApiCatalog catalog;
    private final TranslateOptions options;

    public Translator(ApiCatalog catalog, TranslateOptions options) {
        this.catalog = catalog;
        this.options = options;
    }

    /// @param module the JavaScript expression that reaches the generated module where the chain stands
    public Translation translate(Chain chain, String module) {
        Draft draft = new Draft(catalog, options, new Script(module), chain.access());
        try {
            return new Translation.Translated(
                    switch (chain.root()) {
                        case From from
                        when Words.constant(from.table()).isEmpty() -> fromOneOf(draft, chain, from.table());
                        case From from -> from(draft, chain, relation(schema(chain), from.table()));
                        case Rpc rpc -> new RpcTranslation(draft).translate(chain, rpc);
                    });
        } catch (Review review) {
            return review.toTranslation();
        } catch (IllegalArgumentException impossible) {
            // What the chain names cannot be a name: an empty text, one with a NUL.
            return new Translation.NeedsReview(
                    TranslateProblem.ALWAYS_FAILS, String.valueOf(impossible.getMessage()), "correct the name");
        }
    }

    /// The table's name is known only when the code runs.
    private Statement fromOneOf(Draft draft, Chain chain, Value table) {
        RunTimeTable known = runTimeTable(draft, schema(chain), table);
        try {
            return known.in(from(draft, chain, known.relation()));
        } catch (Review review) {
            throw review.with(known.inWords(String.valueOf(review.getMessage())));
        }
    }

    private RunTimeTable runTimeTable(Draft draft, String schema, Value table) {
        if (table instanceof Value.Expression one && !one.choices().isEmpty()) {
            List<ApiRelation> candidates = one.choices().stream()
                    .map(name -> relation(schema, new Value.Str(name, name)))
                    .toList();
            candidates.forEach(draft::reaches);
            return RunTimeTable.oneOf(candidates, table, draft.script());
        }
        RunTimeTable any = RunTimeTable.any(catalog, schema, table, draft.script());
        String guarded = any.candidates().stream()
                .filter(ApiRelation::rowSecurity)
                .map(it -> it.name().quoted())
                .collect(Collectors.joining(", "));
        draft.reachesAny(guarded);
        if (options.serverAtLeast(13, 0, 0).orElse(false)) {
            draft.note(
                    TranslateProblem.UNKNOWN_TABLE,
                    "a table that is not there gives 42P01, where PostgREST 13 and later gave PGRST205");
        }
        return any;
    }

    private Statement from(Draft draft, Chain chain, ApiRelation relation) {
        Request request = request(draft, chain);
        draft.reaches(relation);
        if (!relation.name().schema().value().equals("public")) {
            draft.note(
                    TranslateProblem.UNKNOWN_TABLE,
                    "takes it that the old server showed the schema "
                            + relation.name().schema());
        }
        if (request.rollback()) {
            rollback(draft, request);
        }
        return switch (request.verb()) {
            case SELECT -> select(draft, relation, request);
            case INSERT, UPDATE, DELETE -> write(draft, relation, request);
        };
    }

    /// An update or delete whose filters may all be missing would reach every row.
    private static Request request(Draft draft, Chain chain) {
        Request request = new RequestReader(draft).read(chain.calls(), Optional.empty());
        boolean changes = request.verb() == Verb.UPDATE || request.verb() == Verb.DELETE;
        if (!changes || isAlwaysFiltered(request, chain)) {
            return request;
        }
        long matches = chain.calls().stream()
                .filter(call -> call.method().equals("match"))
                .count();
        Request checked = matches == 1 ? new RequestReader(draft, true).read(chain.calls(), Optional.empty()) : request;
        if (!isAlwaysFiltered(checked, chain)) {
            throw noFilter(request);
        }
        return checked;
    }

    static String schema(Chain chain) {
        return chain.schema()
                .map(value -> Words.constant(value).orElseThrow(() -> Review.notConstant("the schema")))
                .orElse("public");
    }

    private ApiRelation relation(String schema, Value table) {
        String name = Words.constant(table).orElseThrow(() -> Review.notConstant("the table"));
        if (name.isEmpty() || schema.isEmpty()) {
            throw new Review(TranslateProblem.UNKNOWN_TABLE, "the table has no name", "name it");
        }
        QualifiedName qualified = QualifiedName.of(schema, name);
        return catalog.relation(qualified)
                .orElseThrow(() -> new Review(
                        TranslateProblem.UNKNOWN_TABLE,
                        "table " + qualified + " does not exist",
                        "make the table, or correct its name"));
    }

    private void rollback(Draft draft, Request request) {
        if (options.rollbackAllowed() && request.verb() != Verb.SELECT) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "rollback() takes the change back",
                    "run it in transaction() and throw");
        }
        draft.note(
                TranslateProblem.ALWAYS_FAILS,
                "rollback() has no effect with the old server's settings: the change is committed, as before");
    }

    private Statement select(Draft draft, ApiRelation relation, Request request) {
        Level level = new Levels(draft, true).build(Tables.scope(catalog, relation), request, false);
        ReadSql.Read read = new ReadSql(draft).read(level, Sql.of(Tables.name(relation.name())));
        List<Clause> clauses = read.clauses();
        boolean bounded = clauses.stream()
                .anyMatch(clause -> clause instanceof Statement.Limit || clause instanceof Statement.Offset);
        if (options.rowCap().isEmpty() && !bounded && !request.head() && request.cardinality() == Cardinality.MANY) {
            draft.note(
                    TranslateProblem.ROW_CAP,
                    "the old server cut answers at its row cap (1000 by default); this statement does not");
        }
        if (request.head() && request.count() && !bounded) {
            return statement(draft, "count", read.count(), Optional.empty(), Optional.empty());
        }
        if (request.head()) {
            draft.option("head", "true");
        }
        Optional<List<Clause>> count = Optional.empty();
        if (request.count() && bounded) {
            count = Optional.of(read.count());
            offset(draft, level);
        } else if (request.count()) {
            draft.option("count", "true");
        }
        return statement(draft, "select", clauses, count, Optional.empty());
    }

    /// An offset beyond the counted rows is an error that names it.
    static void offset(Draft draft, Level level) {
        if (level.offsets().isEmpty()) {
            return;
        }
        Request.Bound last = level.offsets().getLast();
        boolean several = level.offsets().size() > 1;
        last.code()
                .or(() -> last.constant().map(String::valueOf))
                .or(() -> several ? Optional.of("0") : Optional.empty())
                .ifPresent(code -> draft.option("offset", code));
    }

    private Statement write(Draft draft, ApiRelation relation, Request request) {
        checkBounds(request);
        checkTrees(request);
        Scope scope = Tables.scope(catalog, relation);
        WriteSql writes = new WriteSql(draft);
        WriteSql.Head head = switch (request.verb()) {
            case INSERT -> writes.insert(relation, request);
            case UPDATE -> writes.update(relation, request);
            default -> new WriteSql.Head(WriteSql.delete(relation), Optional.empty(), false);
        };
        if (head.nothing()) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS, "update() with nothing to set changes nothing", "remove it");
        }
        List<Clause> clauses = new ArrayList<>();
        clauses.add(new Fixed(head.sql().fragment(-1)));
        if (request.verb() != Verb.INSERT) {
            clauses.add(new Where(conditions(draft, scope, request)));
        }
        returning(draft, relation, request, clauses);
        if (request.count()) {
            draft.option("count", "true");
        }
        String function = switch (request.verb()) {
            case INSERT -> "insert";
            case UPDATE -> "update";
            default -> "remove";
        };
        return statement(draft, function, clauses, Optional.empty(), head.payload());
    }

    private static Review noFilter(Request request) {
        String verb = request.verb() == Verb.UPDATE ? "update()" : "delete()";
        return request.filters().isEmpty()
                ? new Review(
                        TranslateProblem.NO_FILTER,
                        verb + " without a filter",
                        "add the filter that is meant; Supabase refuses this call today")
                : new Review(
                        TranslateProblem.NO_FILTER,
                        verb + " whose filters may all be missing: under conditions, or match() of values that may be"
                                + " undefined",
                        "add a filter that is always there, or write one chain for each case; eq() in place of match()"
                                + " never drops a value");
    }

    /// Whether a filter certainly is there: one that always runs, or one in each branch of a condition.
    private static boolean isAlwaysFiltered(Request request, Chain chain) {
        List<Filter> filtering =
                request.filters().stream().filter(Translator::filters).toList();
        Set<Integer> calls = filtering.stream().map(Filter::call).collect(Collectors.toSet());
        return filtering.stream().anyMatch(filter -> !filter.guarded())
                || chain.alternatives().stream().anyMatch(calls::containsAll);
    }

    private static boolean filters(Filter filter) {
        boolean mayBeMissing = switch (filter.condition()) {
            case Condition.Compare it -> it.operation() instanceof Condition.Given;
            case Condition.AtRun it -> !it.isTree() && it.statement().isEmpty();
            case Condition.Tree _ -> false;
        };
        return filter.condition().embed().isEmpty() && !mayBeMissing;
    }

    private void checkBounds(Request request) {
        boolean bounded = !request.limits().isEmpty() || !request.offsets().isEmpty();
        if (bounded
                && request.verb() != Verb.INSERT
                && !options.serverAtLeast(13, 0, 0)
                        .orElseThrow(() -> new Review(
                                TranslateProblem.VERSION_DEPENDENT,
                                "limit() on update or delete: obeyed before PostgREST 13, ignored since",
                                "give --postgrest"))) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "limit() on update or delete changes only some of the rows",
                    "write this statement by hand");
        }
        boolean list = options.clientAtLeast(2, 100, 1).orElse(false);
        if (request.cardinality() == Cardinality.MAYBE_SINGLE && !list) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "maybeSingle() on a write: whether several rows are taken back depends on the version of supabase-js",
                    "let the lock file name 2.100.1 or later, or use single()");
        }
    }

    /// Before PostgREST 14.4 the conditions of `or()` also chose among the returned rows, by their new values.
    private void checkTrees(Request request) {
        boolean chooses = request.columns().isPresent()
                && request.filters().stream().anyMatch(filter -> isTree(filter.condition()));
        if (chooses && !options.serverAtLeast(14, 4, 0).orElse(false)) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "or() on a write with select(): before PostgREST 14.4 it also filters the returned rows by their new"
                            + " values",
                    "give --postgrest, or read the rows with a select of their own");
        }
    }

    private static boolean isTree(Condition condition) {
        return condition instanceof Condition.Tree || (condition instanceof Condition.AtRun atRun && atRun.isTree());
    }

    private static List<Fragment> conditions(Draft draft, Scope scope, Request request) {
        Conditions conditions = new Conditions(draft);
        List<Fragment> all = new ArrayList<>();
        for (Filter filter : request.filters()) {
            if (filter.condition().embed().isEmpty()) {
                all.add(conditions.render(filter.condition(), scope).fragment(filter.call()));
            }
        }
        return all;
    }

    /// RETURNING, and where resources are embedded a SELECT over what it gives.
    private void returning(Draft draft, ApiRelation relation, Request request, List<Clause> clauses) {
        if (request.columns().isEmpty()) {
            return;
        }
        if (draft.callOptions().stream().anyMatch(option -> option.name().equals("csv"))) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "csv() after a write, whose columns come in an order of the old server's own",
                    "read the rows with a select of their own");
        }
        refuseAggregates(request);
        Level level = new Levels(draft, false).build(Tables.scope(catalog, relation), request, true);
        ReadSql reads = new ReadSql(draft);
        if (level.children().isEmpty()) {
            Sql returning = Sql.of("RETURNING ").add(reads.columns(level));
            clauses.add(new Fixed(returning.fragment(-1)));
            return;
        }
        Fixed head = (Fixed) clauses.removeFirst();
        Sql opened = Sql.of("WITH changed AS (");
        head.sql().pieces().forEach(opened::piece);
        clauses.addFirst(new Fixed(opened.fragment(-1)));
        clauses.add(new Fixed(Sql.of("RETURNING *)").fragment(-1)));
        clauses.addAll(reads.read(level, Sql.of("changed AS " + level.scope().reference()))
                .clauses());
    }

    private static void refuseAggregates(Request request) {
        boolean aggregate = request.columns().orElse(List.of()).stream()
                .anyMatch(item -> item instanceof SelectItem.Plain plain
                        && plain.aggregate().isPresent());
        if (aggregate) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "an aggregate over the rows of a write",
                    "read them with a select of their own");
        }
    }

    /// In the function that gives the SQL of a payload its parameter hides a variable of that name.
    private static void refuseShadowed(Clause clause, String parameter) {
        boolean hidden = Statement.fragments(clause).stream()
                .flatMap(fragment -> fragment.pieces().stream())
                .anyMatch(piece -> piece instanceof Fragment.Splice splice
                        && !splice.code().startsWith(parameter + ".")
                        && splice.code().matches("(?s).*(?<![\\w$.])" + parameter + "(?![\\w$]).*"));
        if (hidden) {
            throw new Review(
                    TranslateProblem.RUN_TIME_ARGUMENT,
                    "the variable `" + parameter + "` would be hidden where the statement is put together",
                    "give the variable another name");
        }
    }

    static Statement statement(
            Draft draft,
            String function,
            List<Clause> clauses,
            Optional<List<Clause>> count,
            Optional<Statement.Payload> payload) {
        payload.ifPresent(it -> clauses.forEach(clause -> refuseShadowed(clause, it.parameter())));
        Set<String> reasons = draft.jsonReasons();
        return new Statement(
                function,
                clauses,
                count,
                draft.callOptions(),
                payload,
                reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons)),
                draft.notes());
    }
}
