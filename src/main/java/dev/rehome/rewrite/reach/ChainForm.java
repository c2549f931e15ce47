package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import java.util.Optional;
import java.util.Set;

/// What a chain does, and where its builder goes, by the shape of the code around it alone.
///
/// @param verb the first of `select`, `insert`, `update`, `upsert`, `delete` that is called; empty where none is
record ChainForm(String verb, String word) {
    private static final Set<String> VERBS = Set.of("select", "insert", "update", "upsert", "delete");
    private static final Set<String> PROMISE = Set.of("then", "catch", "finally");

    static ChainForm of(ClientFlow flow, Program program, Called root) {
        String verb = "";
        ISwc4jAst at = root.node();
        for (Optional<Called> next = Optional.of(root); next.isPresent(); next = ClientFlow.calledOn(at)) {
            at = next.get().node();
            String method = next.get().method().orElse("");
            if (verb.isEmpty() && VERBS.contains(method)) {
                verb = method;
            }
            if (PROMISE.contains(method)) {
                return new ChainForm(verb, "inline");
            }
        }
        return new ChainForm(verb, word(flow, program, Nodes.wrapped(at)));
    }

    private static String word(ClientFlow flow, Program program, ISwc4jAst chain) {
        return switch (chain.getParent()) {
            case Swc4jAstAwaitExpr _ -> "inline";
            case Swc4jAstReturnStmt _, Swc4jAstArrowExpr _ -> "returned";
            case Swc4jAstVarDeclarator it -> stored(flow, program, it);
            case Swc4jAstAssignExpr _ -> "stored";
            case Swc4jAstExprStmt _ -> "bare";
            case Swc4jAstMemberExpr _ -> "bare";
            default -> "passed";
        };
    }

    private static String stored(ClientFlow flow, Program program, Swc4jAstVarDeclarator declarator) {
        if (!(declarator.getName() instanceof Swc4jAstBindingIdent name)) {
            return "stored";
        }
        Optional<Binding> binding = flow.scopes(program).binding(name.getId());
        boolean extended = binding.filter(
                        it -> !it.assignments().isEmpty() || it.reads().stream().anyMatch(read -> isStatement(read)))
                .isPresent();
        return extended ? "extended" : "stored";
    }

    /// `query.eq(..)` as a statement of its own.
    private static boolean isStatement(ISwc4jAst read) {
        ISwc4jAst at = read;
        for (Optional<Called> next = ClientFlow.calledOn(at); next.isPresent(); next = ClientFlow.calledOn(at)) {
            at = next.get().node();
        }
        return !Nodes.same(at, read) && Nodes.wrapped(at).getParent() instanceof Swc4jAstExprStmt;
    }
}
