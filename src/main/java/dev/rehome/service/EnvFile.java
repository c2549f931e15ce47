package dev.rehome.service;

import dev.rehome.finding.RehomeException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An environment file (`.env`) as text of which single values are replaced: comments, order, quotes and line ends
/// stay, byte for byte. Its values are secrets: no error and no `toString` holds one.
///
/// Read as npm `dotenv`, systemd and Docker Compose read it, where they agree: `NAME=value`, also behind `export`, with
/// or without quotes, in double quotes over several lines; ` #` begins a comment; of a name that stands twice the last
/// one counts. Bytes that are no UTF-8 stay as they are.
public final class EnvFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");
    private static final Pattern BEFORE_VALUE =
            Pattern.compile("[ \\t]*(?:export[ \\t]+)?(" + NAME + ")[ \\t]*=[ \\t]*");
    private static final Pattern SAFE = Pattern.compile("[A-Za-z0-9_./:@%+,=~?-]*");
    private static final String BOM = "\u00EF\u00BB\u00BF";

    /// One byte a character, so that whatever the file holds goes back as it was.
    private final String text;

    private final List<Assignment> assignments;

    private EnvFile(String text) {
        this.text = text;
        this.assignments = assignments(text);
    }

    /// @param begin of its line
    /// @param value where the value with its quotes begins
    /// @param end where it ends
    /// @param next where the next line begins
    private record Assignment(String name, int begin, int value, int end, int next) {}

    public static EnvFile of(byte[] content) {
        return new EnvFile(new String(content, StandardCharsets.ISO_8859_1));
    }

    public byte[] bytes() {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<Assignment> assignments(String text) {
        List<Assignment> found = new ArrayList<>();
        Matcher matcher = BEFORE_VALUE.matcher(text);
        int line = text.startsWith(BOM) ? BOM.length() : 0;
        while (line < text.length()) {
            int next = lineEnd(text, line);
            if (matcher.region(line, text.length()).lookingAt()) {
                int end = valueEnd(text, matcher.end());
                next = lineEnd(text, end);
                found.add(new Assignment(matcher.group(1), line, matcher.end(), end, next));
            }
            line = next;
        }
        return found;
    }

    /// Where the line after a place begins.
    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end + 1;
    }

    private static int valueEnd(String text, int from) {
        char quote = from < text.length() ? text.charAt(from) : '\n';
        int close = quote == '"' || quote == '\'' || quote == '`' ? closing(text, from, quote) : -1;
        if (close > 0) {
            return close + 1;
        }
        int end = lineEnd(text, from);
        int comment = comment(text, from, end);
        end = comment >= 0 ? comment : end;
        while (end > from && " \t\r\n".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static int closing(String text, int from, char quote) {
        for (int i = from + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\' && quote == '"') {
                i++;
            } else if (text.charAt(i) == quote) {
                return i;
            } else if (text.charAt(i) == '\n' && quote != '"') {
                return -1;
            }
        }
        return -1;
    }

    /// A `#` begins a comment where white space stands before it, or nothing.
    private static int comment(String text, int from, int end) {
        for (int i = from; i < end; i++) {
            if (text.charAt(i) == '#' && (i == from || " \t".indexOf(text.charAt(i - 1)) >= 0)) {
                return i;
            }
        }
        return -1;
    }

    /// The value that counts, without its quotes.
    public Optional<String> value(String name) {
        return assignments.stream()
                .filter(assignment -> assignment.name().equals(name))
                .reduce((_, last) -> last)
                .map(assignment -> plain(text.substring(assignment.value(), assignment.end())));
    }

    private static String plain(String written) {
        String decoded = new String(written.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        if (decoded.length() < 2 || decoded.charAt(0) != decoded.charAt(decoded.length() - 1)) {
            return decoded;
        }
        String inner = decoded.substring(1, decoded.length() - 1);
        return switch (decoded.charAt(0)) {
            case '\'', '`' -> inner;
            case '"' -> inner.replace("\\n", "\n").replace("\\r", "\r").replace("\\\"", "\"");
            default -> decoded;
        };
    }

    public List<String> names() {
        return assignments.stream().map(Assignment::name).distinct().toList();
    }

    /// The file with a value set: in its place, with its quotes, where the name is there (each time that it is); else
    /// on a line of its own at the end.
    ///
    /// @throws RehomeException `RH-SVC-013` where no way to write the value means the same to every reader
    public EnvFile with(String name, String value) {
        if (!NAME.matcher(name).matches()) {
            throw notWritable(name, "it is no name of a variable");
        }
        List<Assignment> own = assignments.stream()
                .filter(assignment -> assignment.name().equals(name))
                .toList();
        if (own.isEmpty()) {
            return new EnvFile(appended(name, written(name, value, "")));
        }
        StringBuilder changed = new StringBuilder(text);
        for (Assignment assignment : own.reversed()) {
            String before = text.substring(assignment.value(), assignment.end());
            String quote = before.matches("(?s)([\"'`]).*\\1") ? before.substring(0, 1) : "";
            // Behind an empty value a comment may follow at once, which would become part of the new one.
            boolean comment = assignment.end() < text.length() && text.charAt(assignment.end()) == '#';
            changed.replace(assignment.value(), assignment.end(), written(name, value, quote) + (comment ? " " : ""));
        }
        return new EnvFile(changed.toString());
    }

    private String appended(String name, String written) {
        String end = text.contains("\r\n") ? "\r\n" : "\n";
        boolean ended = text.isEmpty() || text.endsWith("\n");
        return text + (ended ? "" : end) + name + "=" + written + (ended ? end : "");
    }

    /// With the quotes that are there where these do, else with such as do.
    private static String written(String name, String value, String quote) {
        if (value.chars().anyMatch(character -> character < ' ')) {
            throw notWritable(name, "it holds a line end or a control character");
        }
        String bytes = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
        if (SAFE.matcher(value).matches()) {
            return quote + bytes + quote;
        }
        if (!value.contains("'")) {
            return "'" + bytes + "'";
        }
        if (value.chars().noneMatch(character -> "\"\\$`".indexOf(character) >= 0)) {
            return "\"" + bytes + "\"";
        }
        throw notWritable(name, "it holds both kinds of quotes, or one with a $ or \\");
    }

    private static RehomeException notWritable(String name, String why) {
        return new RehomeException(
                ServiceProblem.ENV_VALUE,
                "variable " + name + ": its value cannot be written into an environment file",
                why,
                "give a value without quotes and line ends; in a URL write %27 for ' and %22 for \"");
    }

    /// The file without a name, each time that it stands there, with its line.
    public EnvFile without(String name) {
        StringBuilder changed = new StringBuilder(text);
        for (Assignment assignment : assignments.reversed()) {
            if (assignment.name().equals(name)) {
                changed.delete(assignment.begin(), assignment.next());
            }
        }
        return new EnvFile(changed.toString());
    }

    /// What names have here: a value, or nothing.
    public Map<String, Optional<String>> values(Iterable<String> names) {
        Map<String, Optional<String>> values = new LinkedHashMap<>();
        names.forEach(name -> values.put(name, value(name)));
        return values;
    }

    @Override
    public String toString() {
        return "EnvFile" + names();
    }
}
