package dev.rehome.rewrite.translate;

import dev.rehome.catalog.ApiColumn;
import dev.rehome.catalog.ApiFunction;
import dev.rehome.catalog.ApiFunction.Argument;
import dev.rehome.catalog.ApiRelation;
import dev.rehome.catalog.ApiType;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Request.Verb;
import dev.rehome.rewrite.translate.Statement.Clause;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Calls of functions: `SELECT fn(a => $1)` where it gives one value, `SELECT .. FROM fn(a => $1)` where it gives rows.
/// The overload is the one that takes exactly the given arguments, as PostgREST chooses it.
final class RpcTranslation {
    private static final Set<String> WHOLE = Set.of("json", "jsonb", "text", "bytea", "xml");

    private final Draft draft;
    private final Payloads payloads;

    RpcTranslation(Draft draft) {
        this.draft = draft;
        this.payloads = new Payloads(draft);
    }

    Statement translate(Chain chain, Chain.Rpc rpc) {
        String name = Words.constant(rpc.function()).orElseThrow(() -> Review.notConstant("the function"));
        QualifiedName qualified = QualifiedName.of(Translator.schema(chain), name);
        List<ApiFunction> overloads = draft.catalog().functions(qualified);
        if (overloads.isEmpty()) {
            throw unknown(qualified, "does not exist");
        }
        Optional<Value> given = rpc.arguments().filter(value -> !(value instanceof Value.Undefined));
        boolean get = byGet(rpc.options());
        Call call = call(qualified, overloads, get ? given.map(RpcTranslation::asText) : given, get);
        Options options = options(rpc.options(), call.function(), given.map(RpcTranslation::asText));
        Request read = new RequestReader(draft).read(chain.calls(), Optional.of(Verb.SELECT));
        Request request = read.counted(options.head(), options.count());
        draft.notes();
        if (request.rollback() && draft.options().rollbackAllowed()) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD, "rollback() takes the change back", "run it in transaction()");
        }
        return call.function().givesRows() ? rows(call, request) : values(call, request);
    }

    /// @param function the overload
    /// @param sql the call itself: `fn(a => $1)`
    /// @param from what stands before it in FROM: a record of JSON arguments, with a comma
    /// @param payload where the arguments are known only when the code runs
    private record Call(ApiFunction function, Sql sql, Sql from, Optional<Statement.Payload> payload) {}

    private record Options(boolean head, boolean count) {}

    private static Review unknown(QualifiedName name, String what) {
        return new Review(
                TranslateProblem.UNKNOWN_FUNCTION,
                "function " + name + " " + what,
                "make it, or correct the arguments");
    }

    private static boolean byGet(Optional<Value> options) {
        if (options.isEmpty() || options.get() instanceof Value.Undefined) {
            return false;
        }
        Arguments arguments = arguments(options.get());
        return arguments.flag(0, "head", false) || arguments.flag(0, "get", false);
    }

    private static Arguments arguments(Value options) {
        return new Arguments(new dev.rehome.rewrite.chain.Call(-1, "rpc", List.of(options), false));
    }

    private Options options(Optional<Value> given, ApiFunction function, Optional<Value> texts) {
        if (given.isEmpty() || given.get() instanceof Value.Undefined) {
            return new Options(false, false);
        }
        Arguments arguments = arguments(given.get());
        boolean get = byGet(given);
        if (get && function.changesRows()) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "rpc() by GET runs the volatile function " + function.name() + " in a read only transaction",
                    "declare the function stable, or call it without get and head");
        }
        if (get && function.arguments().stream().anyMatch(argument -> isTextSensitive(argument, texts))) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "rpc() by GET sends arrays and objects as text",
                    "call it without get and head");
        }
        return new Options(arguments.flag(0, "head", false), RequestReader.count(arguments, 0));
    }

    private static boolean isTextSensitive(Argument argument, Optional<Value> texts) {
        boolean sensitive = argument.type().isStructured() || argument.type().isJson();
        return sensitive
                && !(texts.orElse(null) instanceof Value.Struct struct
                        && struct.properties().stream()
                                .filter(property -> property.key().equals(argument.name()))
                                .allMatch(property -> property.value() instanceof Value.Str));
    }

    /// A GET sends an array as `{a,b}`, whatever its elements are.
    private static Value asText(Value arguments) {
        if (!(arguments instanceof Value.Struct struct)
                || struct.properties().stream().noneMatch(property -> property.value() instanceof Value.Array)) {
            return arguments;
        }
        List<Value.Property> properties = struct.properties().stream()
                .map(property -> new Value.Property(property.key(), arrayAsText(property.value())))
                .toList();
        String code = properties.stream()
                .map(property ->
                        Script.string(property.key()) + ": " + property.value().code())
                .collect(Collectors.joining(", ", "{ ", " }"));
        return new Value.Struct(properties, code);
    }

    private static Value arrayAsText(Value value) {
        boolean plain = value instanceof Value.Array array
                && array.elements().stream()
                        .allMatch(element -> element instanceof Value.Str
                                || element instanceof Value.Numeral
                                || element instanceof Value.Bool);
        if (!plain) {
            return value;
        }
        String text = ((Value.Array) value)
                .elements().stream()
                        .map(element -> Words.constant(element).orElseThrow())
                        .collect(Collectors.joining(",", "{", "}"));
        return new Value.Str(text, Script.string(text));
    }

    private Call call(QualifiedName name, List<ApiFunction> overloads, Optional<Value> given, boolean get) {
        Value arguments = given.orElse(new Value.Struct(List.of(), "{}"));
        if (arguments instanceof Value.Struct body
                && overloads.size() == 1
                && isUnnamed(overloads.getFirst())
                && overloads.getFirst().arguments().getFirst().type().isJson()) {
            return withBody(overloads.getFirst(), body, get);
        }
        if (!(arguments instanceof Value.Struct struct)
                || struct.properties().stream().anyMatch(property -> isUnknown(property.value()))) {
            return atRunTime(name, overloads, arguments);
        }
        Map<String, Value> values = new LinkedHashMap<>();
        struct.properties().forEach(property -> values.put(property.key(), property.value()));
        values.values().removeIf(Value.Undefined.class::isInstance);
        ApiFunction function = choose(name, overloads, values.keySet(), !get);
        if (isUnnamed(function)) {
            return withBody(function, struct, get);
        }
        if (function.arguments().stream().anyMatch(Argument::variadic)) {
            throw unknown(name, "is variadic");
        }
        Map<String, Argument> byName = new LinkedHashMap<>();
        function.arguments().forEach(argument -> byName.put(argument.name(), argument));
        boolean json = values.entrySet().stream()
                .anyMatch(value -> byName.containsKey(value.getKey())
                        && Payloads.needsJson(byName.get(value.getKey()).type(), value.getValue()));
        return json
                ? withRecord(function, byName, values, struct)
                : new Call(
                        function, plain(function, overloads.size() > 1, byName, values), new Sql(), Optional.empty());
    }

    private static boolean isUnknown(Value value) {
        return value instanceof Value.Spread
                || (value instanceof Value.Expression expression && expression.kind() == Value.Kind.UNKNOWN);
    }

    /// All required arguments are given, and nothing that it does not take. Where none fits, a function of one
    /// unnamed JSON parameter takes the whole of them.
    private static ApiFunction choose(
            QualifiedName name, List<ApiFunction> overloads, Set<String> keys, boolean sendsBody) {
        List<ApiFunction> callable =
                overloads.stream().filter(RpcTranslation::isCallable).toList();
        List<ApiFunction> fitting = callable.stream()
                .filter(function -> {
                    Set<String> all =
                            function.arguments().stream().map(Argument::name).collect(Collectors.toSet());
                    return all.containsAll(keys)
                            && function.arguments().stream()
                                    .allMatch(argument -> argument.optional()
                                            || argument.variadic()
                                            || keys.contains(argument.name()));
                })
                .toList();
        if (fitting.isEmpty() && sendsBody) {
            fitting = callable.stream()
                    .filter(function -> isUnnamed(function)
                            && function.arguments().getFirst().type().isJson())
                    .toList();
        }
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw unknown(
                name,
                fitting.isEmpty()
                        ? "takes no arguments " + keys + " (PGRST202)"
                        : "has several overloads that take " + keys + " (PGRST203)");
    }

    /// A parameter without a name can be given only where it is the one there is, and takes a body as it comes.
    private static boolean isCallable(ApiFunction function) {
        return function.arguments().stream()
                        .noneMatch(argument -> argument.name().isEmpty())
                || (isUnnamed(function)
                        && WHOLE.contains(function.arguments().getFirst().type().name()));
    }

    private static boolean isUnnamed(ApiFunction function) {
        return function.arguments().size() == 1
                && function.arguments().getFirst().name().isEmpty();
    }

    private Call withBody(ApiFunction function, Value.Struct struct, boolean get) {
        String type = function.arguments().getFirst().type().name();
        if (get || type.equals("bytea") || type.equals("xml")) {
            throw unknown(function.name(), "takes the whole of its arguments as one unnamed parameter");
        }
        draft.jsonReason("the function takes its arguments as one text");
        Sql sql = Sql.of(Tables.call(function) + "(")
                .add(draft.parameter(draft.script().json(struct)))
                .text("::" + type + ")");
        return new Call(function, sql, new Sql(), Optional.empty());
    }

    private Sql plain(
            ApiFunction function, boolean overloaded, Map<String, Argument> byName, Map<String, Value> values) {
        List<Sql> given = new ArrayList<>();
        values.forEach((name, value) -> {
            Argument argument = Optional.ofNullable(byName.get(name)).orElseThrow();
            Sql sql = payloads.value(argument.type(), value);
            boolean cast = overloaded || argument.type().family() == ApiType.Family.PSEUDO;
            given.add(Sql.of(new Identifier(name).quoted() + " => ")
                    .add(sql)
                    .text(cast ? "::" + argument.type().name() : ""));
        });
        return Sql.of(Tables.call(function) + "(").add(Sql.join(", ", given)).text(")");
    }

    private Call withRecord(
            ApiFunction function, Map<String, Argument> byName, Map<String, Value> values, Value.Struct struct) {
        draft.jsonReason("an argument is an array or composite");
        List<ApiColumn> columns = values.keySet().stream()
                .map(name -> new ApiColumn(
                        new Identifier(name),
                        Optional.ofNullable(byName.get(name)).orElseThrow().type(),
                        false,
                        false,
                        true))
                .toList();
        Sql from = Sql.of("json_to_record(")
                .add(draft.parameter(draft.script().json(struct)))
                .text(") AS args" + Payloads.definition(columns));
        String named = columns.stream()
                .map(column ->
                        column.name().quoted() + " => args." + column.name().quoted())
                .collect(Collectors.joining(", "));
        return new Call(function, Sql.of(Tables.call(function) + "(" + named + ")"), from, Optional.empty());
    }

    /// Which arguments are given, and with them the overload, is known only when the code runs.
    private Call atRunTime(QualifiedName name, List<ApiFunction> overloads, Value arguments) {
        ApiFunction first = overloads.getFirst();
        boolean alike = overloads.stream()
                .allMatch(function -> function.returns().equals(first.returns())
                        && function.set() == first.set()
                        && function.changesRows() == first.changesRows()
                        && function.resultColumns().equals(first.resultColumns()));
        boolean named = overloads.stream()
                .flatMap(function -> function.arguments().stream())
                .noneMatch(argument -> argument.name().isEmpty() || argument.variadic());
        if (!alike || !named) {
            throw Review.notConstant("which overload of " + name + " is called");
        }
        draft.jsonReason("an argument that is undefined is not given");
        Statement.Payload payload = new Statement.Payload(Script.string(Tables.name(name)), arguments.code(), "args");
        Sql sql = Sql.of(Tables.call(first) + "(").splice("args.named").text(")");
        return new Call(first, sql, new Sql().splice("args.source"), Optional.of(payload));
    }

    private Statement values(Call call, Request request) {
        boolean bounded = !request.limits().isEmpty() || !request.offsets().isEmpty();
        boolean shaped = !request.filters().isEmpty()
                || !request.orders().isEmpty()
                || request.columns().isPresent();
        if (shaped
                || request.head()
                || (bounded && (request.count() || !call.function().set()))) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "filters, columns or a count on a function that gives plain values",
                    "write this statement by hand");
        }
        if (call.function().set() && request.cardinality() != Request.Cardinality.MANY) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "single() on a function that gives a set of plain values",
                    "write this statement by hand");
        }
        draft.callOptions()
                .removeIf(option ->
                        option.name().equals("single") || option.name().equals("maybeSingle"));
        boolean nothing = call.function().returns().family() == ApiType.Family.VOID;
        if (request.count()) {
            draft.option("count", "true");
        }
        draft.option("returns", nothing ? "'nothing'" : call.function().set() ? "'values'" : "'value'");
        Sql sql = Sql.of("SELECT ").add(call.sql());
        if (call.payload().isPresent()) {
            sql.splice("args.from");
        } else if (!call.from().isEmpty()) {
            sql.text(" FROM ").add(call.from());
        }
        List<Clause> clauses = new ArrayList<>();
        clauses.add(new Statement.Fixed(sql.fragment(-1)));
        if (call.function().set()) {
            ReadSql reads = new ReadSql(draft);
            addBound(clauses, reads.limits(request.limits()), true);
            addBound(clauses, reads.offsets(request.offsets()), false);
        }
        return Translator.statement(draft, "call", clauses, Optional.empty(), call.payload());
    }

    private static void addBound(List<Clause> clauses, List<Fragment> values, boolean limit) {
        if (!values.isEmpty()) {
            clauses.add(limit ? new Statement.Limit(values) : new Statement.Offset(values));
        }
    }

    private Statement rows(Call call, Request given) {
        Request request = given.withColumns();
        ApiRelation relation =
                call.function().rowOf().flatMap(draft.catalog()::relation).orElseGet(() -> resultOf(call.function()));
        String reference = relation.name().name().quoted();
        Scope scope = new Scope(draft.catalog(), relation, reference, false);
        Level level = new Levels(draft, false).build(scope, request, false);
        refuseUnselected(level);
        Sql from = new Sql();
        if (!call.from().isEmpty()) {
            from.add(call.from()).text(call.payload().isPresent() ? "" : ", ");
        }
        from.add(call.sql()).text(reference.equals(Tables.call(call.function())) ? "" : " AS " + reference);
        ReadSql.Read read = new ReadSql(draft).read(qualified(level, call), from);
        boolean bounded = read.clauses().stream()
                .anyMatch(clause -> clause instanceof Statement.Limit || clause instanceof Statement.Offset);
        if (request.head()) {
            draft.option("head", "true");
        }
        Optional<List<Clause>> count = Optional.empty();
        if (request.count() && bounded && call.function().changesRows()) {
            throw new Review(
                    TranslateProblem.UNKNOWN_METHOD,
                    "a count beside a limit on a volatile function would run it twice",
                    "count its rows by hand");
        }
        if (request.count() && bounded) {
            count = Optional.of(read.count());
            Translator.offset(draft, level);
        } else if (request.count()) {
            draft.option("count", "true");
        }
        if (!call.function().set()) {
            draft.callOptions()
                    .removeIf(option ->
                            option.name().equals("single") || option.name().equals("maybeSingle"));
            draft.option("returns", "'row'");
        }
        return Translator.statement(draft, "call", read.clauses(), count, call.payload());
    }

    /// Servers before 13 take only the selected columns out of a function, and filters and orders see no others
    /// (PostgREST issue 3965).
    private void refuseUnselected(Level level) {
        boolean sees = level.filters().stream().allMatch(filter -> level.sees(filter.condition()))
                && level.orders().stream().allMatch(order -> order.related().isPresent() || level.sees(order.target()));
        if (!sees && !draft.options().serverAtLeast(13, 0, 0).orElse(false)) {
            throw new Review(
                    TranslateProblem.VERSION_DEPENDENT,
                    "a filter or order by a column of the function that select() does not name"
                            + " fails before PostgREST 13 (42703)",
                    "add the column to select(), or give --postgrest");
        }
    }

    /// `SELECT *` would take the record of JSON arguments too.
    private static Level qualified(Level level, Call call) {
        return call.from().isEmpty() ? level : level.qualify();
    }

    /// Rows that are of no relation: their columns are those of the result.
    private static ApiRelation resultOf(ApiFunction function) {
        if (function.resultColumns().isEmpty()) {
            throw unknown(function.name(), "gives records whose columns only the call tells");
        }
        ApiType unknown = new ApiType("text", ApiType.Family.OTHER, false);
        List<ApiColumn> columns = function.resultColumns().stream()
                .map(name -> new ApiColumn(new Identifier(name), unknown, false, false, false))
                .toList();
        return new ApiRelation(function.name(), ApiRelation.Kind.VIEW, columns, List.of(), List.of(), false, List.of());
    }
}
