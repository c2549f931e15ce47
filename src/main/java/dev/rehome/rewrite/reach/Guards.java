package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstAssignOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstCatchClause;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstSwitchCase;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForInStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstLabeledStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTryStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstWhileStmt;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.List;

/// Whether one place of a function runs exactly once whenever another does.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Guards {
    private Guards() {}

    /// The constructs by which `node` may be left out, or run again, after `origin` has run, innermost first. What
    /// leaves the function between the two does not count: then nothing that follows runs either.
    static List<ISwc4jAst> guards(ISwc4jAst node, ISwc4jAst origin) {
        List<ISwc4jAst> found = new ArrayList<>();
        ISwc4jAst at = node;
        while (at.getParent() != null && !Places.isInside(origin, at)) {
            if (isConditional(at.getParent(), at)) {
                found.add(at.getParent());
            }
            at = at.getParent();
        }
        return found;
    }

    /// What may end a function before it gets to a place. It matters where the code goes on behind the function's call.
    static List<ISwc4jAst> returnsBefore(Program program, ISwc4jAst function, ISwc4jAst place) {
        List<ISwc4jAst> found = new ArrayList<>();
        int start = program.span(place).start();
        Functions.body(function)
                .ifPresent(body -> Program.walk(body, node -> {
                    if (node instanceof Swc4jAstReturnStmt
                            && Places.function(node) == function
                            && program.span(node).end() <= start) {
                        found.add(node);
                    }
                }));
        return found;
    }

    private static boolean isConditional(ISwc4jAst parent, ISwc4jAst child) {
        return switch (parent) {
            case Swc4jAstIfStmt it -> it.getTest() != child;
            case Swc4jAstCondExpr it -> it.getTest() != child;
            case Swc4jAstBinExpr it -> it.getOp().isLogicalOperator() && it.getRight() == child;
            case Swc4jAstAssignExpr it -> it.getRight() == child && isLogical(it.getOp());
            case Swc4jAstForStmt it -> it.getInit().stream().noneMatch(init -> init == child);
            case Swc4jAstForOfStmt it -> it.getRight() != child;
            case Swc4jAstForInStmt it -> it.getRight() != child;
            case Swc4jAstWhileStmt _, Swc4jAstSwitchCase _, Swc4jAstCatchClause _, Swc4jAstLabeledStmt _ -> true;
            // Whatever throws in a `try` block leaves the rest of it out, and the code behind it runs all the same.
            case Swc4jAstTryStmt it -> it.getBlock() == child;
            default -> Places.isLoop(parent) || Places.isFunction(parent);
        };
    }

    private static boolean isLogical(Swc4jAstAssignOp op) {
        return op == Swc4jAstAssignOp.AndAssign
                || op == Swc4jAstAssignOp.OrAssign
                || op == Swc4jAstAssignOp.NullishAssign;
    }
}
