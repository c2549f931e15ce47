package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.chain.Value.Expression;
import dev.rehome.rewrite.chain.Value.Kind;

/// JavaScript expressions of parameters and splices.
///
/// @param module the expression that reaches the generated module where the chain stands
record Script(String module) {

    /// Calls a helper of the generated module.
    String call(String helper, String... arguments) {
        return module + "." + helper + "(" + String.join(", ", arguments) + ")";
    }

    /// The text that a template string makes of the value: what the old client put into the URL. `pg` sends numbers and
    /// booleans as the same text by itself.
    String text(Value value) {
        return switch (value) {
            case Expression expression ->
                switch (expression.kind()) {
                    case STRING, FINITE, NUMBER, BOOLEAN -> expression.code();
                    default -> "String(" + expression.code() + ")";
                };
            case Value.Str str -> str.code();
            case Value.Template template -> template.code();
            default -> "String(" + value.code() + ")";
        };
    }

    /// The same, where a string is needed: a number would have no string methods.
    String string(Value value) {
        return switch (value) {
            case Expression expression when expression.kind() == Kind.STRING -> expression.code();
            case Value.Str str -> str.code();
            case Value.Template template -> template.code();
            default -> "String(" + value.code() + ")";
        };
    }

    /// What JSON makes of a value, as text for a column whose values are read from one text.
    String value(Value value) {
        if (value instanceof Expression expression) {
            return switch (expression.kind()) {
                case STRING, FINITE, BOOLEAN -> expression.code();
                default -> call("value", expression.code());
            };
        }
        return value instanceof Value.Template template ? template.code() : call("value", value.code());
    }

    String json(Value value) {
        return call("json", value.code());
    }

    /// A string literal.
    static String string(String text) {
        StringBuilder code = new StringBuilder("'");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\'', '\\' -> code.append('\\').append(c);
                case '\n' -> code.append("\\n");
                case '\r' -> code.append("\\r");
                case '\u2028' -> code.append("\\u2028");
                case '\u2029' -> code.append("\\u2029");
                default -> code.append(c);
            }
        }
        return code.append('\'').toString();
    }

    /// A template string's text part.
    static String templateText(String text) {
        return text.replace("\\", "\\\\").replace("`", "\\`").replace("${", "\\${");
    }

    /// Whether evaluating the code twice gives the same and does nothing else.
    static boolean isPlain(Value value) {
        String code = value.code()
                .replaceAll(
                        "(?<![\\w$.])(Number|parseInt|parseFloat|Math\\.(min|max|floor|ceil|round|trunc|abs))\\(", "(");
        boolean arithmetic = code.matches("[\\w$.\\s+*/%()|?,-]+")
                && !code.matches("(?s).*(\\+\\+|--|[\\w$)]\\s*(\\?\\.)?\\().*")
                && !code.matches("(?s).*\\b(await|yield|new|delete)\\b.*");
        return Words.constant(value).isPresent() || arithmetic;
    }
}
