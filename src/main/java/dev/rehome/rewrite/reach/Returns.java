package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.reach.Trail.Mark;
import java.util.List;

/// Where a builder goes that a function returns.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Returns {
    private final Context context;
    private final Trail trail;
    private final Holders.Follow follow;
    private final int variant;

    Returns(Context context, Trail trail, Holders.Follow follow, int variant) {
        this.context = context;
        this.trail = trail;
        this.follow = follow;
        this.variant = variant;
    }

    void returned(ISwc4jAst value, ISwc4jAst at, Frame frame, Piece piece) {
        ISwc4jAst function = Places.isFunction(at) ? at : Places.function(at);
        if (Functions.isGenerator(function)) {
            trail.unclear("the builder is returned from a generator", value, Flow.Unclear.VARIABLE);
        } else if (Functions.isAsync(function)) {
            trail.run(value, value, Results.away(Result.How.RETURNED), frame, piece);
        } else if (frame.entry().isPresent() && frame.function() == function) {
            toEntry(value, frame, piece);
        } else {
            toCallers(function, value, frame, piece);
        }
    }

    /// Whether a function does nothing but give this value.
    private static boolean isAll(ISwc4jAst function, ISwc4jAst value) {
        ISwc4jAst body = Functions.body(function).orElse(value);
        return body == value
                || (body instanceof Swc4jAstBlockStmt block
                        && block.getStmts().size() == 1
                        && value.getParent() == block.getStmts().getFirst());
    }

    /// Back to the call that brought the builder in.
    private void toEntry(ISwc4jAst value, Frame frame, Piece piece) {
        Called call = frame.entry().orElseThrow();
        trail.mark(piece.steps().isEmpty() ? Mark.Kind.PASS : Mark.Kind.EXTEND_EXPRESSION, value, frame, piece);
        follow.on(
                call.node(),
                frame.outer().orElseThrow(),
                Piece.of(context.program().text(call.node()), call.node()));
    }

    private void toCallers(ISwc4jAst function, ISwc4jAst value, Frame frame, Piece piece) {
        switch (new Callers(context).of(function)) {
            case Callers.Awaited _ -> trail.run(value, value, Results.away(Result.How.HANDED_ON), frame, piece);
            case Callers.Dropped(String reason) -> trail.never(reason);
            case Callers.Unknown(String reason) -> trail.unclear(reason, value, Flow.Unclear.RESULT);
            case Callers.Extended(List<ISwc4jAst> values) -> {
                trail.variants(values.size());
                ISwc4jAst call = values.get(Math.min(variant, values.size() - 1));
                if (piece.isRoot() && piece.steps().isEmpty() && isAll(function, value)) {
                    trail.begins(function, call);
                    follow.on(call, Frame.of(call), Piece.root(call));
                    return;
                }
                trail.mark(piece.isRoot() ? Mark.Kind.START : Mark.Kind.EXTEND_EXPRESSION, value, frame, piece);
                trail.made(function);
                follow.on(call, frame.caller(call), Piece.of(context.program().text(call), call));
            }
        }
    }
}
