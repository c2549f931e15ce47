package dev.rehome.rewrite.project;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An example of an environment file (`.env.example`), edited line by line.
public final class EnvironmentExample {
    private static final Pattern VARIABLE = Pattern.compile("\\s*(?:#\\s*)?(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)=.*");

    private EnvironmentExample() {}

    public static boolean isOne(String fileName) {
        return fileName.matches("\\.?env[.-](example|sample|template|dist|defaults?)|\\.env\\.[a-z]+\\.example");
    }

    /// The names of its variables, those that are commented out included.
    public static List<String> names(String text) {
        return text.lines()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .map(matcher -> matcher.group(1))
                .toList();
    }

    /// Without the variables that fit, and without the comments directly above that speak of nothing else
    /// any more.
    public static String without(String text, Predicate<String> variables) {
        List<String> lines = lines(text);
        List<String> kept = new ArrayList<>();
        boolean after = false;
        for (int i = 0; i < lines.size(); i++) {
            boolean gone = isGone(lines.get(i), variables);
            boolean second = after
                    && lines.get(i).isBlank()
                    && (kept.isEmpty() || kept.getLast().isBlank());
            if (gone && blockEnds(lines, i)) {
                dropComments(kept);
            } else if (!gone && !second) {
                kept.add(lines.get(i));
            }
            after = gone;
        }
        return String.join("", kept);
    }

    private static boolean isGone(String line, Predicate<String> gone) {
        Matcher matcher = VARIABLE.matcher(line.strip());
        return matcher.matches() && gone.test(matcher.group(1));
    }

    /// Whether nothing follows that the comment above could be meant for.
    private static boolean blockEnds(List<String> lines, int index) {
        return index + 1 == lines.size() || !lines.get(index + 1).strip().contains("=");
    }

    private static void dropComments(List<String> kept) {
        int at = kept.size();
        while (at > 0 && isComment(kept.get(at - 1))) {
            at--;
        }
        boolean heads = at == 0
                || kept.get(at - 1).isBlank()
                || !kept.get(at - 1).strip().startsWith("#");
        while (heads && kept.size() > at) {
            kept.removeLast();
        }
    }

    private static boolean isComment(String line) {
        return line.strip().startsWith("#") && !VARIABLE.matcher(line.strip()).matches();
    }

    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        Matcher matcher = Pattern.compile("[^\\n]*\\n|[^\\n]+$").matcher(text);
        while (matcher.find()) {
            lines.add(matcher.group());
        }
        return lines;
    }
}
