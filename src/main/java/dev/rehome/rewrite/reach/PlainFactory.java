package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTaggedTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUpdateExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstYieldExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstThrowStmt;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.External;
import java.util.Optional;
import java.util.Set;

/// Functions that do nothing but make a client or hand one out: a call of one can go where its client is not
/// needed.
final class PlainFactory {
    private static final int DEPTH_MAX = 6;

    private final ClientFlow flow;
    private final Evaluator evaluator;

    PlainFactory(ClientFlow flow, Evaluator evaluator) {
        this.flow = flow;
        this.evaluator = evaluator;
    }

    boolean isCalled(Program program, ISwc4jAst call) {
        return isCalled(program, call, 0);
    }

    private boolean isCalled(Program program, ISwc4jAst call, int depth) {
        Optional<ISwc4jAst> callee = Nodes.call(call).map(Nodes.Called::callee);
        if (callee.isEmpty() || depth > DEPTH_MAX) {
            return false;
        }
        Set<Thing> things = evaluator.of(program, callee.get());
        return !things.isEmpty()
                && things.stream().allMatch(thing -> switch (thing) {
                    case Code it -> isPlain(it.program(), it.node(), depth);
                    case External it -> ClientPackages.makesClients(it.module());
                    default -> false;
                });
    }

    private boolean isPlain(Program program, ISwc4jAst node, int depth) {
        if (node instanceof Swc4jAstThrowStmt) {
            return true;
        }
        return isHarmless(program, node, depth)
                && node.getChildNodes().stream().allMatch(child -> isPlain(program, child, depth));
    }

    private boolean isHarmless(Program program, ISwc4jAst node, int depth) {
        return switch (node) {
            case Swc4jAstAwaitExpr _, Swc4jAstYieldExpr _, Swc4jAstTaggedTpl _, Swc4jAstUpdateExpr _ -> false;
            case Swc4jAstUnaryExpr it -> !it.getOp().getName().equals("delete");
            case Swc4jAstAssignExpr it -> flow.isClient(program, it.getRight());
            case Swc4jAstNewExpr it -> flow.isClient(program, it);
            default ->
                Nodes.call(node).filter(call -> Nodes.same(call.node(), node)).stream()
                        .allMatch(call -> isOfConsole(program, call)
                                || (flow.isClient(program, node) && isCalled(program, node, depth + 1)));
        };
    }

    private boolean isOfConsole(Program program, Nodes.Called call) {
        return call.member()
                .map(Swc4jAstMemberExpr::getObj)
                .filter(object -> object instanceof Swc4jAstIdent)
                .filter(object -> flow.scopes(program).isGlobal(object, "console"))
                .isPresent();
    }
}
