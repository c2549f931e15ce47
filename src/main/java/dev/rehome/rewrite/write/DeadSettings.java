package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Settings that hold only variables of the old service and that nothing reads any more: `supabaseUrl:
/// process.env.SUPABASE_URL` in a configuration object.
public final class DeadSettings {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z0-9_]*SUPABASE[A-Z0-9_]*");

    private DeadSettings() {}

    /// Whether a file may hold any: worth parsing for.
    public static boolean mayStandIn(String text) {
        return text.contains("SUPABASE");
    }

    /// @param texts of all files as they will be
    public static List<Edit> edits(Program program, Collection<String> texts) {
        List<Edit> edits = new ArrayList<>();
        program.walk(node -> {
            if (node instanceof Swc4jAstObjectLit object) {
                for (var property : object.getProps()) {
                    if (property instanceof Swc4jAstKeyValueProp it && isDead(program, it, texts)) {
                        edits.add(new Edit(withComma(program, program.span(it)), ""));
                    }
                }
            }
        });
        return edits;
    }

    private static boolean isDead(Program program, Swc4jAstKeyValueProp property, Collection<String> texts) {
        Optional<String> key = Nodes.name(property.getKey());
        String value = program.text(property.getValue());
        if (key.isEmpty() || !VARIABLE.matcher(value).find() || !value.matches("(?s)[^{}\\[\\]]*")) {
            return false;
        }
        if (doesMore(property.getValue()) || isTakenWhole(property, texts)) {
            return false;
        }
        Pattern word = Pattern.compile("(?<![\\w$])" + Pattern.quote(key.get()) + "(?![\\w$])");
        long uses = texts.stream()
                .mapToLong(text -> word.matcher(text).results().count())
                .sum();
        return uses <= 1;
    }

    /// Whether a value is more than a setting, such as a client that is made of two.
    private static boolean doesMore(ISwc4jAst value) {
        boolean[] more = {false};
        Program.walk(value, node -> {
            more[0] |= node instanceof Swc4jAstNewExpr || node instanceof Swc4jAstAwaitExpr;
            Nodes.call(node)
                    .filter(call -> Nodes.same(call.node(), node))
                    .ifPresent(call -> more[0] |= call.arguments().stream()
                                    .filter(argument ->
                                            Nodes.string(argument.getExpr()).isEmpty())
                                    .count()
                            > 1);
        });
        return more[0];
    }

    /// Whether all properties of an object around it are taken, or one whose name is known only at run time:
    /// `regions[name]`, `Object.entries(regions)`, `{ ...regions }`.
    private static boolean isTakenWhole(ISwc4jAst property, Collection<String> texts) {
        for (ISwc4jAst at = property.getParent(); at != null; at = at.getParent()) {
            Optional<String> name = switch (at) {
                case Swc4jAstKeyValueProp it -> Nodes.name(it.getKey());
                case Swc4jAstVarDeclarator it
                when it.getName() instanceof Swc4jAstBindingIdent declared ->
                    Optional.of(declared.getId().getSym());
                default -> Optional.empty();
            };
            if (name.isPresent()) {
                String word = "(?<![\\w$])" + Pattern.quote(name.get());
                Pattern whole = Pattern.compile(word + "\\s*(\\?\\.)?\\[|\\bObject\\.\\w+\\(\\s*([\\w$]+\\.)*" + word
                        + "\\s*[,)]|\\.\\.\\.\\s*([\\w$]+\\.)*" + word + "(?![\\w$.])|\\b(in|of)\\s+([\\w$]+\\.)*"
                        + word
                        + "(?![\\w$.])");
                if (texts.stream().anyMatch(text -> whole.matcher(text).find())) {
                    return true;
                }
            }
            if (at instanceof Swc4jAstVarDeclarator) {
                return false;
            }
        }
        return false;
    }

    /// The property with its comma, and with its line where nothing else stands on it.
    private static Span withComma(Program program, Span span) {
        String text = program.text();
        Matcher after = Pattern.compile("\\s*,?[ \\t]*").matcher(text).region(span.end(), text.length());
        int end = after.lookingAt() && text.substring(span.end(), after.end()).contains(",") ? after.end() : span.end();
        int start = program.lineStart(span.start());
        boolean alone = text.substring(start, span.start()).isBlank()
                && (end == text.length() || text.charAt(end) == '\n' || text.startsWith("\r\n", end));
        if (!alone) {
            return new Span(span.start(), end);
        }
        int next = text.indexOf('\n', end);
        return new Span(start, next < 0 ? end : next + 1);
    }
}
