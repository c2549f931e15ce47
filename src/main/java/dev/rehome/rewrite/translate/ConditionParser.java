package dev.rehome.rewrite.translate;

import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.translate.Condition.Code;
import dev.rehome.rewrite.translate.Condition.Compare;
import dev.rehome.rewrite.translate.Condition.Constant;
import dev.rehome.rewrite.translate.Condition.Known;
import dev.rehome.rewrite.translate.Condition.Operand;
import dev.rehome.rewrite.translate.Condition.Operation;
import dev.rehome.rewrite.translate.Condition.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Reads filters from the texts that the old client put into the URL.
final class ConditionParser {
    private static final String BREAKS_TREE = "tree";
    private static final String BREAKS_QUOTES = "quotes";

    private final Script script;
    private boolean guardedValues;

    ConditionParser(Script script) {
        this.script = script;
    }

    /// Whether a value stood in a tree of conditions, which it could have changed.
    boolean guardedValues() {
        return guardedValues;
    }

    /// A column name with the embedded resources that lead to it: `clients.name`, `data->>city`.
    record Place(List<String> embed, Field field) {}

    static Place place(String text, String what) {
        TextReader reader = new TextReader(new Words(text, List.of()), what);
        List<String> names = new ArrayList<>();
        names.add(reader.name());
        while (reader.take(".")) {
            names.add(reader.name());
        }
        String column = names.removeLast();
        Words path = new Words("c" + reader.rest(), List.of());
        TextReader pathReader = new TextReader(path, what);
        Field field = pathReader.field();
        if (!pathReader.atEnd()) {
            throw pathReader.malformed();
        }
        return new Place(names, new Field(column, field.path()));
    }

    /// The text of `or(..)`: conditions joined with OR.
    Tree or(Words filters, List<String> embed) {
        TextReader reader = new TextReader(new Words("(" + filters.text() + ")", filters.holes()), "the text of or()");
        List<Condition> parts = list(reader, embed);
        if (!reader.atEnd()) {
            throw reader.malformed();
        }
        return new Tree(false, false, parts);
    }

    private List<Condition> list(TextReader reader, List<String> embed) {
        reader.skipSpaces();
        reader.expect("(");
        List<Condition> parts = new ArrayList<>();
        do {
            reader.skipSpaces();
            parts.add(treeOrFilter(reader, embed));
            reader.skipSpaces();
        } while (reader.take(","));
        reader.expect(")");
        reader.skipSpaces();
        return parts;
    }

    private Condition treeOrFilter(TextReader reader, List<String> embed) {
        int mark = reader.mark();
        boolean negated = reader.take("not.");
        boolean and = reader.take("and");
        if (and || reader.take("or")) {
            reader.skipSpaces();
            if (reader.at("(")) {
                return new Tree(negated, and, list(reader, embed));
            }
        }
        reader.reset(mark);
        Field field = reader.field();
        reader.expect(".");
        boolean not = reader.take("not.");
        return new Compare(embed, new Known(field), not, operation(reader, true));
    }

    /// What stands after the column in a filter of its own: `eq.5`, `not.in.(1,2)`.
    Compare filter(List<String> embed, Condition.Target target, Words text) {
        TextReader reader = new TextReader(text, "the filter");
        boolean negated = reader.take("not.");
        return new Compare(embed, target, negated, operation(reader, false));
    }

    private Operation operation(TextReader reader, boolean inTree) {
        if (reader.take("in.")) {
            return in(reader, inTree);
        }
        if (reader.take("is.")) {
            return is(reader, inTree);
        }
        String operator = reader.until(".(");
        Optional<String> search = Operators.search(operator);
        if (search.isPresent()) {
            String config = reader.take("(") ? closed(reader) : "";
            reader.expect(".");
            return new Condition.Search(search.get(), config, operand(reader, inTree));
        }
        if (Operators.simple(operator).isEmpty()) {
            throw reader.malformed();
        }
        if (reader.take("(")) {
            String quantifier = closed(reader);
            reader.expect(".");
            if (!quantifier.equals("any") && !quantifier.equals("all")) {
                throw reader.malformed();
            }
            return new Condition.Quantified(operator, quantifier.equals("all"), operand(reader, inTree));
        }
        reader.expect(".");
        return new Condition.Simple(operator, operand(reader, inTree));
    }

