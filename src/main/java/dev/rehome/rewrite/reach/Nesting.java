package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClass;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstGetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstParam;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstStaticBlock;
import com.caoccao.javet.swc4j.ast.enums.Swc4jAstMethodKind;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstPat;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsParamProp;
import dev.rehome.rewrite.code.Nodes;
import java.util.List;
import java.util.Optional;

/// What stands around a node.
final class Nesting {
    private Nesting() {}

    /// The function, arrow function, constructor, getter or setter whose body or parameters a node is part of.
    static Optional<ISwc4jAst> function(ISwc4jAst node) {
        for (ISwc4jAst at = node.getParent(); at != null; at = at.getParent()) {
            if (isFunction(at)) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    static boolean isFunction(ISwc4jAst node) {
        return node instanceof Swc4jAstFunction
                || node instanceof Swc4jAstArrowExpr
                || node instanceof Swc4jAstConstructor
                || node instanceof Swc4jAstGetterProp
                || node instanceof Swc4jAstSetterProp;
    }

    /// What decides what `this` is at a node: a function that is no arrow function, a constructor, a field, a static
    /// block.
    static Optional<ISwc4jAst> thisOwner(ISwc4jAst node) {
        for (ISwc4jAst at = node.getParent(); at != null; at = at.getParent()) {
            boolean owner = (isFunction(at) && !(at instanceof Swc4jAstArrowExpr))
                    || at instanceof Swc4jAstClassProp
                    || at instanceof Swc4jAstPrivateProp
                    || at instanceof Swc4jAstStaticBlock;
            if (owner) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    static Optional<Swc4jAstClass> classOf(ISwc4jAst member) {
        return member.getParent() instanceof Swc4jAstClass type ? Optional.of(type) : Optional.empty();
    }

    static boolean isStatic(ISwc4jAst member) {
        return switch (member) {
            case Swc4jAstClassMethod it -> it.isStatic();
            case Swc4jAstPrivateMethod it -> it.isStatic();
            case Swc4jAstClassProp it -> it.isStatic();
            case Swc4jAstPrivateProp it -> it.isStatic();
            case Swc4jAstStaticBlock _ -> true;
            default -> false;
        };
    }

    /// The patterns of a function's parameters, in order.
    static List<ISwc4jAstPat> parameters(ISwc4jAst function) {
        return switch (function) {
            case Swc4jAstFunction it ->
                it.getParams().stream().map(Swc4jAstParam::getPat).toList();
            case Swc4jAstArrowExpr it -> it.getParams();
            case Swc4jAstConstructor it ->
                it.getParams().stream().flatMap(one -> pattern(one).stream()).toList();
            case Swc4jAstSetterProp it -> List.of(it.getParam());
            default -> List.of();
        };
    }

    private static Optional<ISwc4jAstPat> pattern(ISwc4jAst parameter) {
        return switch (parameter) {
            case Swc4jAstParam it -> Optional.of(it.getPat());
            case Swc4jAstTsParamProp it when it.getParam() instanceof ISwc4jAstPat pattern -> Optional.of(pattern);
            default -> Optional.empty();
        };
    }

    static boolean hasGetter(Swc4jAstClass type, String name) {
        return type.getBody().stream()
                .anyMatch(member -> member instanceof Swc4jAstClassMethod it
                        && it.getKind() == Swc4jAstMethodKind.Getter
                        && Nodes.name(it.getKey()).filter(name::equals).isPresent());
    }

    static Optional<Swc4jAstConstructor> constructor(Swc4jAstClass type) {
        return type.getBody().stream()
                .filter(Swc4jAstConstructor.class::isInstance)
                .map(Swc4jAstConstructor.class::cast)
                .filter(it -> it.getBody().isPresent())
                .findFirst();
    }
}
