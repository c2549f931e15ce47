package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.settings.Key;
import dev.rehome.settings.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The commented plan that `rehome init` writes: the answers, and every other setting as a comment with an example.
///
/// @param notes what the person has to do so that the plan works
record PlanTemplate(String text, List<String> notes) {
    private static final Pattern PASSWORD = Pattern.compile("(postgres(?:ql)?://[^/\\s:@]*):([^/\\s]*)(@.*)");

    static PlanTemplate of(String source, String target, String code) {
        List<String> notes = new ArrayList<>();
        StringBuilder text = new StringBuilder("""
                # A plan for rehome. Reference: docs/reference/rehome-yaml.md
                # Passwords never stand here: write env:NAME, file:PATH or cmd:COMMAND.
                """);
        Map<String, String> answers = Map.of(
                "source", database("source", source, notes),
                "target", database("target", target, notes),
                "code", code.isEmpty() ? "" : " " + Json.write(code));
        String group = "";
        for (Key<?> key : Keys.all()) {
            String[] path = key.path().split("\\.", 2);
            if (path.length == 1 || !path[0].equals(group)) {
                text.append('\n');
            }
            if (path.length == 2 && !path[0].equals(group)) {
                text.append("# ").append(path[0]).append(":\n");
            }
            group = path[0];
            text.append(setting(key, path, answers.getOrDefault(key.path(), "")));
        }
        return new PlanTemplate(text.toString(), notes);
    }

    private static String setting(Key<?> key, String[] path, String answer) {
        if (path.length == 2) {
            return "#   # " + key.description() + "\n#   " + path[1] + ": " + key.example() + "\n";
        }
        String line = answer.isEmpty() ? "# " + path[0] + ": " + key.example() : path[0] + ":" + answer;
        return "# " + key.description() + "\n" + line + "\n";
    }

    /// A password that was given with the URL is not written: a reference takes its place.
    private static String database(String side, String answer, List<String> notes) {
        Matcher matcher = PASSWORD.matcher(answer);
        if (!matcher.matches()) {
            return " " + Json.write(answer);
        }
        String variable = side.toUpperCase(Locale.ROOT) + "_PASSWORD";
        notes.add("the password of the " + side + " was not written: set " + variable + " where rehome runs");
        return "\n  url: " + Json.write(matcher.group(1) + matcher.group(3)) + "\n  password: env:" + variable;
    }
}
