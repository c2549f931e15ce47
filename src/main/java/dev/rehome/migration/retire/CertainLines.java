package dev.rehome.migration.retire;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lines of a document, script, workflow or process manager's file that do nothing but set one variable of the old
/// service, and that nothing else in the file needs. Only these are taken out: everything else is for a person.
///
/// @param variables that they set, in order
/// @param without the file's text without them
record CertainLines(List<String> variables, String without) {
    private static final Pattern ASSIGNMENT =
            Pattern.compile("\\s*(?:-\\s+|export\\s+|ENV\\s+|ARG\\s+)?[\"']?([A-Z][A-Z0-9_]*)[\"']?\\s*([:=]).*");
    private static final Pattern GOES_ON = Pattern.compile(".*([\\\\{\\[(|>]|&&)\\s*");

    /// How a kind of file sets variables.
    private enum Form {
        /// `NAME=value` inside a fenced block, in scripts, in a Dockerfile.
        EQUALS,
        /// `NAME: value` or `- NAME=value`
        YAML,
        /// `NAME: value,` in what pm2 reads.
        SCRIPT,
        NONE
    }

    private static Form form(Path file) {
        String name = OldFiles.name(file);
        if (name.endsWith(".yml") || name.endsWith(".yaml")) {
            return Form.YAML;
        }
        if (name.startsWith("ecosystem.config.")) {
            return Form.SCRIPT;
        }
        boolean equals = name.endsWith(".md") || name.endsWith(".sh") || name.startsWith("Dockerfile");
        return equals ? Form.EQUALS : Form.NONE;
    }

    static CertainLines of(Path file, String text, OldNames names) {
        Form form = form(file);
        List<String> lines = new ArrayList<>(Arrays.asList(text.split("(?<=\n)", -1)));
        Set<Integer> taken = new TreeSet<>();
        List<String> variables = new ArrayList<>();
        for (int i = 0; i < lines.size() && form != Form.NONE; i++) {
            Matcher assignment = ASSIGNMENT.matcher(lines.get(i).strip());
            if (assignment.matches()
                    && names.isOld(assignment.group(1))
                    && isWhole(lines, i, form, assignment.group(2))
                    && isAlone(lines, i, assignment.group(1))) {
                taken.add(i);
                variables.add(assignment.group(1));
            }
        }
        if (form == Form.YAML) {
            taken.removeIf(line -> !hasNeighbour(lines, line, taken));
            variables.clear();
            taken.forEach(line -> variables.add(variable(lines.get(line))));
        }
        StringBuilder rest = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            rest.append(taken.contains(i) ? "" : lines.get(i));
        }
        return new CertainLines(variables, rest.toString());
    }

    private static String variable(String line) {
        Matcher assignment = ASSIGNMENT.matcher(line.strip());
        return assignment.matches() ? assignment.group(1) : "";
    }

    /// It neither begins nor continues something longer.
    private static boolean isWhole(List<String> lines, int i, Form form, String sign) {
        String line = lines.get(i).strip();
        boolean continues = i > 0 && lines.get(i - 1).stripTrailing().endsWith("\\");
        if (continues || GOES_ON.matcher(line).matches() || line.contains("$(") || line.contains("`")) {
            return false;
        }
        boolean deeper = i + 1 < lines.size() && indent(lines.get(i + 1)) > indent(lines.get(i));
        return switch (form) {
            case EQUALS -> sign.equals("=");
            case YAML -> !deeper && (sign.equals(":") || line.startsWith("- "));
            case SCRIPT -> sign.equals(":") && line.endsWith(",");
            case NONE -> false;
        };
    }

    /// Nothing else in the file uses the variable.
    private static boolean isAlone(List<String> lines, int own, String variable) {
        Pattern use = Pattern.compile("\\b" + variable + "\\b");
        for (int i = 0; i < lines.size(); i++) {
            if (i != own && use.matcher(lines.get(i)).find()) {
                return false;
            }
        }
        return true;
    }

    /// A map or list that would be left empty means something else.
    private static boolean hasNeighbour(List<String> lines, int line, Set<Integer> taken) {
        return stays(lines, line, -1, taken) || stays(lines, line, 1, taken);
    }

    private static boolean stays(List<String> lines, int line, int way, Set<Integer> taken) {
        int depth = indent(lines.get(line));
        for (int i = line + way; i >= 0 && i < lines.size() && indent(lines.get(i)) == depth; i += way) {
            if (!taken.contains(i)
                    && !lines.get(i).isBlank()
                    && !lines.get(i).strip().startsWith("#")) {
                return true;
            }
        }
        return false;
    }

    private static int indent(String line) {
        return line.isBlank() ? -1 : line.length() - line.stripLeading().length();
    }
}
