package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Value;
import dev.rehome.sql.Literal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text of the chain, such as a list of columns or a tree of conditions, that may hold expressions: each stands in it
/// as one character of a private range, so that it is parsed like any other text.
///
/// @param text with the placeholders
/// @param holes the expressions, in the order of their placeholders
record Words(String text, List<Value> holes) {
    private static final char FIRST_HOLE = '\uE000';
    private static final char LAST_HOLE = '\uEFFF';

    Words {
        holes = List.copyOf(holes);
    }

    /// What is known of a value as the text that it becomes in a template string.
    static Optional<Words> of(Value value) {
        StringBuilder text = new StringBuilder();
        List<Value> holes = new ArrayList<>();
        return append(value, text, holes) ? Optional.of(new Words(text.toString(), holes)) : Optional.empty();
    }

    private static boolean append(Value value, StringBuilder text, List<Value> holes) {
        Optional<String> constant = constant(value);
        if (constant.isPresent()) {
            text.append(constant.get());
            return constant.get().chars().noneMatch(c -> isHole((char) c));
        }
        if (!(value instanceof Value.Template template)) {
            return false;
        }
        for (int i = 0; i < template.texts().size(); i++) {
            String part = template.texts().get(i);
            if (part.chars().anyMatch(c -> isHole((char) c))) {
                return false;
            }
            text.append(part);
            if (i < template.values().size()) {
                Value hole = template.values().get(i);
                Optional<String> known = constant(hole);
                known.ifPresent(text::append);
                if (known.isEmpty()) {
                    text.append((char) (FIRST_HOLE + holes.size()));
                    holes.add(hole);
                }
            }
        }
        return holes.size() < LAST_HOLE - FIRST_HOLE;
    }

    /// The text of a value in a template string, where it is the same whenever the code runs.
    static Optional<String> constant(Value value) {
        return switch (value) {
            case Value.Str str -> Optional.of(whole(str));
            case Value.Numeral numeral -> Optional.of(numeral.value());
            case Value.Bool bool -> Optional.of(String.valueOf(bool.value()));
            case Value.Null ignored -> Optional.of("null");
            case Value.Undefined ignored -> Optional.of("undefined");
            default -> Optional.empty();
        };
    }

    /// The text, unless half a character was lost while it was read.
    static String whole(Value.Str str) {
        if (str.value().indexOf('\uFFFD') >= 0 && str.code().indexOf('\uFFFD') < 0) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS, "a text holds half a character (a lone surrogate)", "take it out");
        }
        return str.value();
    }

    boolean isConstant() {
        return holes.isEmpty();
    }

    static boolean isHole(char c) {
        return c >= FIRST_HOLE && c <= LAST_HOLE;
    }

    static boolean hasHole(String text) {
        return text.chars().anyMatch(c -> isHole((char) c));
    }

    Value hole(char placeholder) {
        return holes.get(placeholder - FIRST_HOLE);
    }

    /// A literal, refusing what PostgreSQL cannot hold.
    static String quote(String text) {
        // The parser gives half a character as the replacement character.
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text) || text.indexOf('\uFFFD') >= 0) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS, "a text holds half a character (a lone surrogate)", "take it out");
        }
        if (text.indexOf('\0') >= 0) {
            throw new Review(
                    TranslateProblem.ALWAYS_FAILS, "a text holds a zero byte, which PostgreSQL refuses", "take it out");
        }
        return Literal.quote(text);
    }
}
