package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstConstructor;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstFunction;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstGetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSetterProp;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstStaticBlock;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstProgram;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstDoWhileStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForInStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstWhileStmt;
import org.jspecify.annotations.Nullable;

/// Where a node stands: in which function, in which loop.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Places {
    private Places() {}

    static boolean isFunction(ISwc4jAst node) {
        return node instanceof Swc4jAstFunction
                || node instanceof Swc4jAstArrowExpr
                || node instanceof Swc4jAstConstructor
                || node instanceof Swc4jAstGetterProp
                || node instanceof Swc4jAstSetterProp
                || node instanceof Swc4jAstStaticBlock;
    }

    static boolean isLoop(ISwc4jAst node) {
        return node instanceof Swc4jAstForStmt
                || node instanceof Swc4jAstForOfStmt
                || node instanceof Swc4jAstForInStmt
                || node instanceof Swc4jAstWhileStmt
                || node instanceof Swc4jAstDoWhileStmt;
    }

    /// The innermost function around a node, or the program.
    static ISwc4jAst function(ISwc4jAst node) {
        ISwc4jAst at = node.getParent();
        while (at.getParent() != null && !isFunction(at) && !(at instanceof ISwc4jAstProgram<?>)) {
            at = at.getParent();
        }
        return at;
    }

    /// Whether both stand in one function, and not one of them in a function inside it.
    static boolean sameFunction(ISwc4jAst one, ISwc4jAst other) {
        return function(one) == function(other);
    }

    static boolean sameLoop(ISwc4jAst one, ISwc4jAst other) {
        return loop(one) == loop(other);
    }

    /// The innermost loop around a node in its function; null where there is none.
    static @Nullable ISwc4jAst loop(ISwc4jAst node) {
        for (ISwc4jAst at = node.getParent(); at != null && !isFunction(at); at = at.getParent()) {
            if (isLoop(at)) {
                return at;
            }
        }
        return null;
    }

    static boolean isInside(ISwc4jAst node, ISwc4jAst outer) {
        for (ISwc4jAst at = node; at != null; at = at.getParent()) {
            if (at == outer) {
                return true;
            }
        }
        return false;
    }
}
