package dev.rehome.migration.retire;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    /// `const useLegacy = process.env.USE_LEGACY === 'true';`, with nothing that could have an effect.
    private static final Pattern READING = Pattern.compile(
            "(?:const|let|var)\\s+([A-Za-z_$][\\w$]*)(?:\\s*:\\s*[\\w |]+)?\\s*=\\s*(?:Boolean\\(|Number\\(|!{0,2})?"
                    + "process\\.env\\.([A-Z][A-Z0-9_]*)\\)?"
                    + "(?:\\s*(?:[!=]==?|\\|\\||\\?\\?)\\s*(?:'[^'\\\\]*'|\"[^\"\\\\]*\"|true|false|null|undefined|\\d+))?;?");
    private static final Pattern GOES_ON = Pattern.compile(".*([\\\\{\\[(|>]|&&)\\s*");

    /// How a kind of file sets variables.
    private enum Form {
        /// `NAME=value` inside a fenced block, in scripts, in a Dockerfile.
        EQUALS,
        /// `NAME: value` or `- NAME=value`
        YAML,
        /// `NAME: value,` in what pm2 reads.
        SCRIPT,
        /// A variable of the code that reads one and that nothing in the file uses.
        CODE,
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
        if (name.matches(".+\\.[cm]?[jt]sx?")) {
            return Form.CODE;
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
            Optional<String> old = form == Form.CODE ? read(lines, i, names) : set(lines, i, form, names);
            if (old.isPresent()) {
                taken.add(i);
                variables.add(old.get());
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

    /// The old variable that a line of code reads for nothing.
    private static Optional<String> read(List<String> lines, int i, OldNames names) {
        Matcher reading = READING.matcher(lines.get(i).strip());
        boolean certain = reading.matches()
                && names.isOld(reading.group(2))
                && isStatement(lines, i)
                && isAlone(lines, i, reading.group(1));
        return certain ? Optional.of(reading.group(2)) : Optional.empty();
    }

    /// The old variable that a line sets.
    private static Optional<String> set(List<String> lines, int i, Form form, OldNames names) {
        Matcher assignment = ASSIGNMENT.matcher(lines.get(i).strip());
        boolean certain = assignment.matches()
                && names.isOld(assignment.group(1))
                && isWhole(lines, i, form, assignment.group(2))
                && isAlone(lines, i, assignment.group(1));
        return certain ? Optional.of(assignment.group(1)) : Optional.empty();
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
            case CODE, NONE -> false;
        };
    }

    /// The line before it is whole, what follows does not go on with this one, and no template is open.
    private static boolean isStatement(List<String> lines, int i) {
        String before = i == 0 ? "" : lines.get(i - 1).strip();
        String after = i + 1 < lines.size() ? lines.get(i + 1).strip() : "";
        boolean begins = before.isEmpty() || before.matches(".*[;{}]|//.*|.*\\*/");
        boolean ends = lines.get(i).strip().endsWith(";") || after.isEmpty() || after.matches("[\\w}/].*");
        long ticks = lines.subList(0, i).stream()
                .flatMapToInt(String::chars)
                .filter(each -> each == '`')
                .count();
        return begins && ends && ticks % 2 == 0;
    }

    /// Nothing else in the file uses the variable.
    private static boolean isAlone(List<String> lines, int own, String variable) {
        Pattern use = Pattern.compile("(?<![\\w$])" + Pattern.quote(variable) + "(?![\\w$])");
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
