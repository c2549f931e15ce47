package dev.rehome.rewrite.write;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.FoundChain;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What TypeScript was told of a chain's rows: `.returns<Row[]>()`, `.single<Row>()`.
final class TypeArguments {
    private static final Pattern GIVEN = Pattern.compile("(?s)\\??\\.\\s*\\w+\\s*<(.*)>\\s*\\(.*");

    private static final Pattern COLUMNS = Pattern.compile("\\w+(\\s*,\\s*\\w+)*");

    /// Calls after which the rows are of another type.
    private static final Set<String> SHAPING =
            Set.of("returns", "overrideTypes", "csv", "explain", "geojson", "stripNulls");

    private TypeArguments() {}

    /// The type argument of the call that runs the statement, with its brackets; nothing where the code gives
    /// none.
    ///
    /// @param module the name of the module that knows the project's types of rows; nothing where it knows none
    static String of(Program program, FoundChain chain, Optional<String> module) {
        if (!program.syntax().isTypeScript()) {
            return "";
        }
        Optional<String> data = Optional.empty();
        for (Call call : chain.chain().calls()) {
            String site = chain.calls().get(call.index()).span().of(program.text());
            Optional<String> given = given(site);
            data = switch (call.method()) {
                case "returns" -> given;
                case "overrideTypes" -> Optional.empty();
                case "single" -> given.or(one(data));
                case "maybeSingle" -> given.or(one(data)).map(type -> type + " | null");
                case "csv", "explain", "geojson" -> Optional.empty();
                default -> data;
            };
        }
        return data.or(() -> module.flatMap(name -> rows(chain, name)))
                .map(type -> "<" + type.strip() + ">")
                .orElse("");
    }

    /// The project's type of the rows, where the chain takes them as they are: all columns, or some by their names.
    private static Optional<String> rows(FoundChain found, String module) {
        Chain chain = found.chain();
        List<Call> selects = chain.calls().stream()
                .filter(call -> call.method().equals("select"))
                .toList();
        boolean plain = chain.calls().stream().noneMatch(call -> SHAPING.contains(call.method()));
        if (!(chain.root() instanceof Chain.From from)
                || !(from.table() instanceof Value.Str table)
                || chain.schema().isPresent()
                || selects.size() != 1
                || !plain) {
            return Optional.empty();
        }
        List<Value> arguments = selects.getFirst().arguments();
        String list = arguments.isEmpty()
                ? "*"
                : arguments.getFirst() instanceof Value.Str it ? it.value().strip() : "";
        if (!list.equals("*") && !COLUMNS.matcher(list).matches()) {
            return Optional.empty();
        }
        String columns = list.equals("*")
                ? ""
                : ", "
                        + Stream.of(list.split(","))
                                .map(it -> "'" + it.strip() + "'")
                                .collect(Collectors.joining(" | "));
        String row = module + ".RowOf<'" + table.value() + "'" + columns + ">";
        boolean single = has(chain, "single");
        boolean maybe = has(chain, "maybeSingle");
        return table.value().matches("\\w+")
                ? Optional.of(maybe ? row + " | null" : single ? row : row + "[]")
                : Optional.empty();
    }

    private static boolean has(Chain chain, String method) {
        return chain.calls().stream().anyMatch(call -> call.method().equals(method));
    }

    private static Optional<String> given(String site) {
        Matcher matcher = GIVEN.matcher(site.substring(0, site.lastIndexOf('(') + 1));
        return matcher.matches() && isOne(matcher.group(1)) ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// One type, not several with commas between.
    private static boolean isOne(String types) {
        int depth = 0;
        for (int i = 0; i < types.length(); i++) {
            char c = types.charAt(i);
            depth += "<({[".indexOf(c) >= 0 ? 1 : ">)}]".indexOf(c) >= 0 ? -1 : 0;
            if (c == ',' && depth == 0) {
                return false;
            }
        }
        return true;
    }

    private static java.util.function.Supplier<Optional<? extends String>> one(Optional<String> list) {
        return () -> list.map(type -> "(" + type + ")[number]");
    }
}
