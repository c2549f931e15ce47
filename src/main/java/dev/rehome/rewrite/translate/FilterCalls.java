package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Condition.AtRunTime;
import dev.rehome.rewrite.translate.Condition.Code;
import dev.rehome.rewrite.translate.Condition.Compare;
import dev.rehome.rewrite.translate.Condition.Constant;
import dev.rehome.rewrite.translate.Condition.Known;
import dev.rehome.rewrite.translate.Condition.Operand;
import dev.rehome.rewrite.translate.Condition.Operation;
import dev.rehome.rewrite.translate.Condition.Target;
import dev.rehome.rewrite.translate.ConditionParser.Place;
import dev.rehome.rewrite.translate.Request.Verb;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The filter methods of the builder: what each puts into the URL, read as PostgREST reads it.
final class FilterCalls {
    /// Names of parts of a request, which a column of that name cannot be filtered by.
    private static final Set<String> EVERYWHERE = Set.of("order", "limit", "offset", "and", "or");

    private static final Set<String> AT_ROOT = Set.of("select", "columns", "on_conflict");

    private final Draft draft;
    private final Script script;
    private final ConditionParser parser;
    private final boolean soleMatch;

    /// @param soleMatch whether a write has no other filter than its match()
    FilterCalls(Draft draft, ConditionParser parser, boolean soleMatch) {
        this.draft = draft;
        this.soleMatch = soleMatch;
        this.script = draft.script();
        this.parser = parser;
    }

    /// Empty where the method is no filter.
    ///
    /// @param verb of the chain, where it is known by now
    Optional<List<Condition>> read(Call call, Arguments arguments, Optional<Verb> verb) {
        Optional<String> operator = Operators.ofMethod(call.method());
        if (operator.isPresent()) {
            return one(compare(arguments, false, simple(operator.get(), arguments.required(1))));
        }
        return switch (call.method()) {
            case "in" -> one(compare(arguments, false, in(arguments.required(1))));
            case "notIn" -> one(compare(arguments, true, in(arguments.required(1))));
            case "likeAllOf", "likeAnyOf", "ilikeAllOf", "ilikeAnyOf" ->
                one(compare(arguments, false, patterns(call.method(), arguments.required(1))));
            case "contains" -> one(compare(arguments, false, elements("cs", arguments.required(1))));
            case "containedBy" -> one(compare(arguments, false, elements("cd", arguments.required(1))));
            case "overlaps" -> one(compare(arguments, false, elements("ov", arguments.required(1))));
            case "textSearch" -> one(compare(arguments, false, search(arguments)));
            case "match" -> Optional.of(match(arguments.required(0), verb));
            case "not" -> one(raw(arguments, "not."));
            case "filter" -> one(raw(arguments, ""));
            case "or" -> one(or(arguments));
            default -> Optional.empty();
        };
    }

    private static Optional<List<Condition>> one(Condition condition) {
        return Optional.of(List.of(condition));
    }

    private Compare compare(Arguments arguments, boolean negated, Operation operation) {
        return compare(arguments.required(0), negated, operation);
    }

    private Compare compare(Value column, boolean negated, Operation operation) {
        Optional<Place> place = place(column);
        return new Compare(place.map(Place::embed).orElse(List.of()), target(column, place), negated, operation);
    }

    private static Optional<Place> place(Value column) {
        return Words.constant(column).map(name -> {
            Place place = ConditionParser.place(name, "the column of a filter");
            String last = place.field().column();
            if (place.field().path().isEmpty()
                    && (EVERYWHERE.contains(last) || (place.embed().isEmpty() && AT_ROOT.contains(last)))) {
                throw new Review(
                        TranslateProblem.UNKNOWN_METHOD,
                        "'" + name + "' in a filter means a part of the request, not the column",
                        "use or('" + name + ".eq..'), or write this statement by hand");
            }
            return place;
        });
    }

    private Target target(Value column, Optional<Place> place) {
        return place.<Target>map(p -> new Known(p.field()))
                .orElseGet(() -> new AtRunTime(script.call("column", column.code())));
    }

    private Operation simple(String operator, Value value) {
        if (!operator.equals("is")) {
            return new Condition.Simple(operator, operand(value));
        }
        Optional<String> word = Words.constant(value);
        if (word.isEmpty()) {
            return new Condition.IsAtRunTime(script.call("is", value.code()));
        }
        String upper = word.get().toUpperCase(Locale.ROOT);
        if (Set.of("NULL", "TRUE", "FALSE", "UNKNOWN").contains(upper)) {
            return new Condition.Is(upper);
        }
        throw new Review(
                TranslateProblem.ALWAYS_FAILS,
                "is(.., " + value.code() + ") always fails (PGRST100): only null, true, false and unknown are allowed",
                "use eq() for other values");
    }

