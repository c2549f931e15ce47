package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdentName;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstJsxText;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstTplElement;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Puts another word where code still says the old service's name: identifiers, texts, comments, file
/// names. Not the
/// names of packages, of their exports, of environment variables, nor addresses.
public final class Mentions {
    private static final Pattern OLD = Pattern.compile("supabase", Pattern.CASE_INSENSITIVE);

    private final String name;

    /// @param name in lower case, as in `timeweb`
    public Mentions(String name) {
        this.name = name;
    }

    public static boolean isIn(String text) {
        return OLD.matcher(text).find();
    }

    /// The text with the word in the case in which the old one stands.
    public String renamed(String text) {
        return OLD.matcher(text).replaceAll(match -> Matcher.quoteReplacement(inCaseOf(match.group())));
    }

    private String inCaseOf(String word) {
        if (word.equals(word.toUpperCase(Locale.ROOT))) {
            return name.toUpperCase(Locale.ROOT);
        }
        return Character.isUpperCase(word.charAt(0))
                ? name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)
                : name;
    }

    /// New paths of files whose own name says the old one.
    public Map<String, String> paths(List<String> all) {
        Map<String, String> paths = new HashMap<>();
        for (String path : all) {
            String file = path.substring(path.lastIndexOf('/') + 1);
            String renamed = path.substring(0, path.length() - file.length()) + renamed(file);
            if (!renamed.equals(path) && !all.contains(renamed)) {
                paths.put(path, renamed);
            }
        }
        return paths;
    }

    /// The edits of one file, specifiers of modules left out: those follow the files.
    public List<Edit> edits(Program program) {
        Map<Span, String> edits = new HashMap<>();
        List<Swc4jAstStr> specifiers = Specifiers.of(program);
        program.walk(node -> {
            boolean text = switch (node) {
                case Swc4jAstIdent it -> isIn(it.getSym()) && !isForeign(it);
                case Swc4jAstIdentName it -> isIn(it.getSym()) && !isForeign(it);
                case Swc4jAstStr it -> isProse(program.text(it)) && !specifiers.contains(it);
                case Swc4jAstTplElement it -> isProse(program.text(it));
                case Swc4jAstJsxText it -> isProse(program.text(it));
                default -> false;
            };
            if (text) {
                Span span = program.span(node);
                edits.put(span, renamed(span.of(program.text())));
            }
        });
        for (Comment comment : program.comments()) {
            String text = comment.span().of(program.text());
            if (isIn(text)) {
                edits.put(comment.span(), renamed(text));
            }
        }
        List<Edit> all = new ArrayList<>();
        edits.forEach((span, text) -> all.add(new Edit(span, text)));
        return all;
    }

    private static boolean isProse(String text) {
        return isIn(text)
                && !text.contains("://")
                && !text.contains("@supabase/")
                && !text.matches("(?s).*supabase\\.(co|com|io|in)\\b.*");
    }

    /// A variable of the environment, or a name that a package gives.
    private static boolean isForeign(ISwc4jAst node) {
        ISwc4jAst at = node;
        while (at.getParent() != null && at.getParent() instanceof Swc4jAstMemberExpr it) {
            if (it.getObj() instanceof Swc4jAstMemberExpr object
                    && object.getProp() instanceof Swc4jAstIdentName property
                    && property.getSym().equals("env")) {
                return true;
            }
            at = at.getParent();
        }
        for (ISwc4jAst above = node; above != null; above = above.getParent()) {
            if (above instanceof Swc4jAstImportDecl it) {
                return it.getSrc().getValue().startsWith("@supabase/");
            }
        }
        return node instanceof Swc4jAstIdent it && it.getSym().matches("SupabaseClient.*|createClient");
    }
}