    private static String closed(TextReader reader) {
        String text = reader.until(")");
        reader.expect(")");
        if (Words.hasHole(text)) {
            throw Review.notConstant("the part in parentheses of an operator");
        }
        return text;
    }

    private static Operation is(TextReader reader, boolean inTree) {
        String word = inTree ? reader.until(",)") : reader.rest();
        String upper = word.toUpperCase(Locale.ROOT);
        return switch (upper) {
            case "NULL", "TRUE", "FALSE", "UNKNOWN" -> new Condition.Is(upper);
            case "NOT_NULL" -> new Condition.Is("NOT NULL");
            default -> {
                if (Words.hasHole(word)) {
                    throw Review.notConstant("the value of is");
                }
                throw reader.malformed();
            }
        };
    }

    private Operation in(TextReader reader, boolean inTree) {
        int start = reader.mark();
        reader.skipSpaces();
        reader.expect("(");
        List<String> values = new ArrayList<>();
        do {
            values.add(listElement(reader));
        } while (reader.take(","));
        reader.skipSpaces();
        reader.expect(")");
        String text = reader.words().text().substring(start, reader.mark());
        if (Words.hasHole(text)) {
            guardedValues |= inTree;
            Words list = new Words(text, reader.words().holes());
            return new Condition.InAtRunTime(script.call("items", templateCode(list, inTree ? "list" : "")));
        }
        return new Condition.In(values.equals(List.of("")) ? List.of() : values);
    }

    private static String listElement(TextReader reader) {
        int mark = reader.mark();
        if (reader.at("\"")) {
            String value = reader.quotedOrNull();
            if (value != null && (reader.atEnd() || reader.at(",") || reader.at(")"))) {
                return value;
            }
            reader.reset(mark);
        }
        return reader.until(",)");
    }

    private Operand operand(TextReader reader, boolean inTree) {
        if (!inTree) {
            String text = reader.rest();
            return Words.hasHole(text)
                    ? new Code(templateCode(new Words(text, reader.words().holes()), ""))
                    : new Constant(text);
        }
        int mark = reader.mark();
        if (reader.at("\"")) {
            String value = reader.quotedOrNull();
            if (value != null && (reader.atEnd() || reader.at(",") || reader.at(")"))) {
                return treeOperand(value, reader.words(), BREAKS_QUOTES);
            }
            reader.reset(mark);
        }
        if (reader.take("{")) {
            String inner = reader.until("{}");
            if (reader.take("}")) {
                return treeOperand("{" + inner + "}", reader.words(), "braces");
            }
            reader.reset(mark);
        }
        return treeOperand(reader.until(",)"), reader.words(), BREAKS_TREE);
    }

    private Operand treeOperand(String text, Words words, String breaks) {
        if (!Words.hasHole(text)) {
            return new Constant(text);
        }
        guardedValues = true;
        return new Code(templateCode(new Words(text, words.holes()), breaks));
    }

    /// A template string of the text with its expressions; where a value could break the structure around it, it goes
    /// through the helper that refuses such values.
    private String templateCode(Words text, String breaks) {
        if (text.text().length() == 1) {
            return guarded(text.hole(text.text().charAt(0)), breaks);
        }
        StringBuilder code = new StringBuilder("`");
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.text().length(); i++) {
            char c = text.text().charAt(i);
            if (Words.isHole(c)) {
                code.append(Script.templateText(plain.toString()));
                plain.setLength(0);
                code.append("${").append(guarded(text.hole(c), breaks)).append('}');
            } else {
                plain.append(c);
            }
        }
        return code.append(Script.templateText(plain.toString())).append('`').toString();
    }

    private String guarded(Value hole, String breaks) {
        boolean harmless = hole instanceof Value.Expression expression
                && switch (expression.kind()) {
                    case FINITE, NUMBER, BOOLEAN -> true;
                    default -> false;
                };
        if (breaks.isEmpty()) {
            return script.text(hole);
        }
        return harmless
                ? hole.code()
                : breaks.equals(BREAKS_TREE)
                        ? script.call("term", hole.code())
                        : script.call("term", hole.code(), Script.string(breaks));
    }
}
