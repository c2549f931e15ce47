package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Style;
import dev.rehome.rewrite.translate.Statement;
import dev.rehome.rewrite.translate.Statement.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A statement as the JavaScript call that runs it: `postgres.select(.., [..], {..})`.
public final class StatementWriter {
    private final Style style;

    public StatementWriter(Style style) {
        this.style = style;
    }

    /// Where a call goes.
    ///
    /// @param receiver what it is called on: `postgres`, `this.db`
    /// @param types type arguments with their brackets, or nothing
    /// @param indent of the line on which it begins
    /// @param column at which it begins on that line
    /// @param comments that stood inside the chain
    public record Place(String receiver, String types, String indent, int column, List<String> comments) {
        public Place {
            comments = List.copyOf(comments);
        }

        Place with(List<String> newComments) {
            return new Place(receiver, types, indent, column, newComments);
        }
    }

    /// The SQL as a report shows it: the statement's, and the one that counts where there is one.
    public static List<String> sql(Statement statement) {
        Sql sql = new Sql();
        List<String> all = new ArrayList<>();
        all.add(Sql.plain(sql.lines(statement.clauses())));
        statement.count().ifPresent(count -> all.add(Sql.plain(sql.lines(count))));
        return all;
    }

    /// The call of a statement whose parts all stand in one expression.
    public String call(Statement statement, Place place) {
        Sql sql = new Sql();
        List<List<Sql.Token>> main = sql.lines(statement.clauses());
        Optional<List<List<Sql.Token>>> count = statement.count().map(sql::lines);
        Parts parts = new Parts(
                statement.payload().map(payload -> "(" + payload.parameter() + ") => "),
                main,
                sql.parameters(),
                Optional.empty(),
                count,
                options(statement));
        return call(statement, place, parts);
    }

    /// The call that runs what was collected before.
    ///
    /// @param collected the expression of the parameters that were
    /// @param parameters those that come here
    String call(
            Statement statement,
            Place place,
            List<List<Sql.Token>> main,
            Optional<List<List<Sql.Token>>> count,
            String collected,
            List<String> parameters) {
        List<String> all = new ArrayList<>();
        all.add("..." + collected);
        all.addAll(parameters);
        Optional<String> whole = parameters.isEmpty() ? Optional.of(collected) : Optional.empty();
        return call(statement, place, new Parts(Optional.empty(), main, all, whole, count, options(statement)));
    }

    private String call(Statement statement, Place place, Parts parts) {
        String head = place.receiver() + "." + statement.function() + place.types() + "(";
        String line = head + String.join(", ", onLine(parts)) + ")";
        if (place.comments().isEmpty() && fits(line, place.column())) {
            return line;
        }
        return head + broken(parts, place) + ")";
    }

    private record Parts(
            Optional<String> function,
            List<List<Sql.Token>> main,
            List<String> parameters,
            Optional<String> array,
            Optional<List<List<Sql.Token>>> count,
            List<Option> options) {}

    private static List<Option> options(Statement statement) {
        List<Option> options = new ArrayList<>();
        statement.payload().ifPresent(payload -> {
            options.add(new Option("table", payload.table()));
            options.add(new Option("rows", payload.value()));
        });
        options.addAll(statement.options());
        return options;
    }

    /// What follows the call on its line, a semicolon or bracket, takes a column or two.
    private boolean fits(String text, int column) {
        return text.indexOf('\n') < 0 && column + text.length() + 2 <= LineBreaks.WIDTH;
    }

    private List<String> onLine(Parts parts) {
        List<String> arguments = new ArrayList<>();
        arguments.add(parts.function().orElse("") + "`" + TemplateText.line(parts.main()) + "`");
        List<String> options = optionTexts(parts, count -> "`" + TemplateText.line(count) + "`");
        if (!parts.parameters().isEmpty() || !options.isEmpty()) {
            arguments.add(parts.array().orElseGet(() -> "[" + String.join(", ", parts.parameters()) + "]"));
        }
        if (!options.isEmpty()) {
            arguments.add("{ " + String.join(", ", options) + " }");
        }
        return arguments;
    }

    private static List<String> optionTexts(
            Parts parts, java.util.function.Function<List<List<Sql.Token>>, String> countText) {
        List<String> texts = new ArrayList<>();
        parts.count().ifPresent(count -> texts.add("count: " + countText.apply(count)));
        for (Option option : parts.options()) {
            texts.add(option.name().equals(option.code()) ? option.name() : option.name() + ": " + option.code());
        }
        return texts;
    }

    private String broken(Parts parts, Place place) {
        String indent = place.indent() + style.indent();
        List<String> arguments = new ArrayList<>();
        arguments.add(template(parts.function().orElse(""), parts.main(), indent));
        List<String> options = optionTexts(parts, count -> template("", count, indent + style.indent()));
        if (!parts.parameters().isEmpty() || !options.isEmpty()) {
            arguments.add(parts.array().orElseGet(() -> list("[", parts.parameters(), "]", indent)));
        }
        if (!options.isEmpty()) {
            arguments.add(list("{ ", options, " }", indent));
        }
        String lead = style.lineEnd() + indent;
        StringBuilder text = new StringBuilder();
        place.comments().forEach(comment -> text.append(lead).append(comment));
        text.append(lead).append(String.join("," + lead, arguments)).append(trailing());
        return text.append(style.lineEnd()).append(place.indent()).toString();
    }

    /// A template string; its later lines stand under its first character.
    private String template(String function, List<List<Sql.Token>> lines, String indent) {
        String line = function + "`" + TemplateText.line(lines) + "`";
        if (indent.length() + line.length() + 1 <= LineBreaks.WIDTH) {
            return line;
        }
        if (!function.isEmpty()) {
            String inner = indent + style.indent();
            return function.stripTrailing() + style.lineEnd() + inner + "`"
                    + TemplateText.block(lines, inner + " ", style) + "`";
        }
        return "`" + TemplateText.block(lines, indent + " ", style) + "`";
    }

    /// Later lines of an expression, moved in or out as a whole. A template string's own lines are part of
    /// its value.
    private static String reindented(String code, String indent) {
        if (code.indexOf('\n') < 0 || code.indexOf('`') >= 0) {
            return code;
        }
        List<String> lines = code.lines().toList();
        int least = lines.stream()
                .skip(1)
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        String end = code.contains("\r\n") ? "\r\n" : "\n";
        return lines.stream()
                .skip(1)
                .map(line -> line.isBlank() ? "" : indent + line.substring(Math.min(least, line.length())))
                .reduce(lines.getFirst(), (all, line) -> all + end + line);
    }

    private String trailing() {
        return style.trailingCommas() ? "," : "";
    }

    private String list(String open, List<String> elements, String close, String indent) {
        String line = open + String.join(", ", elements) + close;
        if (elements.isEmpty() || (line.indexOf('\n') < 0 && indent.length() + line.length() + 1 <= LineBreaks.WIDTH)) {
            return elements.isEmpty() ? "[]" : line;
        }
        String inner = indent + style.indent();
        String lead = style.lineEnd() + inner;
        List<String> placed =
                elements.stream().map(element -> reindented(element, inner)).toList();
        return open.strip()
                + lead
                + String.join("," + lead, placed)
                + trailing()
                + style.lineEnd()
                + indent
                + close.strip();
    }
}
