package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What `JSON.stringify` makes of constants.
final class Json {
    private Json() {}

    /// Empty where a part of the value is known only when the code runs.
    static Optional<String> constant(Value value) {
        return switch (value) {
            case Value.Str str -> Optional.of(quote(Words.whole(str)));
            case Value.Numeral numeral -> Optional.of(number(numeral.value()));
            case Value.Bool bool -> Optional.of(String.valueOf(bool.value()));
            case Value.Null ignored -> Optional.of("null");
            case Value.Array array -> array(array);
            case Value.Struct struct -> struct(struct);
            default -> Optional.empty();
        };
    }

    private static String number(String text) {
        return switch (text) {
            case "NaN", "Infinity", "-Infinity" -> "null";
            case "-0" -> "0";
            default -> text;
        };
    }

    private static Optional<String> array(Value.Array array) {
        List<String> parts = new ArrayList<>();
        for (Value element : array.elements()) {
            Optional<String> part = element instanceof Value.Undefined ? Optional.of("null") : constant(element);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(part.get());
        }
        return Optional.of("[" + String.join(",", parts) + "]");
    }

    private static Optional<String> struct(Value.Struct struct) {
        List<String> parts = new ArrayList<>();
        for (Value.Property property : struct.properties()) {
            if (property.value() instanceof Value.Undefined) {
                continue;
            }
            Optional<String> part = constant(property.value());
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts.add(quote(property.key()) + ":" + part.get());
        }
        return Optional.of("{" + String.join(",", parts) + "}");
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"', '\\' -> quoted.append('\\').append(c);
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                default -> quoted.append(c < ' ' ? String.format(java.util.Locale.ROOT, "\\u%04x", (int) c) : c);
            }
        }
        return quoted.append('"').toString();
    }
}
