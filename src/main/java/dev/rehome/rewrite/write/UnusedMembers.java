package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstAccessibility;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstMethodKind;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// Private members of classes whose name no longer stands anywhere else in the file because of edits: to TypeScript
/// an error where it looks for what is unused.
final class UnusedMembers {
    private static final Pattern MODIFIERS = Pattern.compile("(\\b(private|readonly|override)\\s+)+$");

    private final String before;
    private final Program program;
    private final Predicate<ISwc4jAst> effectless;

    /// @param before the text of the file before it was edited
    /// @param program the edited file
    /// @param effectless whether making a value does nothing else
    UnusedMembers(String before, Program program, Predicate<ISwc4jAst> effectless) {
        this.before = before;
        this.program = program;
        this.effectless = effectless;
    }

    List<Edit> edits() {
        List<Edit> edits = new ArrayList<>();
        Removal removal = new Removal(program);
        program.walk(node -> {
            Span span = program.span(node);
            if (name(node).filter(name -> isUnused(name, span)).isPresent()) {
                edits.add(removal.withComment(span));
            } else if (node instanceof Swc4jAstTsParamProp it && isPrivate(it.getAccessibility())) {
                Nodes.declared(it)
                        .filter(name -> isUnused(name.getSym(), span))
                        .ifPresent(name -> edits.add(asParameter(span, name)));
            }
        });
        return edits;
    }

    /// Callers still give it: `private readonly db: Client` becomes `_db: Client`, which the compiler does not ask for.
    private Edit asParameter(Span property, Swc4jAstIdent name) {
        int start = program.span(name).start();
        String before = program.text().substring(property.start(), start);
        return new Edit(
                new Span(
                        start
                                - before.length()
                                + MODIFIERS.matcher(before).replaceFirst("").length(),
                        start),
                "_");
    }

    private boolean isUnused(String name, Span span) {
        return mentions(before, name) > 1 && mentions(program.text(), name) == mentions(span.of(program.text()), name);
    }

    private static long mentions(String text, String name) {
        return Pattern.compile("(?<![\\w$])" + Pattern.quote(name) + "(?![\\w$])")
                .matcher(text)
                .results()
                .count();
    }

    /// The name of a private member that can be left out where nothing reads it.
    private Optional<String> name(ISwc4jAst member) {
        return switch (member) {
            case Swc4jAstClassMethod it
            when it.getKind() != Swc4jAstMethodKind.Setter && isPrivate(it.getAccessibility()) ->
                Nodes.name(it.getKey());
            case Swc4jAstPrivateMethod it when it.getKind() != Swc4jAstMethodKind.Setter -> Nodes.name(it.getKey());
            case Swc4jAstClassProp it
            when isPrivate(it.getAccessibility())
                    && it.getDecorators().isEmpty()
                    && it.getValue().filter(effectless.negate()).isEmpty() -> Nodes.name(it.getKey());
            case Swc4jAstPrivateProp it
            when it.getDecorators().isEmpty()
                    && it.getValue().filter(effectless.negate()).isEmpty() -> Nodes.name(it.getKey());
            default -> Optional.empty();
        };
    }

    private static boolean isPrivate(Optional<Swc4jAstAccessibility> accessibility) {
        return accessibility.equals(Optional.of(Swc4jAstAccessibility.Private));
    }
}
