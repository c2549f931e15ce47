package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Condition.AtRunTime;
import dev.rehome.rewrite.translate.Condition.Known;
import dev.rehome.rewrite.translate.Condition.Target;
import dev.rehome.rewrite.translate.ConditionParser.Place;
import dev.rehome.rewrite.translate.Request.Bound;
import dev.rehome.rewrite.translate.Request.Cardinality;
import dev.rehome.rewrite.translate.Request.Filter;
import dev.rehome.rewrite.translate.Request.Order;
import dev.rehome.rewrite.translate.Request.Upsert;
import dev.rehome.rewrite.translate.Request.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads a chain's calls, as postgrest-js makes a request of them.
final class RequestReader {
    private static final Set<String> WITHOUT_EFFECT = Set.of("returns", "overrideTypes", "retry", "$returns");
    private static final Set<String> SHAPING = Set.of(
            "select",
            "insert",
            "upsert",
            "update",
            "delete",
            "single",
            "maybeSingle",
            "csv",
            "stripNulls",
            "throwOnError",
            "abortSignal",
            "maxAffected",
            "rollback");
    private static final Set<String> VERBS = Set.of("select", "insert", "upsert", "update", "delete");

    private final Draft draft;
    private final Script script;
    private final ConditionParser parser;
    private final FilterCalls filterCalls;
    private final List<Filter> filters = new ArrayList<>();
    private final List<Order> orders = new ArrayList<>();
    private final List<Bound> limits = new ArrayList<>();
    private final List<Bound> offsets = new ArrayList<>();
    private Optional<Verb> verb = Optional.empty();
    private Optional<Value> payload = Optional.empty();
    private Optional<List<SelectItem>> columns = Optional.empty();
    private Optional<Upsert> upsert = Optional.empty();
    private Cardinality cardinality = Cardinality.MANY;
    private boolean head;
    private boolean count;
    private boolean defaultToNull = true;
    private boolean rollback;

    RequestReader(Draft draft) {
        this(draft, false);
    }

    /// @param soleMatch whether a write has no other filter than its match(): given no value at all, it is refused
    RequestReader(Draft draft, boolean soleMatch) {
        this.draft = draft;
        this.script = draft.script();
        this.parser = new ConditionParser(script);
        this.filterCalls = new FilterCalls(draft, parser, soleMatch);
    }

    /// @param start the verb that is known before any call: that of an rpc
    Request read(List<Call> calls, Optional<Verb> start) {
        verb = start;
        calls.forEach(this::read);
        if (parser.guardedValues()) {
            draft.note(
                    TranslateProblem.VALUE_IN_CONDITION,
                    "values inside or() or in(..) that hold a comma, a parenthesis or a quote changed the condition; they"
                            + " now give the error PGRST100");
        }
        Verb known = verb.orElseThrow(() -> new Review(
                TranslateProblem.UNKNOWN_METHOD,
                "the chain has no select, insert, upsert, update or delete: it asks for nothing",
                "remove it"));
        return new Request(
                known,
                payload,
                columns,
                head,
                count,
                filters,
                orders,
                limits,
                offsets,
                upsert,
                defaultToNull,
                cardinality,
                rollback);
    }

    private void read(Call call) {
        Arguments arguments = new Arguments(call);
        if (readBounds(call, arguments) || WITHOUT_EFFECT.contains(call.method())) {
            return;
        }
        Optional<List<Condition>> conditions = filterCalls.read(call, arguments, verb);
        if (conditions.isPresent()) {
            conditions.get().forEach(c -> filters.add(new Filter(call.index(), call.guarded(), c)));
            return;
        }
        if (call.guarded() && SHAPING.contains(call.method())) {
            throw new Review(
                    TranslateProblem.GUARDED_CALL,
                    call.method() + "() stands under a condition or in a loop and shapes the whole statement",
                    "write one chain for each case");
        }
        if (VERBS.contains(call.method())) {
            readVerb(call, arguments);
        } else {
            readShape(call, arguments);
        }
    }

