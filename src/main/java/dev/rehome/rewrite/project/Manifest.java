package dev.rehome.rewrite.project;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A `package.json` whose lines are edited one by one, so that what is not touched keeps its form.
public final class Manifest {
    private static final Pattern ENTRY = Pattern.compile("\\s*\"((?:[^\"\\\\]|\\\\.)*)\"\\s*:\\s*\"[^\"]*\"\\s*,?\\s*");

    private final String text;

    private Manifest(String text) {
        this.text = text;
    }

    /// Nothing where the text is no JSON object.
    public static Optional<Manifest> of(String text) {
        return JsonText.object(text).map(_ -> new Manifest(text));
    }

    public String text() {
        return text;
    }

    public boolean has(String dependency) {
        return kinds().stream()
                .anyMatch(kind -> JsonText.below(JsonText.object(text).orElseThrow(), kind)
                        .containsKey(dependency));
    }

    /// Whether `.js` files are ES modules.
    public boolean isModule() {
        return "module".equals(JsonText.object(text).orElseThrow().get("type"));
    }

    public Optional<String> name() {
        return JsonText.object(text).orElseThrow().get("name") instanceof String name
                ? Optional.of(name)
                : Optional.empty();
    }

    private static List<String> kinds() {
        return List.of("dependencies", "devDependencies", "peerDependencies", "optionalDependencies");
    }

    /// Without a dependency. The same where its entry does not stand on a line of its own.
    public Manifest without(String dependency) {
        String result = text;
        for (String kind : kinds()) {
            result = new Manifest(result).without(kind, dependency);
        }
        return new Manifest(result);
    }

    private String without(String kind, String dependency) {
        Optional<Block> block = block(kind);
        if (block.isEmpty()) {
            return text;
        }
        List<String> lines = new ArrayList<>(block.get().lines());
        for (int i = 0; i < lines.size(); i++) {
            if (nameOf(lines.get(i)).filter(dependency::equals).isPresent()) {
                boolean last = !lines.get(i).stripTrailing().endsWith(",");
                lines.remove(i);
                if (last && i > 0) {
                    lines.set(i - 1, lines.get(i - 1).replaceFirst(",(\\s*)$", "$1"));
                }
                return checked(block.get().with(lines));
            }
        }
        return text;
    }

    /// With a dependency, in its alphabetical place; the same where it is there or there is no block to put
    /// it into.
    public Manifest with(String kind, String dependency, String version) {
        Optional<Block> block = block(kind);
        if (has(dependency) || block.isEmpty()) {
            return this;
        }
        List<String> lines = new ArrayList<>(block.get().lines());
        int at = 0;
        while (at < lines.size()
                && nameOf(lines.get(at))
                        .filter(name -> name.compareTo(dependency) < 0)
                        .isPresent()) {
            at++;
        }
        String newline = text.contains("\r\n") ? "\r\n" : "\n";
        String model = lines.isEmpty() ? "    \"" : lines.get(Math.max(0, at - 1));
        String indent = model.substring(0, model.indexOf('"'));
        boolean last = at == lines.size();
        if (last && at > 0) {
            lines.set(at - 1, lines.get(at - 1).replaceFirst("(\\s*)$", ",$1"));
        }
        lines.add(at, indent + "\"" + dependency + "\": \"" + version + "\"" + (last ? "" : ",") + newline);
        return new Manifest(checked(block.get().with(lines)));
    }

    private String checked(String result) {
        return JsonText.object(result).isPresent() ? result : text;
    }

    private static Optional<String> nameOf(String line) {
        Matcher matcher = ENTRY.matcher(line);
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /// The lines between the brackets of `"dependencies": {` and `}`, where they stand on lines of their own.
    private Optional<Block> block(String kind) {
        Matcher matcher = Pattern.compile("(?m)^\\s*\"" + kind + "\"\\s*:\\s*\\{[ \\t]*\\r?\\n")
                .matcher(text);
        Map<?, ?> entries = JsonText.below(JsonText.object(text).orElseThrow(), kind);
        if (!matcher.find() || entries.isEmpty()) {
            return Optional.empty();
        }
        int end = text.indexOf('}', matcher.end());
        int lineStart = text.lastIndexOf('\n', end) + 1;
        if (end < 0 || !text.substring(lineStart, end).isBlank()) {
            return Optional.empty();
        }
        return Optional.of(new Block(
                text.substring(0, matcher.end()),
                splitLines(text.substring(matcher.end(), lineStart)),
                text.substring(lineStart)));
    }

    private record Block(String before, List<String> lines, String after) {
        String with(List<String> newLines) {
            return before + String.join("", newLines) + after;
        }
    }

    private static List<String> splitLines(String block) {
        List<String> lines = new ArrayList<>();
        Matcher matcher = Pattern.compile("[^\\n]*\\n").matcher(block);
        while (matcher.find()) {
            lines.add(matcher.group());
        }
        return lines;
    }
}
