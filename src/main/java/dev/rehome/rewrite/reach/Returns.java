package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
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
            case Callers.Extended(List<Called> calls) -> {
                trail.mark(piece.isRoot() ? Mark.Kind.START : Mark.Kind.EXTEND_EXPRESSION, value, frame, piece);
                trail.variants(calls.size());
                Called call = calls.get(Math.min(variant, calls.size() - 1));
                follow.on(
                        call.node(),
                        frame.caller(call.node()),
                        Piece.of(context.program().text(call.node()), call.node()));
            }
        }
    }
}
