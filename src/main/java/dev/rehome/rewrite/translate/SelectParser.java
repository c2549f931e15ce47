package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.translate.SelectItem.Embed;
import dev.rehome.rewrite.translate.SelectItem.Plain;
import dev.rehome.rewrite.translate.SelectItem.Star;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads the text of `select(..)`.
final class SelectParser {
    private static final Set<String> AGGREGATES = Set.of("sum", "avg", "min", "max", "count");

    private final TextReader reader;

    private SelectParser(TextReader reader) {
        this.reader = reader;
    }

    static List<SelectItem> parse(Words words) {
        Words compact = new Words(withoutSpaces(words.text()), words.holes());
        if (compact.text().isEmpty()) {
            return List.of(new Star());
        }
        TextReader reader = new TextReader(compact, "the text of select()");
        List<SelectItem> items = new SelectParser(reader).items();
        if (!reader.atEnd()) {
            throw reader.malformed();
        }
        return items;
    }

    /// The client takes white space out, except between double quotes.
    private static String withoutSpaces(String text) {
        StringBuilder result = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean space = Character.isWhitespace(c) || c == '\u00A0' || c == '\uFEFF';
            if (!space || quoted) {
                result.append(c);
            }
            quoted ^= c == '"';
        }
        return result.toString();
    }

    private List<SelectItem> items() {
        List<SelectItem> items = new ArrayList<>();
        do {
            items.add(item());
        } while (reader.take(","));
        return items;
    }

    private SelectItem item() {
        if (reader.take("...")) {
            return embed(Optional.empty(), reader.name(), true);
        }
        if (reader.take("*")) {
            return new Star();
        }
        if (reader.take("count()")) {
            return aggregate(Optional.empty(), Optional.empty(), Optional.empty(), "count");
        }
        Optional<String> alias = alias();
        if (alias.isPresent() && reader.take("count()")) {
            return aggregate(alias, Optional.empty(), Optional.empty(), "count");
        }
        int mark = reader.mark();
        String name = reader.name();
        if (reader.at("!") || reader.at("(")) {
            return embed(alias, name, false);
        }
        reader.reset(mark);
        return plain(alias, reader.field());
    }

    private Optional<String> alias() {
        int mark = reader.mark();
        String name = reader.name();
        if (reader.at(":") && !reader.at("::")) {
            reader.take(":");
            return Optional.of(name);
        }
        reader.reset(mark);
        return Optional.empty();
    }

    private SelectItem plain(Optional<String> alias, Field field) {
        Optional<String> cast = cast();
        if (!reader.take(".")) {
            return new Plain(alias, Optional.of(field), cast, Optional.empty(), Optional.empty());
        }
        String aggregate = reader.name();
        reader.expect("()");
        if (!AGGREGATES.contains(aggregate)) {
            throw reader.malformed();
        }
        return aggregate(alias, Optional.of(field), cast, aggregate);
    }

    private SelectItem aggregate(
            Optional<String> alias, Optional<Field> field, Optional<String> cast, String aggregate) {
        return new Plain(alias, field, cast, Optional.of(aggregate), cast());
    }

    /// Letters, digits, `_`, space and `$`: no parentheses.
    private Optional<String> cast() {
        if (!reader.take("::")) {
            return Optional.empty();
        }
        String type = reader.until(",).:(");
        if (!type.matches("[\\p{L}\\p{N}_ $]+")) {
            throw reader.malformed();
        }
        return Optional.of(type);
    }

    private SelectItem embed(Optional<String> alias, String name, boolean spread) {
        Optional<String> hint = Optional.empty();
        boolean inner = false;
        for (int i = 0; i < 2 && reader.take("!"); i++) {
            String parameter = reader.name();
            if (parameter.equals("inner")) {
                inner = true;
            } else if (!parameter.equals("left")) {
                hint = Optional.of(parameter);
            }
        }
        reader.expect("(");
        List<SelectItem> items = reader.at(")") ? List.of() : items();
        reader.expect(")");
        return new Embed(alias, name, hint, inner, spread, items);
    }
}