    private Operand operand(Value value) {
        if (value instanceof Value.Null || value instanceof Value.Undefined) {
            draft.note(
                    TranslateProblem.ALWAYS_FAILS,
                    "compares with the text '" + Words.constant(value).orElse("")
                            + "', as the chain does; use is(.., null) to find nulls");
        }
        return Words.constant(value).<Operand>map(Constant::new).orElseGet(() -> new Code(script.text(value)));
    }

    /// The client drops what comes twice and puts texts with a comma or parenthesis into quotes; nothing else.
    private Operation in(Value values) {
        if (values instanceof Value.Array array
                && array.elements().stream().allMatch(e -> Words.constant(e).isPresent())) {
            Set<String> seen = new LinkedHashSet<>();
            List<String> texts = new ArrayList<>();
            for (Value element : array.elements()) {
                String text = Words.constant(element).orElseThrow();
                boolean string = element instanceof Value.Str;
                if (seen.add((string ? "s" : "v") + text)) {
                    texts.add(string && text.matches("(?s).*[,()].*") ? "\"" + text + "\"" : text);
                }
            }
            Words request = new Words("in.(" + String.join(",", texts) + ")", List.of());
            return parser.filter(List.of(), new Known(new Field("c", List.of())), request)
                    .operation();
        }
        return new Condition.InAtRunTime(script.call("list", values.code()));
    }

    private Operation patterns(String method, Value values) {
        String operator = method.startsWith("i") ? "ilike" : "like";
        boolean all = method.endsWith("AllOf");
        return new Condition.Quantified(operator, all, joined(values));
    }

    private Operand joined(Value values) {
        if (values instanceof Value.Array array && array.elements().stream().allMatch(FilterCalls::isJoinable)) {
            return new Constant(array.elements().stream()
                    .map(element -> Words.constant(element).orElseThrow())
                    .collect(Collectors.joining(",", "{", "}")));
        }
        return new Code("`{${" + values.code() + ".join(',')}}`");
    }

    /// Null and undefined join as nothing.
    private static boolean isJoinable(Value element) {
        return element instanceof Value.Str || element instanceof Value.Numeral || element instanceof Value.Bool;
    }

    /// A text stays as it is, an array becomes an array literal, anything else JSON.
    private Operation elements(String operator, Value value) {
        Operand operand = switch (value) {
            case Value.Str str -> new Constant(str.value());
            case Value.Template template -> new Code(template.code());
            case Value.Array ignored -> joined(value);
            case Value.Expression e when e.kind() == Value.Kind.STRING -> new Code(e.code());
            case Value.Expression e when e.kind() == Value.Kind.ARRAY -> joined(value);
            case Value.Struct ignored
            when !operator.equals("ov") ->
                Json.constant(value)
                        .<Operand>map(Constant::new)
                        .orElseGet(() -> new Code("JSON.stringify(" + value.code() + ")"));
            default -> new Code(script.call(operator.equals("ov") ? "overlap" : "elements", value.code()));
        };
        return new Condition.Simple(operator, operand);
    }

    private Operation search(Arguments arguments) {
        String type = arguments
                .option(2, "type")
                .map(value -> Words.constant(value).orElseThrow(() -> Review.notConstant("the type of textSearch()")))
                .orElse("");
        String operator = switch (type) {
            case "plain" -> "plfts";
            case "phrase" -> "phfts";
            case "websearch" -> "wfts";
            default -> "fts";
        };
        String config = arguments
                .option(2, "config")
                .map(value -> Words.constant(value).orElseThrow(() -> Review.notConstant("the config of textSearch()")))
                .orElse("");
        return new Condition.Search(Operators.search(operator).orElseThrow(), config, operand(arguments.required(1)));
    }

    /// A key whose value is undefined is left out since 2.100.0; before, the text 'undefined' was compared.
    private List<Condition> match(Value value, Optional<Verb> verb) {
        if (!(value instanceof Value.Struct struct)) {
            return List.of(matching(value, verb));
        }
        if (soleMatch && struct.properties().stream().allMatch(it -> mayBeUndefined(it.value()))) {
            return List.of(matching(value, verb));
        }
        List<Condition> conditions = new ArrayList<>();
        for (Value.Property property : struct.properties()) {
            Value expected = property.value();
            boolean drops = mayBeUndefined(expected) && dropsUndefined();
            if (drops && expected instanceof Value.Undefined) {
                continue;
            }
            Value column = new Value.Str(property.key(), Script.string(property.key()));
            Operation operation = drops
                    ? new Condition.Given(script.call("given", expected.code()))
                    : new Condition.Simple("eq", operand(expected));
            conditions.add(compare(column, false, operation));
        }
        return conditions;
    }

