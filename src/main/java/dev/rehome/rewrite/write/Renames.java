package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Files and names that the plan renames, with every place that names them.
public final class Renames {
    private final Map<String, String> paths;
    private final Map<String, String> names;

    /// @param asked old to new: what has an extension or a slash is a file, everything else an identifier
    /// @param all paths of the code's files
    public Renames(Map<String, String> asked, List<String> all) {
        this.paths = new TreeMap<>();
        this.names = new LinkedHashMap<>();
        asked.forEach((from, to) -> {
            if (from.contains("/") || from.matches(".*\\.[A-Za-z]{1,4}$")) {
                all.stream()
                        .filter(path -> path.equals(from) || path.endsWith("/" + from))
                        .forEach(path -> paths.put(path, target(path, to)));
            } else {
                names.put(from, to);
            }
        });
    }

    private Renames(Map<String, String> paths) {
        this.paths = new TreeMap<>(paths);
        this.names = Map.of();
    }

    /// Only files, each from one path to another.
    public static Renames ofFiles(Map<String, String> paths) {
        return new Renames(paths);
    }

    private static String target(String path, String to) {
        boolean whole = to.contains("/");
        return whole ? to : path.substring(0, path.lastIndexOf('/') + 1) + to;
    }

    /// Old path to new path.
    public Map<String, String> paths() {
        return paths;
    }

    /// Why what is asked for cannot be done, one sentence each.
    ///
    /// @param programs all files of the code
    public List<String> problems(List<Program> programs) {
        List<String> problems = new ArrayList<>();
        names.forEach((from, to) -> {
            if (!NewNames.isValid(to)) {
                problems.add("`" + to + "` is no name that can stand for `" + from + "`");
            } else if (programs.stream().anyMatch(program -> says(program, from))
                    && programs.stream().anyMatch(program -> says(program, to))) {
                problems.add("`" + to + "` is there already, so `" + from + "` cannot become it");
            }
        });
        Set<String> taken = new HashSet<>();
        programs.forEach(program -> taken.add(program.path().toLowerCase(Locale.ROOT)));
        paths.forEach((from, to) -> {
            if (!from.equals(to) && !taken.add(to.toLowerCase(Locale.ROOT))) {
                problems.add(to + " is there already, so " + from + " cannot become it");
            }
        });
        return problems;
    }

    private static boolean says(Program program, String name) {
        boolean[] found = {false};
        program.walk(node -> found[0] |= switch (node) {
            case Swc4jAstIdent it -> it.getSym().equals(name);
            case Swc4jAstIdentName it -> it.getSym().equals(name);
            default -> false;
        });
        return found[0];
    }

    /// The edits of one file.
    public List<Edit> edits(Program program, ClientView view) {
        Map<Span, String> edits = new HashMap<>();
        program.walk(node -> {
            String name = switch (node) {
                case Swc4jAstIdent it -> names.get(it.getSym());
                case Swc4jAstIdentName it -> names.get(it.getSym());
                default -> null;
            };
            if (name != null) {
                Span span = program.span(node);
                edits.put(new Span(span.start(), span.start() + oldLength(program, span)), name);
            }
        });
        for (Swc4jAstStr specifier : Specifiers.of(program)) {
            specifier(program, specifier.getValue(), view)
                    .ifPresent(text -> edits.put(inside(program.span(specifier)), text));
        }
        List<Edit> all = new ArrayList<>();
        edits.forEach((span, text) -> all.add(new Edit(span, text)));
        program.comments().forEach(comment -> comment(program, comment, all));
        return all.stream().distinct().toList();
    }

    /// A name in a declaration may carry its type: only the word is replaced.
    private static int oldLength(Program program, Span span) {
        Matcher word = Pattern.compile("[\\w$]+").matcher(span.of(program.text()));
        return word.lookingAt() ? word.end() : span.end() - span.start();
    }

    private static Span inside(Span quoted) {
        return new Span(quoted.start() + 1, quoted.end() - 1);
    }

    /// A specifier changes where the file that it leads to moves, or the file that it stands in.
    private Optional<String> specifier(Program program, String specifier, ClientView view) {
        Optional<String> target = view.resolve(program.path(), specifier);
        String from = paths.getOrDefault(program.path(), program.path());
        return target.map(paths::get)
                .map(to -> new ModuleFile(to, false).specifier(from, Optional.of(specifier), target));
    }

    private void comment(Program program, Comment comment, List<Edit> edits) {
        String text = comment.span().of(program.text());
        Map<String, String> words = new HashMap<>(names);
        paths.forEach((from, to) -> words.put(stem(from), stem(to)));
        words.forEach((from, to) -> {
            Matcher matcher = Pattern.compile("(?<![\\w$-])" + Pattern.quote(from) + "(?![\\w$-])")
                    .matcher(text);
            while (matcher.find()) {
                edits.add(new Edit(
                        new Span(
                                comment.span().start() + matcher.start(),
                                comment.span().start() + matcher.end()),
                        to));
            }
        });
    }

    private static String stem(String path) {
        return path.substring(path.lastIndexOf('/') + 1).replaceFirst("\\.[^.]+$", "");
    }
}