    private void readVerb(Call call, Arguments arguments) {
        if (call.method().equals("select")) {
            columns = Optional.of(
                    arguments.optional(0).map(RequestReader::columns).orElse(List.of(new SelectItem.Star())));
            if (verb.isEmpty()) {
                verb = Optional.of(Verb.SELECT);
                head = arguments.flag(1, "head", false);
                count = count(arguments, 1);
            }
            return;
        }
        if (verb.isPresent()) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD, call.method() + "() after another verb", "write two chains");
        }
        boolean delete = call.method().equals("delete");
        verb = Optional.of(
                switch (call.method()) {
                    case "update" -> Verb.UPDATE;
                    case "delete" -> Verb.DELETE;
                    default -> Verb.INSERT;
                });
        count = count(arguments, delete ? 0 : 1);
        if (!delete) {
            payload = Optional.of(arguments.required(0));
            defaultToNull = call.method().equals("update") || arguments.flag(1, "defaultToNull", true);
        }
        if (call.method().equals("upsert")) {
            upsert = Optional.of(new Upsert(
                    arguments.option(1, "onConflict").map(RequestReader::columnNames),
                    arguments.flag(1, "ignoreDuplicates", false)));
        }
    }

    private static List<SelectItem> columns(Value value) {
        if (value instanceof Value.Expression it && !it.choices().isEmpty()) {
            return List.of(new SelectItem.OneOf(
                    it.code(),
                    it.choices().stream()
                            .map(text -> SelectParser.parse(new Words(text, List.of())))
                            .toList()));
        }
        return SelectParser.parse(Words.of(value).orElseThrow(() -> Review.notConstant("the list of select()")));
    }

    private static List<String> columnNames(Value value) {
        String text = Words.constant(value).orElseThrow(() -> Review.notConstant("onConflict"));
        TextReader reader = new TextReader(new Words(text, List.of()), "onConflict");
        List<String> names = new ArrayList<>();
        do {
            reader.skipSpaces();
            names.add(reader.name());
            reader.skipSpaces();
        } while (reader.take(","));
        if (!reader.atEnd()) {
            throw reader.malformed();
        }
        return names;
    }

    static boolean count(Arguments arguments, int place) {
        Optional<Value> asked = arguments.option(place, "count");
        if (asked.isEmpty()) {
            return false;
        }
        String kind = Words.constant(asked.get()).orElseThrow(() -> Review.notConstant("the option count"));
        return switch (kind) {
            case "exact" -> true;
            case "", "null", "undefined", "false" -> false;
            case "planned", "estimated" ->
                throw new Review(
                        TranslateProblem.UNKNOWN_METHOD,
                        "count: '" + kind + "' gives the planner's estimate, which another server estimates otherwise",
                        "ask for count: 'exact', or for none");
            default ->
                throw new Review(
                        TranslateProblem.UNKNOWN_METHOD, "count: '" + kind + "' is not known", "use count: 'exact'");
        };
    }

    private void readShape(Call call, Arguments arguments) {
        switch (call.method()) {
            case "single" -> {
                if (cardinality == Cardinality.MAYBE_SINGLE) {
                    throw new Review(TranslateProblem.UNKNOWN_METHOD, "single() after maybeSingle()", "keep one");
                }
                cardinality = Cardinality.SINGLE;
                draft.noOption("csv");
                draft.option("single", "true");
            }
            case "maybeSingle" -> {
                if (cardinality == Cardinality.SINGLE) {
                    throw new Review(TranslateProblem.UNKNOWN_METHOD, "maybeSingle() after single()", "keep one");
                }
                if (draft.hasOption("csv")) {
                    throw new Review(TranslateProblem.UNKNOWN_METHOD, "csv() of maybeSingle()", "keep one of them");
                }
                cardinality = Cardinality.MAYBE_SINGLE;
                draft.option("maybeSingle", "true");
            }
            case "csv" -> {
                if (cardinality == Cardinality.MAYBE_SINGLE) {
                    throw new Review(TranslateProblem.UNKNOWN_METHOD, "csv() of maybeSingle()", "keep one of them");
                }
                cardinality = Cardinality.MANY;
                draft.noOption("single");
                draft.option("csv", "true");
            }
            case "stripNulls" -> draft.option("stripNulls", "true");
            case "throwOnError" -> draft.option("throws", "true");
            case "abortSignal" -> draft.option("signal", arguments.required(0).code());
            case "maxAffected" -> maxAffected(arguments);
            case "rollback" -> rollback = true;
            default ->
                throw new Review(
                        TranslateProblem.UNKNOWN_METHOD,
                        call.method() + "() has no counterpart in plain SQL",
                        "write this statement by hand");
        }
    }

    private void maxAffected(Arguments arguments) {
        boolean known = draft.options()
                .serverAtLeast(13, 0, 0)
                .orElseThrow(() -> new Review(
                        TranslateProblem.VERSION_DEPENDENT,
                        "maxAffected() is known to newer versions of PostgREST only",
                        "give --postgrest"));
        if (!known) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS, "maxAffected() fails before PostgREST 13 (PGRST122)", "take it out");
        }
        draft.option("maxAffected", arguments.required(0).code());
    }

    private boolean readBounds(Call call, Arguments arguments) {
        switch (call.method()) {
            case "order" -> orders.add(order(call, arguments));
            case "limit" -> limits.add(bound(call, arguments.required(0), referenced(arguments, 1)));
            case "range" -> {
                List<String> embed = referenced(arguments, 2);
                Value from = arguments.required(0);
                Value to = arguments.required(1);
                offsets.add(offset(call, from, embed));
                limits.add(length(call, from, to, embed));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private List<String> referenced(Arguments arguments, int place) {
        Optional<Value> named =
                arguments.option(place, "referencedTable").or(() -> arguments.option(place, "foreignTable"));
        if (named.isEmpty()) {
            return List.of();
        }
        String path = Words.constant(named.get()).orElseThrow(() -> Review.notConstant("referencedTable"));
        if (path.isEmpty()) {
            return List.of();
        }
        Place place2 = ConditionParser.place(path + ".x", "referencedTable");
        return place2.embed();
    }

    private Order order(Call call, Arguments arguments) {
        Optional<Value> way = arguments.option(1, "ascending");
        boolean atRunTime = way.filter(value -> Words.constant(value).isEmpty()).isPresent();
        Optional<String> direction = way.filter(value -> atRunTime).map(this::direction);
        boolean ascending = atRunTime || arguments.flag(1, "ascending", true);
        Optional<Value> nulls = arguments.option(1, "nullsFirst");
        String suffix = (ascending ? "" : " DESC")
                + nulls.map(value -> arguments.truth(value, "nullsFirst") ? " NULLS FIRST" : " NULLS LAST")
                        .orElse("");
        List<String> embed = referenced(arguments, 1);
        Value column = arguments.required(0);
        Optional<String> name = Words.constant(column);
        if (name.isEmpty()) {
            Target target = new AtRunTime(script.call("column", column.code()));
            return new Order(call.index(), call.guarded(), embed, Optional.empty(), target, direction, suffix);
        }
        TextReader reader = new TextReader(new Words(name.get(), List.of()), "the column of order()");
        Field field = reader.field();
        Optional<String> related = Optional.empty();
        if (reader.take("(")) {
            related = Optional.of(field.column());
            field = reader.field();
            reader.expect(")");
        }
        if (!reader.atEnd()) {
            throw new Review(
                    TranslateProblem.RUN_TIME_ARGUMENT,
                    "order('" + name.get() + "') holds more than a column",
                    "give one column to each order()");
        }
        return new Order(call.index(), call.guarded(), embed, related, new Known(field), direction, suffix);
    }

    private String direction(Value ascending) {
        boolean bool = ascending instanceof Value.Expression e && e.kind() == Value.Kind.BOOLEAN;
        return bool ? operand(ascending) + " ? 'ASC' : 'DESC'" : script.call("direction", ascending.code());
    }

    /// A limit that is no integer is none; below zero it is an error.
    private Bound bound(Call call, Value value, List<String> embed) {
        Optional<String> constant = Words.constant(value);
        if (constant.isEmpty()) {
            return new Bound(
                    call.index(),
                    call.guarded(),
                    embed,
                    Optional.of(script.call("limit", value.code())),
                    Optional.empty());
        }
        Optional<Long> number = integer(constant.get());
        if (number.isPresent() && number.get() < 0) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS,
                    "limit(" + constant.get() + ") always fails (PGRST103)",
                    "correct it");
        }
        return new Bound(call.index(), call.guarded(), embed, Optional.empty(), number);
    }

    private Bound offset(Call call, Value from, List<String> embed) {
        Optional<String> constant = Words.constant(from);
        if (constant.isEmpty()) {
            return new Bound(
                    call.index(),
                    call.guarded(),
                    embed,
                    Optional.of(script.call("offset", from.code())),
                    Optional.empty());
        }
        Optional<Long> number = integer(constant.get()).filter(n -> n > 0);
        return new Bound(call.index(), call.guarded(), embed, Optional.empty(), number);
    }

    private Bound length(Call call, Value from, Value to, List<String> embed) {
        Optional<Long> first = Words.constant(from).flatMap(RequestReader::integer);
        Optional<Long> last = Words.constant(to).flatMap(RequestReader::integer);
        if (first.isPresent() && last.isPresent()) {
            long length = last.get() - first.get() + 1;
            if (first.get() < 0) {
                throw new Review(TranslateProblem.UNKNOWN_METHOD, "range() that begins below zero", "begin it at zero");
            }
            if (length < 0 || (length == 0 && first.get() > 0)) {
                throw new Review(
                        TranslateProblem.ALWAYS_FAILS,
                        "range(" + first.get() + ", " + last.get() + ") always fails (PGRST103)",
                        "correct it");
            }
            return new Bound(call.index(), call.guarded(), embed, Optional.empty(), Optional.of(length));
        }
        if (!Script.isPlain(from) && first.isEmpty()) {
            throw new Review(
                    TranslateProblem.RUN_TIME_ARGUMENT,
                    "range() needs its first argument twice, and " + from.code() + " may not be evaluated twice",
                    "put it into a constant first");
        }
        String code = first.isPresent() && first.get() == 0
                ? operand(to) + " + 1"
                : operand(to) + " - " + operand(from) + " + 1";
        String limit = first.isPresent() && first.get() == 0
                ? script.call("limit", code)
                : script.call("limit", code, from.code());
        return new Bound(call.index(), call.guarded(), embed, Optional.of(limit), Optional.empty());
    }

    private static String operand(Value value) {
        return value.code().matches("-?[\\w$.]+") ? value.code() : "(" + value.code() + ")";
    }

    private static Optional<Long> integer(String text) {
        return text.matches("-?\\d{1,15}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
