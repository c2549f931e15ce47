package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTaggedTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTpl;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstJsxText;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstJsxAttr;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstTplElement;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstThrowStmt;
import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts another word where code still says the old service's name: identifiers, texts for people, comments,
/// file names.
/// What somebody outside the code knows stays: see [ForeignWords]. So does a text that a program reads: a
/// key, an event,
/// a command, SQL.
public final class Mentions {
    static final Pattern OLD = Pattern.compile("supabase", Pattern.CASE_INSENSITIVE);
    private static final Pattern WORD = Pattern.compile("[\\w$]*supabase[\\w$]*", Pattern.CASE_INSENSITIVE);
    private static final Pattern ADDRESS =
            Pattern.compile("(?i)[^\\s'\"`]*(://|@supabase/|supabase\\.(co|com|io|in)\\b)[^\\s'\"`]*");
    private static final Pattern SQL = Pattern.compile(
            "(?is)\\s*(select|insert|update|delete|with|create|alter|drop|grant|revoke|set|call|explain)\\s.*");
    private static final Pattern SPEAKS = Pattern.compile(
            "(?i)(.*\\.)?(log|info|warn|warning|error|debug|trace|fatal|notice|describe|it|test|suite)|.*Error");
    private static final Pattern RUNS = Pattern.compile("(?i)(.*\\.)?(exec\\w*|spawn\\w*|fork|\\$)");

    private final String word;
    private final Set<String> foreign;
    private final NewNames names;

    private Mentions(String word, Set<String> foreign, NewNames names) {
        this.word = word;
        this.foreign = foreign;
        this.names = names;
    }

    /// @param word in lower case, as in `timeweb`
    /// @param programs all files of the code
    /// @param wanted those that may be edited
    /// @param outside words that files which are no programs know: columns, settings
    public static Mentions of(
            String word,
            Collection<Program> programs,
            Predicate<Program> wanted,
            ClientView view,
            Set<String> outside) {
        return LargeStack.call(() -> {
            ForeignWords read = new ForeignWords(view);
            Set<String> foreign = new HashSet<>(outside);
            for (Program program : programs) {
                read.read(program);
                if (!wanted.test(program)) {
                    WORD.matcher(program.text()).results().forEach(found -> foreign.add(found.group()));
                }
            }
            foreign.addAll(read.words());
            return new Mentions(word, foreign, NewNames.of(word, programs, foreign));
        });
    }

    public static boolean isIn(String text) {
        return OLD.matcher(text).find();
    }

    /// New paths of files whose own name says the old one, where nothing but modules asks for them by name.
    ///
    /// @param all paths of the code's files
    /// @param texts where a path may stand as well
    public Map<String, String> paths(Collection<String> all, Predicate<String> wanted, Collection<String> texts) {
        Map<String, String> paths = new HashMap<>();
        Set<String> taken = new HashSet<>();
        all.forEach(path -> taken.add(path.toLowerCase(Locale.ROOT)));
        for (String path : all.stream().filter(wanted).sorted().toList()) {
            String file = path.substring(path.lastIndexOf('/') + 1);
            String renamed = path.substring(0, path.length() - file.length()) + plain(file, false);
            String stem = "/" + file.replaceFirst("\\.\\w+$", "");
            boolean named = texts.stream().anyMatch(text -> text.contains(file) || text.endsWith(stem));
            if (!renamed.equals(path) && !named && taken.add(renamed.toLowerCase(Locale.ROOT))) {
                paths.put(path, renamed);
            }
        }
        return paths;
    }

    /// Texts of a file that are no specifiers of modules: a path may be among them.
    public static List<String> texts(Program program) {
        return LargeStack.call(() -> {
            List<Swc4jAstStr> specifiers = Specifiers.of(program);
            List<String> texts = new ArrayList<>();
            program.walk(node -> {
                if (node instanceof Swc4jAstStr it && !specifiers.contains(it)) {
                    texts.add(it.getValue());
                } else if (node instanceof Swc4jAstTpl it) {
                    texts.add(program.text(it));
                }
            });
            return texts;
        });
    }

