package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstTaggedTpl;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstYieldExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstThrowStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTryStmt;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/// Functions that do nothing with a builder but wait for it, at once: `unwrap(query)`, `this.run(query)`. They can be
/// given what replaces it, which is sent when it is made.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Waiting {
    private static final Set<String> HARMLESS = Set.of("console", "Date", "performance", "Math", "Number", "String");
    private static final Set<String> TIMERS = Set.of("setTimeout", "clearTimeout", "Promise", "AbortController");

    private Waiting() {}

    /// Whether every function that a call may call only waits for its argument.
    static boolean isWaitedFor(Context context, Called call, int index) {
        List<Mentions.Callee> callees = context.mentions().callees(context, call.callee());
        return !callees.isEmpty() && callees.stream().allMatch(callee -> onlyWaits(callee, index));
    }

    private static boolean onlyWaits(Mentions.Callee callee, int index) {
        List<? extends ISwc4jAst> parameters = Functions.parameters(callee.function());
        if (Functions.isGenerator(callee.function())
                || index >= parameters.size()
                || !(parameters.get(index) instanceof Swc4jAstBindingIdent parameter)) {
            return false;
        }
        Optional<Binding> binding = callee.context().scopes().binding(parameter.getId());
        if (binding.isEmpty()
                || binding.get().writes().size() > 1
                || binding.get().reads().size() != 1) {
            return false;
        }
        Swc4jAstIdent read = binding.get().reads().getFirst();
        ISwc4jAst value = Nodes.wrapped(read);
        return Places.function(read) == callee.function()
                && isWaitedFor(callee, value)
                && Functions.body(callee.function()).stream()
                        .flatMap(body -> Guards.guards(value, body).stream())
                        .allMatch(Swc4jAstTryStmt.class::isInstance)
                && !actsBefore(callee, value);
    }

    private static boolean isWaitedFor(Mentions.Callee callee, ISwc4jAst value) {
        return switch (value.getParent()) {
            case Swc4jAstAwaitExpr _ -> true;
            case Swc4jAstMemberExpr it
            when it.getObj() == value ->
                Nodes.property(it).equals(Optional.of("then")) && Calls.on(it).isPresent();
            case Swc4jAstReturnStmt _ -> Functions.isAsync(callee.function());
            case Swc4jAstArrowExpr it -> it == callee.function() && it.isAsync();
            default -> false;
        };
    }

    /// Whether something stands before it in the function that may throw, return or wait: then the builder was not sent
    /// yet, or never.
    private static boolean actsBefore(Mentions.Callee callee, ISwc4jAst value) {
        Program program = callee.context().program();
        int start = program.span(value).start();
        AtomicBoolean found = new AtomicBoolean();
        Functions.body(callee.function())
                .ifPresent(body -> Program.walk(body, node -> {
                    if (acts(callee.context(), node)
                            && Places.function(node) == callee.function()
                            && program.span(node).end() <= start) {
                        found.set(true);
                    }
                }));
        return found.get();
    }

    private static boolean acts(Context context, ISwc4jAst node) {
        return switch (node) {
            case Swc4jAstAwaitExpr _,
                    Swc4jAstYieldExpr _,
                    Swc4jAstTaggedTpl _,
                    Swc4jAstReturnStmt _,
                    Swc4jAstThrowStmt _ -> true;
            case Swc4jAstNewExpr it -> !isHarmless(context, it.getCallee());
            default ->
                Nodes.call(node)
                        .filter(call -> call.node() == node)
                        .filter(call -> !isHarmless(context, call.callee()))
                        .isPresent();
        };
    }

    private static boolean isHarmless(Context context, ISwc4jAst callee) {
        return switch (Nodes.unwrap(callee)) {
            case Swc4jAstIdent it ->
                (HARMLESS.contains(it.getSym()) || TIMERS.contains(it.getSym()))
                        && context.scopes().isGlobal(it, it.getSym());
            case Swc4jAstMemberExpr it ->
                Nodes.unwrap(it.getObj()) instanceof Swc4jAstIdent object
                        && HARMLESS.contains(object.getSym())
                        && context.scopes().isGlobal(object, object.getSym());
            default -> false;
        };
    }
}
