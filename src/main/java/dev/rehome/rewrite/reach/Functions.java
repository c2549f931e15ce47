package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstParam;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstFnExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Scopes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Functions of one program: what a call calls, and what a function is.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Functions {
    private final Scopes scopes;

    Functions(Scopes scopes) {
        this.scopes = scopes;
    }

    static boolean isAsync(ISwc4jAst function) {
        return switch (function) {
            case Swc4jAstFunction it -> it.isAsync();
            case Swc4jAstArrowExpr it -> it.isAsync();
            default -> false;
        };
    }

    static boolean isGenerator(ISwc4jAst function) {
        return function instanceof Swc4jAstFunction it && it.isGenerator();
    }

    static List<? extends ISwc4jAst> parameters(ISwc4jAst function) {
        return switch (function) {
            case Swc4jAstFunction it ->
                it.getParams().stream().map(Swc4jAstParam::getPat).toList();
            case Swc4jAstArrowExpr it -> it.getParams();
            default -> List.of();
        };
    }

    static Optional<ISwc4jAst> body(ISwc4jAst function) {
        return switch (function) {
            case Swc4jAstFunction it -> it.getBody().map(ISwc4jAst.class::cast);
            case Swc4jAstArrowExpr it -> Optional.of(it.getBody());
            default -> Optional.empty();
        };
    }

    /// The function that a callee certainly is: declared under a name that never changes, or a method of the class
    /// around it.
    Optional<ISwc4jAst> called(ISwc4jAst callee) {
        return switch (Nodes.unwrap(callee)) {
            case Swc4jAstIdent it ->
                scopes.binding(it).filter(Binding::constant).flatMap(Functions::declared);
            case Swc4jAstMemberExpr it
            when Nodes.unwrap(it.getObj()) instanceof Swc4jAstThisExpr ->
                Nodes.property(it).flatMap(name -> method(it, name));
            case ISwc4jAst other -> value(other);
        };
    }

    private static Optional<ISwc4jAst> declared(Binding binding) {
        return switch (binding.writes().getFirst().by()) {
            case Swc4jAstFnDecl it -> Optional.of(it.getFunction());
            case Swc4jAstVarDeclarator it -> it.getInit().flatMap(Functions::value);
            default -> Optional.empty();
        };
    }

    /// The function that an expression writes down.
    static Optional<ISwc4jAst> value(ISwc4jAst expression) {
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstArrowExpr it -> Optional.of(it);
            case Swc4jAstFnExpr it -> Optional.of(it.getFunction());
            default -> Optional.empty();
        };
    }

    private static Optional<ISwc4jAst> method(ISwc4jAst inside, String name) {
        Swc4jAstClass around = classAround(inside);
        if (around == null || around.getSuperClass().isPresent()) {
            return Optional.empty();
        }
        List<Swc4jAstClassMethod> found = around.getBody().stream()
                .filter(Swc4jAstClassMethod.class::isInstance)
                .map(Swc4jAstClassMethod.class::cast)
                .filter(method -> Nodes.name(method.getKey()).equals(Optional.of(name)))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst().getFunction()) : Optional.empty();
    }

    static @Nullable Swc4jAstClass classAround(ISwc4jAst node) {
        for (ISwc4jAst at = node; at != null; at = at.getParent()) {
            if (at instanceof Swc4jAstClass it) {
                return it;
            }
        }
        return null;
    }
}
