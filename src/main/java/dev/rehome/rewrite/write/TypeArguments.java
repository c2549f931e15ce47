package dev.rehome.rewrite.write;

import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.FoundChain;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What TypeScript was told of a chain's rows: `.returns<Row[]>()`, `.single<Row>()`.
final class TypeArguments {
    private static final Pattern GIVEN = Pattern.compile("(?s)\\??\\.\\s*\\w+\\s*<(.*)>\\s*\\(.*");

    private TypeArguments() {}

    /// The type argument of the call that runs the statement, with its brackets; nothing where the code gives
    /// none.
    static String of(Program program, FoundChain chain) {
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
        return data.map(type -> "<" + type.strip() + ">").orElse("");
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