    /// The edits of one file, specifiers of modules left out: those follow the files.
    public List<Edit> edits(Program program) {
        return LargeStack.call(() -> {
            Map<Span, String> edits = new HashMap<>();
            List<Swc4jAstStr> specifiers = Specifiers.of(program);
            program.walk(node -> {
                Optional<String> text = specifiers.contains(node) ? Optional.empty() : renamed(program, node);
                text.filter(it -> !it.equals(named(program, node).of(program.text())))
                        .ifPresent(it -> edits.put(named(program, node), it));
            });
            for (Comment comment : program.comments()) {
                String text = comment.span().of(program.text());
                if (!prose(text).equals(text)) {
                    edits.put(comment.span(), prose(text));
                }
            }
            List<Edit> all = new ArrayList<>();
            edits.forEach((span, text) -> all.add(new Edit(span, text)));
            return all;
        });
    }

    /// An identifier's own place: in TypeScript its type stands inside of it.
    private static Span named(Program program, ISwc4jAst node) {
        Span span = program.span(node);
        return switch (node) {
            case Swc4jAstIdent it ->
                new Span(span.start(), span.start() + it.getSym().length());
            default -> span;
        };
    }

    private Optional<String> renamed(Program program, ISwc4jAst node) {
        return switch (node) {
            case Swc4jAstIdent it -> names.of(it.getSym());
            case Swc4jAstIdentName it -> names.of(it.getSym());
            case Swc4jAstPrivateName it -> names.of(it.getName()).map(name -> "#" + name);
            case Swc4jAstStr it
            when ForeignWords.isKey(it) ->
                names.of(it.getValue()).map(name -> program.text(it).replace(it.getValue(), name));
            case Swc4jAstStr it when isForPeople(program, it, it.getValue()) -> Optional.of(prose(program.text(it)));
            case Swc4jAstTplElement it
            when it.getParent() instanceof Swc4jAstTpl template
                    && !(template.getParent() instanceof Swc4jAstTaggedTpl)
                    && isForPeople(program, template, program.text(template).substring(1)) ->
                Optional.of(prose(program.text(it)));
            case Swc4jAstJsxText it -> Optional.of(prose(program.text(it)));
            default -> Optional.empty();
        };
    }

    /// Several words, or one that is logged or thrown; no SQL, no command, no style of a page.
    private static boolean isForPeople(Program program, ISwc4jAst node, String text) {
        if (!isIn(text) || SQL.matcher(text).matches() || node.getParent() instanceof Swc4jAstJsxAttr) {
            return false;
        }
        for (ISwc4jAst at = node.getParent(); at != null; at = at.getParent()) {
            Optional<Nodes.Called> call = Nodes.call(at);
            String callee = at instanceof Swc4jAstNewExpr made
                    ? program.text(made.getCallee())
                    : call.map(it -> program.text(it.callee())).orElse("");
            if (RUNS.matcher(callee).matches()) {
                return false;
            }
            if (SPEAKS.matcher(callee).matches() || at instanceof Swc4jAstThrowStmt) {
                return true;
            }
            if (!callee.isEmpty() || at.getClass().getSimpleName().endsWith("Stmt")) {
                break;
            }
        }
        return text.strip().matches("(?s).*\\s.*");
    }

    /// Addresses and names of packages stay.
    private String prose(String text) {
        StringBuilder result = new StringBuilder();
        Matcher address = ADDRESS.matcher(text);
        int at = 0;
        while (address.find()) {
            result.append(words(text.substring(at, address.start()))).append(address.group());
            at = address.end();
        }
        return result.append(words(text.substring(at))).toString();
    }

    private String words(String text) {
        return WORD.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(names.of(match.group())
                        .orElseGet(() -> foreign.contains(match.group()) && !isWord(match.group())
                                ? match.group()
                                : plain(match.group(), true))));
    }

    /// The bare name in a sentence means the service, whatever is called so besides.
    private static boolean isWord(String text) {
        return text.equalsIgnoreCase("supabase");
    }

    private String plain(String text, boolean prose) {
        return OLD.matcher(text).replaceAll(match -> {
            String old = match.group();
            String inCase = old.equals(old.toUpperCase(Locale.ROOT))
                    ? word.toUpperCase(Locale.ROOT)
                    : Character.isUpperCase(old.charAt(0))
                            ? word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)
                            : word;
            return Matcher.quoteReplacement(prose ? inCase : inCase.replace(' ', '-'));
        });
    }
}
