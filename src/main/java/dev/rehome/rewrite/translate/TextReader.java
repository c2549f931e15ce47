package dev.rehome.rewrite.translate;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the texts of a request as PostgREST does (`src/PostgREST/ApiRequest/QueryParams.hs`): names, JSON paths and
/// quoted values. Placeholders of expressions are refused in names.
final class TextReader {
    private final Words words;
    private final String what;
    private int position;

    /// @param words what is read
    /// @param what it is, for messages
    TextReader(Words words, String what) {
        this.words = words;
        this.what = what;
    }

    Words words() {
        return words;
    }

    boolean atEnd() {
        return position >= words.text().length();
    }

    boolean at(String expected) {
        return words.text().startsWith(expected, position);
    }

    char current() {
        return atEnd() ? '\0' : words.text().charAt(position);
    }

    boolean take(String expected) {
        if (!at(expected)) {
            return false;
        }
        position += expected.length();
        return true;
    }

    void expect(String expected) {
        if (!take(expected)) {
            throw malformed();
        }
    }

    int mark() {
        return position;
    }

    void reset(int mark) {
        position = mark;
    }

    void skipSpaces() {
        while (current() == ' ' || current() == '\t') {
            position++;
        }
    }

    Review malformed() {
        if (!atEnd() && Words.isHole(current())) {
            return Review.notConstant(
                    "part of " + what + " (" + words.hole(current()).code() + ")");
        }
        return new Review(
                TranslateProblem.ALWAYS_FAILS,
                what + " cannot be read at character " + (position + 1) + ": \"" + words.text() + "\" (PGRST100)",
                "correct it");
    }

    /// A name, in double quotes or plain.
    String name() {
        if (at("\"")) {
            return quoted();
        }
        StringBuilder name = new StringBuilder();
        while (isNameCharacter(current()) || (current() == '-' && !at("->"))) {
            name.append(current());
            position++;
        }
        String stripped = name.toString().strip();
        if (stripped.isEmpty() || (!atEnd() && Words.isHole(current()))) {
            throw malformed();
        }
        return stripped;
    }

    private static boolean isNameCharacter(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == ' ' || c == '$';
    }

    String quoted() {
        String value = quotedOrNull();
        if (value == null) {
            throw malformed();
        }
        return value;
    }

    /// A value in double quotes, where a backslash takes the next character as it is; null where it does not end.
    @Nullable
    String quotedOrNull() {
        expect("\"");
        StringBuilder value = new StringBuilder();
        while (!at("\"")) {
            take("\\");
            if (atEnd()) {
                return null;
            }
            value.append(current());
            position++;
        }
        position++;
        return value.toString();
    }

    /// A column with its JSON path.
    Field field() {
        skipSpaces();
        String column = name();
        List<Field.Step> path = new ArrayList<>();
        while (at("->")) {
            boolean asText = at("->>");
            position += asText ? 3 : 2;
            path.add(step(asText));
        }
        skipSpaces();
        return new Field(column, path);
    }

    private Field.Step step(boolean asText) {
        int mark = position;
        String sign = take("-") ? "-" : "";
        StringBuilder digits = new StringBuilder();
        while (current() >= '0' && current() <= '9') {
            digits.append(current());
            position++;
        }
        boolean ends = atEnd() || at("->") || at("::") || at(".") || at(",");
        if (!digits.isEmpty() && ends) {
            return new Field.Step(asText, sign + digits, true);
        }
        position = mark;
        return new Field.Step(asText, name(), false);
    }

    /// Everything up to one of the characters, or the end.
    String until(String stops) {
        int start = position;
        while (!atEnd() && stops.indexOf(current()) < 0) {
            position++;
        }
        return words.text().substring(start, position);
    }

    String rest() {
        String rest = words.text().substring(position);
        position = words.text().length();
        return rest;
    }
}
