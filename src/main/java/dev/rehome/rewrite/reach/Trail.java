package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTryStmt;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What following a builder brings up: the calls on it, the places where it is held and run, and what stands
/// in the way
/// of knowing more.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Trail {
    /// A method call on the builder.
    ///
    /// @param key its place in the order of all calls
    /// @param guards what may leave it out or repeat it, innermost first
    record Step(Called call, List<Integer> key, List<ISwc4jAst> guards, Frame frame) {}

    /// A place where the builder is made, extended, run or passed on; `kind` decides which fields count.
    record Mark(
            Kind kind,
            Span span,
            Piece piece,
            List<Integer> key,
            ISwc4jAst node,
            @Nullable Result result) {
        enum Kind {
            START,
            EXTEND_STATEMENT,
            EXTEND_EXPRESSION,
            RUN,
            PASS
        }
    }

    /// @param expression what runs it: with `await`, `.then(..)`
    record Run(ISwc4jAst builder, ISwc4jAst expression, Result result, Frame frame, Piece piece, List<Integer> key) {}

    private static final Comparator<List<Integer>> IN_ORDER = (one, other) -> {
        for (int i = 0; i < Math.min(one.size(), other.size()); i++) {
            int compared = Integer.compare(one.get(i), other.get(i));
            if (compared != 0) {
                return compared;
            }
        }
        return Integer.compare(one.size(), other.size());
    };

    private final Program program;
    private ISwc4jAst root;
    private final List<Step> steps = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();
    private final List<Mark> marks = new ArrayList<>();
    private final List<Flow.Shared> shared = new ArrayList<>();
    private int variants = 1;
    private Flow.@Nullable Unclear unclear;
    private @Nullable String never;
    private @Nullable ISwc4jAst maker;
    private @Nullable ISwc4jAst source;

    Trail(Program program, ISwc4jAst root) {
        this.program = program;
        this.root = root;
    }

    ISwc4jAst root() {
        return root;
    }

    Step step(Called call, Frame frame) {
        int position = program.span(call.member().orElseThrow().getProp()).start();
        List<ISwc4jAst> guards = new ArrayList<>(Guards.guards(call.node(), frame.origin()));
        if (frame.entry().isPresent()) {
            guards.addAll(Guards.returnsBefore(program, frame.function(), call.node()));
        }
        Step step = new Step(call, frame.key(position), List.copyOf(guards), frame);
        steps.add(step);
        return step;
    }

    void run(ISwc4jAst builder, ISwc4jAst expression, Result result, Frame frame, Piece piece) {
        List<Integer> key = frame.key(program.span(builder).end());
        runs.add(new Run(builder, expression, result, frame, piece, key));
        marks.add(new Mark(Mark.Kind.RUN, program.span(builder), piece, key, builder, result));
    }

    void mark(Mark.Kind kind, ISwc4jAst node, Frame frame, Piece piece) {
        // What is extended inside another expression ends with the last call, not with what that belongs to.
        boolean inner = kind == Mark.Kind.EXTEND_EXPRESSION && !piece.steps().isEmpty();
        Span span = program.span(inner ? piece.steps().getLast().call().node() : node);
        marks.add(new Mark(kind, span, piece, frame.key(span.end()), node, null));
    }

    /// What the expression gives is dropped: right for a builder that is held elsewhere, the end of one that
    /// is not.
    void discarded(ISwc4jAst statement, Frame frame, Piece piece) {
        if (piece.isRoot()) {
            never("nothing waits for it");
        } else if (!piece.steps().isEmpty()) {
            boolean whole = Nodes.wrapped(piece.steps().getLast().call().node()).getParent() == statement;
            ISwc4jAst end = piece.steps().getLast().call().node();
            mark(whole ? Mark.Kind.EXTEND_STATEMENT : Mark.Kind.EXTEND_EXPRESSION, end, frame, piece);
        }
    }

    /// It is only looked at, as in `if (query)`.
    void looked(ISwc4jAst value, Frame frame, Piece piece) {
        if (!piece.steps().isEmpty()) {
            mark(Mark.Kind.EXTEND_EXPRESSION, value, frame, piece);
        }
    }

    void unclear(String reason, ISwc4jAst at) {
        unclear(reason, at, Flow.Unclear.ONE_EXPRESSION);
    }

    void unclear(String reason, ISwc4jAst at, String remedy) {
        if (unclear == null) {
            unclear = new Flow.Unclear(reason, program.span(at), remedy);
        }
    }

    /// The builder gets into a function that others get into.
    void share(Flow.Shared function) {
        shared.add(function);
    }

    List<Flow.Shared> shared() {
        return shared;
    }

    void never(String reason) {
        never = reason;
    }

    /// A function gives what `from` gives: the chain begins where that is called.
    void begins(ISwc4jAst function, ISwc4jAst call) {
        source = function;
        root = call;
    }

    Optional<ISwc4jAst> source() {
        return Optional.ofNullable(source);
    }

    /// A function makes the builder for the code that calls it.
    void made(ISwc4jAst function) {
        maker = function;
    }

    Optional<ISwc4jAst> maker() {
        return Optional.ofNullable(maker);
    }

    /// Says that there are several ways on, of which one was followed.
    void variants(int count) {
        variants = count;
    }

    int variants() {
        return variants;
    }

    Optional<Flow.Unclear> unclear() {
        return Optional.ofNullable(unclear);
    }

    Optional<String> never() {
        return Optional.ofNullable(never);
    }

    /// In the order in which they run, as far as the text tells; each once.
    List<Step> steps() {
        return steps.stream().sorted(Comparator.comparing(Step::key, IN_ORDER)).toList();
    }

    List<Run> runs() {
        return runs.stream().sorted(Comparator.comparing(Run::key, IN_ORDER)).toList();
    }

    List<Mark> marks() {
        return marks.stream().sorted(Comparator.comparing(Mark::key, IN_ORDER)).toList();
    }

    /// Whether a call may be missing, or there more than once, at some place where the builder runs.
    boolean isGuarded(Step step) {
        return step.frame().guarded() || !guards(step).isEmpty() || runsBefore(step);
    }

    private List<ISwc4jAst> guards(Step step) {
        return step.guards().stream()
                .filter(guard -> !(guard instanceof Swc4jAstTryStmt it) || leaves(it))
                .toList();
    }

    private boolean runsBefore(Step step) {
        return runs.stream().anyMatch(run -> isBefore(run, step));
    }

    /// Sets of calls of which each has at least one that is there at every place where the builder runs.
    List<Set<Step>> alternatives() {
        List<Step> known = steps().stream()
                .filter(step -> !step.frame().guarded() && !runsBefore(step))
                .toList();
        return new Alternatives(runs.stream().map(Run::builder).toList(), this::guards).of(known);
    }

    /// Whether at most one of the places that run the builder is ever reached, and once.
    boolean runsOnce() {
        List<ISwc4jAst> places = runs.stream().map(Run::builder).toList();
        boolean here =
                places.stream().allMatch(place -> Places.sameFunction(place, root) && Places.sameLoop(place, root));
        for (int i = 1; here && i < places.size(); i++) {
            ISwc4jAst later = places.get(i);
            here = places.subList(0, i).stream()
                    .allMatch(place -> Alternatives.exclude(place, later) || Alternatives.exclude(later, place));
        }
        return here;
    }

    /// Whether the builder runs outside of the block that may be left early.
    private boolean leaves(Swc4jAstTryStmt statement) {
        return runs.stream().anyMatch(run -> !Places.isInside(run.builder(), statement.getBlock()));
    }

    /// Whether the builder may have run before this call: the run stands before it, or in a function of its
    /// own, which
    /// may be called at any time.
    private boolean isBefore(Run run, Step step) {
        if (run.piece().steps().contains(step)) {
            return false;
        }
        boolean elsewhere = run.frame() == step.frame()
                && !Places.sameFunction(run.builder(), step.call().node());
        return (elsewhere && !isInStart(step)) || IN_ORDER.compare(run.key(), step.key()) < 0;
    }

    private boolean isInStart(Step step) {
        return marks.stream()
                .anyMatch(mark -> mark.piece().isRoot() && mark.piece().steps().contains(step));
    }
}
