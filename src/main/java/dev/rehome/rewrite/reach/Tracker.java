package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstAssignOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSeqExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstUnaryExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstIfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstWhileStmt;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import java.util.Optional;
import java.util.Set;

/// Follows the builder that one `.from(..)` or `.rpc(..)` makes to every place that extends or runs it.
///
/// A builder is one object: each method changes it and returns it. So what matters is where an expression that holds it
/// stands, and the same question is asked again for what that makes of it: the result of a method, a variable, a
/// parameter, what a function returns. What is not understood ends the search with a reason.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Tracker {
    private static final Set<String> NOT_OF_BUILDERS = Set.of("catch", "finally");

    private final Context context;
    private final Trail trail;
    private final Holders holders;
    private final Returns returns;

    /// @param variant which way to go on where a function that makes builders has several callers, from 0
    Tracker(Context context, ISwc4jAst root, int variant) {
        this.context = context;
        this.trail = new Trail(context.program(), root);
        this.holders = new Holders(context, trail, this::follow);
        this.returns = new Returns(context, trail, this::follow, variant);
    }

    /// All that is known when the search has ended.
    Trail track() {
        Frame frame = Frame.of(trail.root());
        follow(trail.root(), frame, Piece.root(trail.root()));
        holders.checkWrites();
        return trail;
    }

    private void follow(ISwc4jAst expression, Frame frame, Piece piece) {
        ISwc4jAst value = Nodes.wrapped(expression);
        ISwc4jAst parent = value.getParent();
        switch (parent) {
            case Swc4jAstMemberExpr it when it.getObj() == value -> member(it, frame, piece);
            case Swc4jAstAwaitExpr it ->
                trail.run(value, Nodes.wrapped(it), context.results().awaited(it), frame, piece);
            case Swc4jAstReturnStmt it -> returns.returned(value, it, frame, piece);
            case Swc4jAstArrowExpr it when it.getBody() == value -> returns.returned(value, it, frame, piece);
            case Swc4jAstVarDeclarator it -> declared(it, value, frame, piece);
            case Swc4jAstAssignExpr it when it.getRight() == value -> assigned(it, value, frame, piece);
            case Swc4jAstExprOrSpread it -> argument(it, value, frame, piece);
            case Swc4jAstExprStmt it -> trail.discarded(it, frame, piece);
            default -> operand(parent, value, frame, piece);
        }
    }

    /// Operators pass the builder on, or only look whether it is there.
    private void operand(ISwc4jAst parent, ISwc4jAst value, Frame frame, Piece piece) {
        switch (parent) {
            case Swc4jAstCondExpr it -> {
                if (it.getTest() != value) {
                    follow(it, frame, piece);
                }
            }
            case Swc4jAstBinExpr it -> {
                boolean passedOn = it.getOp().isLogicalOperator()
                        && (it.getRight() == value || !it.getOp().getName().equals("&&"));
                if (passedOn) {
                    follow(it, frame, piece);
                }
            }
            case Swc4jAstSeqExpr it -> {
                if (it.getExprs().getLast() == value) {
                    follow(it, frame, piece);
                } else {
                    trail.discarded(value, frame, piece);
                }
            }
            case Swc4jAstUnaryExpr _, Swc4jAstIfStmt _, Swc4jAstWhileStmt _ -> trail.looked(value, frame, piece);
            default -> holders.kept(parent, value, frame, piece);
        }
    }

    private void member(Swc4jAstMemberExpr member, Frame frame, Piece piece) {
        Optional<String> name = Nodes.property(member);
        Optional<Called> call = Calls.on(member);
        if (name.isEmpty()) {
            trail.unclear(
                    "the name of the method called on the builder is known only when it runs",
                    member,
                    "write each method that it may be in a branch of its own, or rewrite it by hand");
        } else if (call.isEmpty()) {
            trail.unclear("`." + name.get() + "` of the builder is used without calling it", member);
        } else if (name.get().equals("then") || NOT_OF_BUILDERS.contains(name.get())) {
            ISwc4jAst end = Results.end(call.get());
            trail.run(Nodes.wrapped(member.getObj()), end, context.results().called(call.get()), frame, piece);
        } else {
            follow(call.get().node(), frame, piece.with(trail.step(call.get(), frame)));
        }
    }

    private void declared(Swc4jAstVarDeclarator declarator, ISwc4jAst value, Frame frame, Piece piece) {
        if (declarator.getName() instanceof Swc4jAstBindingIdent name) {
            holders.put(name.getId(), declarator, value, frame, piece);
        } else {
            trail.never("its properties are taken without waiting for it, which gives undefined");
        }
    }

    private void assigned(Swc4jAstAssignExpr assignment, ISwc4jAst value, Frame frame, Piece piece) {
        if (assignment.getOp() != Swc4jAstAssignOp.Assign) {
            trail.unclear("the builder is assigned with `" + assignment.getOp().getName() + "`", assignment);
            return;
        }
        holders.assign(assignment, value, frame, piece);
        ISwc4jAst outer = Nodes.wrapped(assignment);
        if (!(outer.getParent() instanceof Swc4jAstExprStmt) && !isLooseBranch(outer)) {
            follow(assignment, frame, Piece.of(context.program().text(assignment.getLeft()), assignment));
        }
    }

    /// `x && (query = query.eq(..))` as a statement: nobody takes what it gives.
    private static boolean isLooseBranch(ISwc4jAst value) {
        ISwc4jAst at = value;
        while (at.getParent() instanceof Swc4jAstCondExpr || at.getParent() instanceof Swc4jAstBinExpr) {
            at = Nodes.wrapped(at.getParent());
        }
        return at.getParent() instanceof Swc4jAstExprStmt;
    }

    private void argument(Swc4jAstExprOrSpread argument, ISwc4jAst value, Frame frame, Piece piece) {
        ISwc4jAst parent = argument.getParent();
        if (argument.getSpread().isPresent()) {
            trail.unclear("the builder is spread", argument, Flow.Unclear.VARIABLE);
        } else if (parent instanceof Swc4jAstArrayLit array) {
            inArray(array, value, frame, piece);
        } else {
            Optional<Called> call = Nodes.call(parent);
            if (call.isPresent()) {
                handedTo(call.get(), argument, value, frame, piece);
            } else {
                trail.unclear("the builder is handed to a constructor", argument, Flow.Unclear.VARIABLE);
            }
        }
    }

    private void inArray(Swc4jAstArrayLit array, ISwc4jAst value, Frame frame, Piece piece) {
        Optional<String> problem = new Arrays(context).whyNotAwaited(array);
        if (problem.isEmpty()) {
            trail.run(value, value, Results.away(Result.How.PROMISE), frame, piece);
        } else {
            trail.unclear(problem.get(), array);
        }
    }

    private void handedTo(Called call, Swc4jAstExprOrSpread argument, ISwc4jAst value, Frame frame, Piece piece) {
        if (isPromiseCall(call, Set.of("resolve"))) {
            trail.run(value, value, Results.away(Result.How.PROMISE), frame, piece);
            return;
        }
        if (call.method().equals(Optional.of("push"))) {
            Optional<String> problem = new Arrays(context).whyNotPushed(call);
            if (problem.isEmpty()) {
                trail.run(value, value, Results.away(Result.How.PROMISE), frame, piece);
            } else {
                trail.unclear(problem.get(), call.node());
            }
            return;
        }
        int index = call.arguments().indexOf(argument);
        boolean shifted = call.arguments().subList(0, index).stream()
                .anyMatch(it -> it.getSpread().isPresent());
        if (!shifted && Waiting.isWaitedFor(context, call, index)) {
            trail.run(value, value, Results.away(Result.How.PROMISE), frame, piece);
            return;
        }
        Optional<ISwc4jAst> function =
                shifted ? Optional.empty() : context.functions().called(call.callee());
        if (function.isPresent()) {
            holders.enter(function.get(), index, call, value, frame, piece);
        } else {
            trail.unclear(
                    "the builder is handed to `" + context.text(call.callee())
                            + "`, which is not a function of this file",
                    call.node(),
                    "let that function stand in this file, or write a loop or a branch here, or rewrite it by hand");
        }
    }

    private boolean isPromiseCall(Called call, Set<String> methods) {
        return call.method().filter(methods::contains).isPresent()
                && call.member().stream().anyMatch(it -> context.scopes().isGlobal(it.getObj(), "Promise"));
    }
}
