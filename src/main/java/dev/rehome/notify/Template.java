package dev.rehome.notify;

import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A text with names in braces. The first line is the title, the rest the text.
///
/// `{name}` is replaced; `{name|table|tables}` becomes the form that goes with the number; a line that begins with
/// `{?name}` stands only where the name has a value. Every other name must have one, else nothing is rendered.
final class Template {
    private static final Pattern PLACE = Pattern.compile("\\{([a-zA-Z]\\w*)(?:\\.(date|time|zone))?(?:\\|([^{}]*))?}");
    private static final Pattern CONDITION = Pattern.compile("^\\{\\?([a-zA-Z]\\w*)}");
    private static final int FORMS_MAX = 3;

    private final String label;
    private final List<String> lines;

    private Template(String label, List<String> lines) {
        this.label = label;
        this.lines = lines;
    }

    /// @param label for messages: `before to team (en)`
    /// @throws RehomeException `RH-NOTIFY-003` where braces mean nothing
    static Template parse(String label, String text) {
        List<String> lines = text.replace("\r\n", "\n").strip().lines().toList();
        if (lines.isEmpty()) {
            throw bad(label, 1, "it is empty");
        }
        for (int i = 0; i < lines.size(); i++) {
            check(label, i + 1, lines.get(i));
        }
        return new Template(label, lines);
    }

    private static void check(String label, int number, String line) {
        Matcher places = PLACE.matcher(CONDITION.matcher(line).replaceFirst(""));
        String rest = places.replaceAll("");
        if (rest.contains("{") || rest.contains("}")) {
            throw bad(label, number, "braces hold a name, as in {phase}: " + line.strip());
        }
        places.reset();
        while (places.find()) {
            int forms = forms(places).size();
            if (forms == 1 || forms > FORMS_MAX) {
                throw bad(label, number, "a number has two forms, or three as in Russian: " + places.group());
            }
        }
    }

    private static RehomeException bad(String label, int line, String why) {
        return new RehomeException(
                NotifyProblem.BAD_TEMPLATE,
                "notice " + label + ": line " + line + " cannot be used",
                why,
                "mend the template; docs/reference/notices.md says what may stand in one");
    }

    /// The names that must have a value, whatever else is given.
    Set<String> needed() {
        Set<String> names = new LinkedHashSet<>();
        for (String line : lines) {
            if (!CONDITION.matcher(line).find()) {
                PLACE.matcher(line).results().forEach(place -> names.add(place.group(1)));
            }
        }
        return names;
    }

    /// The text with everything in its place.
    ///
    /// @throws RehomeException `RH-NOTIFY-001` with every name that has no value
    List<String> render(Words words, Map<String, Value> values) {
        Set<String> missing = new LinkedHashSet<>();
        List<String> rendered = new ArrayList<>();
        for (String line : lines) {
            render(line, words, values, missing, rendered);
        }
        if (!missing.isEmpty()) {
            throw missing(missing);
        }
        return rendered;
    }

    private void render(
            String line, Words words, Map<String, Value> values, Set<String> missing, List<String> rendered) {
        Matcher condition = CONDITION.matcher(line);
        if (condition.find()) {
            Value value = values.get(condition.group(1));
            if (value == null || words.text(value, "").isEmpty()) {
                return;
            }
        }
        String text = condition.replaceFirst("");
        for (Map<String, Value> each : eachOf(text, values)) {
            rendered.add(PLACE.matcher(text).replaceAll(place -> {
                String found = replacement(place.group(1), place, words, each);
                if (found.isEmpty()) {
                    missing.add(place.group(1));
                }
                return Matcher.quoteReplacement(found);
            }));
        }
    }

    /// The values once, or once for each of several that the line asks for.
    private static List<Map<String, Value>> eachOf(String line, Map<String, Value> values) {
        Matcher places = PLACE.matcher(line);
        while (places.find()) {
            String name = places.group(1);
            if (values.get(name) instanceof Value.Lines several
                    && !several.lines().isEmpty()) {
                return several.lines().stream()
                        .map(one -> with(values, name, Value.of(one)))
                        .toList();
            }
        }
        return List.of(values);
    }

    private static Map<String, Value> with(Map<String, Value> values, String name, Value value) {
        Map<String, Value> more = new HashMap<>(values);
        more.put(name, value);
        return more;
    }

    private static String replacement(String name, MatchResult place, Words words, Map<String, Value> values) {
        Value value = values.get(name);
        if (value == null) {
            return "";
        }
        List<String> forms = forms(place);
        if (!forms.isEmpty()) {
            return value instanceof Value.Count count ? Words.form(count.number(), forms) : forms.getLast();
        }
        String part = place.group(2);
        return words.text(value, part == null ? "" : part).orElse("");
    }

    private static List<String> forms(MatchResult place) {
        String forms = place.group(3);
        return forms == null ? List.of() : List.of(forms.split("\\|", -1));
    }

    private RehomeException missing(Set<String> names) {
        String fields = names.size() == 1 ? "the field " : "the fields ";
        return new RehomeException(
                NotifyProblem.MISSING_FIELD,
                "notice " + label + ": " + fields + String.join(", ", names) + (names.size() == 1 ? " has" : " have")
                        + " no value, so it is not sent",
                "",
                "give notify.fields." + names.iterator().next() + " in the plan, or a template without it");
    }
}
