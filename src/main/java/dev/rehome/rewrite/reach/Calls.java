package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import java.util.Optional;

/// Finds calls from what is called.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Calls {
    private Calls() {}

    /// The call of which this member access is the callee.
    static Optional<Called> on(Swc4jAstMemberExpr member) {
        return ofCallee(member);
    }

    /// The call of which this expression is the callee.
    static Optional<Called> ofCallee(ISwc4jAst callee) {
        ISwc4jAst parent = Nodes.wrapped(callee).getParent();
        return Optional.ofNullable(parent)
                .flatMap(Nodes::call)
                .filter(call -> Nodes.unwrap(call.callee()) == Nodes.unwrap(callee));
    }
}
