package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstAssignOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What code adds to texts and lists after it has made them: `sql += ..`, `conditions.push(..)`,
/// `query.where.push(..)`.
/// Those that stand under a condition can be left out, all but one of them.
final class Additions {
    private final Program program;
    private final Scopes scopes;
    private final Set<ISwc4jAst> guarded = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Optional<ISwc4jAst> only;

    /// @param only of all additions under conditions, the one that is made; empty for all of them
    Additions(Program program, Scopes scopes, Optional<ISwc4jAst> only) {
        this.program = program;
        this.scopes = scopes;
        this.only = only;
    }

    /// @param extends_ whether it is appended to what is there
    record Write(ISwc4jAst value, boolean extends_) {}

    /// The additions under conditions that were met.
    Set<ISwc4jAst> guarded() {
        return guarded;
    }

    /// What gives a name its value, in the order in which it stands.
    List<Write> writes(Binding binding) {
        List<Write> writes = new ArrayList<>();
        binding.writes().stream()
                .sorted(Comparator.comparing(write -> program.span(write.identifier())))
                .forEach(write -> write(write.by())
                        .filter(it -> made(write.by(), binding))
                        .ifPresent(writes::add));
        return writes;
    }

    private static Optional<Write> write(ISwc4jAst by) {
        return switch (by) {
            case Swc4jAstVarDeclarator it
            when it.getName() instanceof com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent ->
                it.getInit().map(value -> new Write(value, false));
            case Swc4jAstAssignExpr it ->
                Optional.of(new Write(it.getRight(), it.getOp() == Swc4jAstAssignOp.AddAssign));
            default -> Optional.empty();
        };
    }

    /// The value of a property of an object that is made once.
    Optional<ISwc4jAst> property(Binding object, String name) {
        return initial(object).flatMap(value -> property(value, name));
    }

    static Optional<ISwc4jAst> property(ISwc4jAst object, String name) {
        if (!(Nodes.unwrap(object) instanceof Swc4jAstObjectLit literal)) {
            return Optional.empty();
        }
        return literal.getProps().stream()
                .filter(Swc4jAstKeyValueProp.class::isInstance)
                .map(Swc4jAstKeyValueProp.class::cast)
                .filter(it -> Nodes.name(it.getKey()).equals(Optional.of(name)))
                .<ISwc4jAst>map(Swc4jAstKeyValueProp::getValue)
                .findFirst();
    }

    private static Optional<ISwc4jAst> initial(Binding binding) {
        return binding.constant() ? write(binding.writes().getFirst().by()).map(Write::value) : Optional.empty();
    }

    /// What a list holds in the end: where it is made, and what is pushed.
    List<ISwc4jAst> elements(ISwc4jAst list) {
        if (list instanceof Swc4jAstArrayLit it) {
            return literal(it);
        }
        List<ISwc4jAst> elements = new ArrayList<>();
        if (list instanceof Swc4jAstIdent it) {
            scopes.binding(it).ifPresent(binding -> {
                initial(binding).ifPresent(value -> elements.addAll(elementsOf(value)));
                binding.reads().stream()
                        .sorted(Comparator.comparing(program::span))
                        .forEach(read -> elements.addAll(pushed(read, binding)));
            });
        } else if (list instanceof Swc4jAstMemberExpr it) {
            String name = Nodes.property(it).orElse("");
            scopes.binding(it.getObj()).ifPresent(object -> {
                property(object, name).ifPresent(value -> elements.addAll(elementsOf(value)));
                object.reads().stream()
                        .sorted(Comparator.comparing(program::span))
                        .filter(read -> isProperty(read, name))
                        .forEach(read -> elements.addAll(pushed(read.getParent(), object)));
            });
        }
        return elements;
    }

    private List<ISwc4jAst> elementsOf(ISwc4jAst value) {
        return Nodes.unwrap(value) instanceof Swc4jAstArrayLit it ? literal(it) : List.of();
    }

    /// `[...list, 'id']` holds what the list holds.
    private List<ISwc4jAst> literal(Swc4jAstArrayLit list) {
        List<ISwc4jAst> elements = new ArrayList<>();
        for (Swc4jAstExprOrSpread element :
                list.getElems().stream().flatMap(Optional::stream).toList()) {
            if (element.getSpread().isPresent()) {
                elements.addAll(elements(Nodes.unwrap(element.getExpr())));
            } else {
                elements.add(element.getExpr());
            }
        }
        return elements;
    }

    private static boolean isProperty(ISwc4jAst read, String name) {
        return read.getParent() instanceof Swc4jAstMemberExpr it
                && Nodes.same(it.getObj(), read)
                && Nodes.property(it).equals(Optional.of(name));
    }

    /// The arguments where `list.push(..)` is called on this place.
    private List<ISwc4jAst> pushed(ISwc4jAst list, Binding owner) {
        if (!isProperty(list, "push")) {
            return List.of();
        }
        Optional<Nodes.Called> call = Nodes.call(list.getParent().getParent());
        if (call.isEmpty() || !made(call.get().node(), owner)) {
            return List.of();
        }
        return call.get().arguments().stream()
                .<ISwc4jAst>map(argument -> argument.getExpr())
                .toList();
    }

    private boolean made(ISwc4jAst addition, Binding owner) {
        if (!isGuarded(addition, program.span(owner.declarations().getFirst()))) {
            return true;
        }
        guarded.add(addition);
        return only.isEmpty() || Nodes.same(only.get(), addition);
    }

    /// Whether it stands under a condition or in a loop that what it adds to does not stand in.
    private boolean isGuarded(ISwc4jAst node, Span declaration) {
        for (ISwc4jAst at = node.getParent(); at != null; at = at.getParent()) {
            String kind = at.getClass().getSimpleName();
            if (kind.matches("Swc4jAst(If|For|ForIn|ForOf|While|DoWhile|Switch)Stmt|Swc4jAstCondExpr")) {
                return !program.span(at).contains(declaration);
            }
            if (kind.matches("Swc4jAst(Function|FnDecl|FnExpr|ArrowExpr|Module|Script|ClassMethod)")) {
                return kind.equals("Swc4jAstArrowExpr") && isCallback(at);
            }
        }
        return false;
    }

    private static boolean isCallback(ISwc4jAst function) {
        return function.getParent() != null
                && function.getParent().getParent() != null
                && Nodes.call(function.getParent().getParent())
                        .flatMap(Nodes.Called::method)
                        .filter("forEach"::equals)
                        .isPresent();
    }

    /// Whether a parameter is what the generated module hands to a function that makes SQL of it: the first
    /// argument
    /// of a call whose third one names a table.
    boolean isPayload(Binding parameter) {
        if (!(parameter.scope() instanceof Swc4jAstArrowExpr arrow)
                || arrow.getParent() == null
                || arrow.getParent().getParent() == null) {
            return false;
        }
        return Nodes.call(arrow.getParent().getParent())
                .flatMap(call -> call.argument(2))
                .flatMap(options -> property(options, "table"))
                .isPresent();
    }
}