    private static boolean mayBeUndefined(Value value) {
        return value instanceof Value.Undefined
                || (value instanceof Value.Expression e && e.kind() == Value.Kind.UNKNOWN);
    }

    private boolean dropsUndefined() {
        return draft.options()
                .clientAtLeast(2, 100, 0)
                .orElseThrow(() -> new Review(
                        TranslateProblem.VERSION_DEPENDENT,
                        "match() with a value that may be undefined: versions of supabase-js differ",
                        "let the lock file name the client's version"));
    }

    /// The keys are known only when the code runs. A write without any of them would reach every row.
    private Condition matching(Value value, Optional<Verb> verb) {
        if (!dropsUndefined()) {
            throw Review.notConstant("the object of match()");
        }
        Optional<String> statement = soleMatch ? verb.map(Verb::name) : Optional.empty();
        if (statement.isPresent()) {
            draft.note(
                    TranslateProblem.NO_FILTER,
                    "match() may be given no value at all: then the statement is refused (21000), as Supabase refuses it");
        }
        return new Condition.AtRun(List.of(), "matching", value.code(), statement);
    }

    /// `not(column, operator, value)` and `filter(column, operator, value)`: the value is what stands in the URL.
    private Condition raw(Arguments arguments, String before) {
        String operator = Words.constant(arguments.required(1))
                .orElseThrow(() ->
                        Review.notConstant("the operator of " + arguments.call().method() + "()"));
        Value value = arguments.required(2);
        Optional<Words> known = Words.of(value);
        Value column = arguments.required(0);
        Optional<Place> place = place(column);
        List<String> embed = place.map(Place::embed).orElse(List.of());
        if (known.isEmpty() && operator.equals("is")) {
            return new Compare(
                    embed,
                    target(column, place),
                    !before.isEmpty(),
                    new Condition.IsAtRunTime(script.call("is", value.code())));
        }
        boolean array =
                value instanceof Value.Array || (value instanceof Value.Expression e && e.kind() == Value.Kind.ARRAY);
        if (array && operator.endsWith("in")) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS,
                    arguments.call().method() + "(.., '" + operator
                            + "', [..]) always fails (PGRST100): the list has to be a" + " text in parentheses",
                    "write `(${values.join(',')})`, or use in()");
        }
        if (known.isEmpty() && (operator.equals("in") || operator.equals("not.in"))) {
            return new Compare(
                    embed,
                    target(column, place),
                    !before.isEmpty() ^ operator.startsWith("not."),
                    new Condition.InAtRunTime(script.call("items", script.string(value))));
        }
        Words text = known.map(words -> new Words(before + operator + "." + words.text(), words.holes()))
                .orElseGet(() -> new Words(before + operator + ".\uE000", List.of(value)));
        return parser.filter(embed, target(column, place), text);
    }

    private Condition or(Arguments arguments) {
        Value text = arguments.required(0);
        Optional<Value> referenced =
                arguments.option(1, "referencedTable").or(() -> arguments.option(1, "foreignTable"));
        List<String> embed = referenced
                .map(value -> Words.constant(value).orElseThrow(() -> Review.notConstant("referencedTable")))
                .filter(path -> !path.isEmpty())
                .map(path ->
                        ConditionParser.place(path + ".x", "referencedTable").embed())
                .orElse(List.of());
        Optional<Words> filters = Words.of(text);
        if (filters.isEmpty()) {
            return conditions(embed, text);
        }
        try {
            return parser.or(filters.get(), embed);
        } catch (Review review) {
            if (filters.get().isConstant()) {
                throw review;
            }
            return conditions(embed, text);
        }
    }

    /// More than values is known only when the code runs: the generated module reads the text as PostgREST does.
    private Condition conditions(List<String> embed, Value text) {
        draft.note(
                TranslateProblem.VALUE_IN_CONDITION,
                "the text of or() is read when the code runs, as the old server read it: values in it can change the"
                        + " conditions, and a text search in it is refused (PGRST100)");
        return new Condition.AtRun(embed, "conditions", text.code(), Optional.empty());
    }
}
