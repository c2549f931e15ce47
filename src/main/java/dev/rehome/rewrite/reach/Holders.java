package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstYieldExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstNull;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstModuleDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstExprStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.reach.Trail.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The variables and parameters that hold a builder. Everything that reads one of them is followed, and
/// everything that
/// writes one must write this builder.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Holders {
    /// Goes on with an expression that holds the builder.
    interface Follow {
        void on(ISwc4jAst expression, Frame frame, Piece piece);
    }

    private final Context context;
    private final Trail trail;
    private final Follow follow;
    private final Set<Binding> held = new LinkedHashSet<>();
    private final Set<ISwc4jAst> written = new HashSet<>();
    private final Set<ISwc4jAst> entered = new HashSet<>();

    Holders(Context context, Trail trail, Follow follow) {
        this.context = context;
        this.trail = trail;
        this.follow = follow;
    }

    /// `let query = ..`
    void put(Swc4jAstIdent name, Swc4jAstVarDeclarator declarator, ISwc4jAst value, Frame frame, Piece piece) {
        trail.mark(piece.isRoot() ? Mark.Kind.START : passes(piece), value, frame, piece);
        written.add(declarator);
        hold(name, frame);
    }

    private static Mark.Kind passes(Piece piece) {
        return piece.steps().isEmpty() ? Mark.Kind.PASS : Mark.Kind.EXTEND_EXPRESSION;
    }

    /// `query = ..`
    void assign(Swc4jAstAssignExpr assignment, ISwc4jAst value, Frame frame, Piece piece) {
        if (!(assignment.getLeft() instanceof Swc4jAstBindingIdent target)) {
            trail.unclear(
                    "the builder is put into `" + context.text(assignment.getLeft()) + "`",
                    assignment,
                    Flow.Unclear.VARIABLE);
            return;
        }
        if (piece.isRoot()) {
            trail.mark(Mark.Kind.START, value, frame, piece);
        } else if (isStatement(assignment, value, piece)
                && piece.holder().equals(target.getId().getSym())) {
            trail.mark(Mark.Kind.EXTEND_STATEMENT, assignment, frame, piece);
        } else {
            trail.mark(passes(piece), value, frame, piece);
        }
        written.add(assignment);
        hold(target.getId(), frame);
    }

    private static boolean isStatement(Swc4jAstAssignExpr assignment, ISwc4jAst value, Piece piece) {
        return !piece.steps().isEmpty()
                && Nodes.unwrap(value) == piece.steps().getLast().call().node()
                && Nodes.wrapped(assignment).getParent() instanceof Swc4jAstExprStmt;
    }

    private void hold(Swc4jAstIdent name, Frame frame) {
        Optional<Binding> binding = context.scopes().binding(name);
        if (binding.isEmpty()) {
            trail.unclear("`" + name.getSym() + "` is not declared in this file", name, Flow.Unclear.VARIABLE);
        } else if (held.add(binding.get())) {
            if (isExported(binding.get())) {
                trail.unclear(
                        "`" + name.getSym() + "` holds the builder and is exported",
                        name,
                        "export a function that awaits it, or rewrite it by hand");
            }
            reads(binding.get(), frame);
        }
    }

    private void reads(Binding binding, Frame frame) {
        List<Swc4jAstIdent> reads = binding.reads().stream()
                .sorted(Comparator.comparing(read -> context.program().span(read)))
                .toList();
        for (Swc4jAstIdent read : reads) {
            if (!(read.getParent() instanceof Swc4jAstExportNamedSpecifier)) {
                follow.on(read, frame, Piece.of(binding.name(), read));
            }
        }
    }

    private static boolean isExported(Binding binding) {
        boolean byName =
                binding.reads().stream().anyMatch(read -> read.getParent() instanceof Swc4jAstExportNamedSpecifier);
        ISwc4jAst declarator = binding.writes().getFirst().by();
        return byName
                || (declarator.getParent() != null && declarator.getParent().getParent() instanceof Swc4jAstExportDecl);
    }

    /// The builder is an argument of a function of this file.
    void enter(ISwc4jAst function, int index, Called call, ISwc4jAst value, Frame frame, Piece piece) {
        List<? extends ISwc4jAst> parameters = Functions.parameters(function);
        Optional<ISwc4jAst> body = Functions.body(function);
        if (index >= parameters.size()
                || !(parameters.get(index) instanceof Swc4jAstBindingIdent parameter)
                || body.isEmpty()
                || Functions.isGenerator(function)) {
            trail.unclear(
                    "`" + context.text(call.callee()) + "` takes the builder in a way that is not followed", value);
            return;
        }
        if (isCalledElsewhere(call)) {
            List<Span> calls = callsOf(call);
            if (calls.isEmpty()
                    || !(value instanceof Swc4jAstIdent || Nodes.call(value).isPresent())) {
                trail.unclear(
                        "`" + context.text(call.callee()) + "` extends builders of several callers",
                        value,
                        "give each caller a function of its own, or rewrite it by hand");
                return;
            }
            trail.share(new Flow.Shared(
                    context.text(call.callee()),
                    context.program().span(function),
                    context.program().span(call.node()),
                    calls));
        }
        if (!entered.add(function)) {
            trail.unclear("the builder is handed to `" + context.text(call.callee()) + "` more than once", value);
            return;
        }
        trail.mark(piece.isRoot() ? Mark.Kind.START : passes(piece), value, frame, piece);
        int position = context.program().span(call.node()).end() - 1;
        boolean conditional = !Guards.guards(call.node(), frame.origin()).isEmpty();
        hold(parameter.getId(), frame.enter(function, body.get(), call, position, conditional));
    }

    /// All calls of a function of this file; none where it is also used in another way.
    private List<Span> callsOf(Called call) {
        Optional<Binding> binding =
                context.scopes().binding(Nodes.unwrap(call.callee())).filter(Binding::constant);
        if (binding.isEmpty()
                || binding.get().writes().getFirst().by().getParent() instanceof Swc4jAstExportDecl
                || isExported(binding.get())) {
            return List.of();
        }
        List<Span> calls = new ArrayList<>();
        for (Swc4jAstIdent read : binding.get().reads()) {
            Optional<Called> each = Calls.ofCallee(read);
            if (each.isEmpty()) {
                return List.of();
            }
            calls.add(context.program().span(each.get().node()));
        }
        return calls;
    }

    /// What is written into a function must be right for everybody who calls it.
    private boolean isCalledElsewhere(Called call) {
        ISwc4jAst callee = Nodes.unwrap(call.callee());
        if (callee instanceof Swc4jAstIdent name) {
            return context.scopes()
                    .binding(name)
                    .filter(it -> it.reads().size() == 1)
                    .isEmpty();
        }
        if (!(callee instanceof Swc4jAstMemberExpr member)) {
            return false;
        }
        long uses = context.mentions().of(Nodes.property(member).orElse("")).stream()
                .filter(mention -> mention.node().getParent() instanceof Swc4jAstMemberExpr)
                .count();
        return uses != 1;
    }

    /// Anything else that takes the value.
    void kept(ISwc4jAst parent, ISwc4jAst value, Frame frame, Piece piece) {
        String place = switch (parent) {
            case Swc4jAstObjectLit _ -> "put into an object";
            case Swc4jAstYieldExpr _ -> "yielded";
            case Swc4jAstForOfStmt _ -> "iterated";
            case ISwc4jAstModuleDecl _ -> "exported";
            default -> parent.getParent() instanceof Swc4jAstObjectLit ? "put into an object" : "used";
        };
        trail.unclear("the builder is " + place + " in a way that is not followed", value, Flow.Unclear.VARIABLE);
    }

    /// A holder that also holds something else cannot be replaced.
    void checkWrites() {
        for (Binding binding : held) {
            for (Binding.Write write : binding.writes()) {
                boolean parameter = binding.kind() == Binding.Kind.PARAMETER
                        && binding.declarations().contains(write.identifier());
                if (!parameter && !written.contains(write.by()) && !isNothing(write.by())) {
                    trail.unclear(
                            "`" + binding.name() + "` is also given another value, in line "
                                    + context.program().line(write.identifier()),
                            write.by(),
                            "give the other value a name of its own, or rewrite it by hand");
                }
            }
        }
    }

    /// `let query;`, `query = null`
    private boolean isNothing(ISwc4jAst write) {
        return switch (write) {
            case Swc4jAstVarDeclarator it ->
                it.getInit().isEmpty() || isNothingValue(it.getInit().get());
            case Swc4jAstAssignExpr it -> isNothingValue(it.getRight());
            default -> false;
        };
    }

    private boolean isNothingValue(ISwc4jAst value) {
        return Nodes.unwrap(value) instanceof Swc4jAstNull || context.scopes().isGlobal(value, "undefined");
    }
}
