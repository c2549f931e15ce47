package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstClassMethod;
import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstPrivateMethod;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSeqExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstOptCall;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportDecl;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstFnDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Call;
import dev.rehome.rewrite.chain.Chain;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Comment;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import dev.rehome.rewrite.reach.Clients.Client;
import dev.rehome.rewrite.reach.Trail.Mark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds every chain of one program.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class ChainFinder {
    private static final Set<String> VERBS = Set.of("select", "insert", "upsert", "update", "delete");

    private final Context context;
    private final Program program;
    private final Clients clients;
    private final Values values;

    ChainFinder(Context context, Clients clients, Constants.Imports imports) {
        this.context = context;
        this.program = context.program();
        this.clients = clients;
        this.values = new Values(program, context.scopes(), imports);
    }

    /// In the order in which they stand. A chain whose builder a function makes for several callers, each of
    /// which
    /// does something else with it, is there once for each of them.
    List<FoundChain> find() {
        return LargeStack.call(() -> {
            List<FoundChain> found = new ArrayList<>();
            program.walk(node -> root(node).ifPresent(root -> found.addAll(chains(root))));
            found.sort(Comparator.comparing(chain -> chain.root().span()));
            return found;
        });
    }

    /// A `.from(..)` or `.rpc(..)` on a client.
    ///
    /// @param schemaCall the `.schema(..)` between the two
    private record Root(Called call, ISwc4jAst clientCode, Client client, Optional<Called> schemaCall) {}

    private Optional<Root> root(ISwc4jAst node) {
        if (!(node instanceof Swc4jAstCallExpr || node instanceof Swc4jAstOptCall)) {
            return Optional.empty();
        }
        Optional<Called> call = Nodes.call(node)
                .filter(it -> it.method()
                        .filter(name -> name.equals("from") || name.equals("rpc"))
                        .isPresent());
        return call.flatMap(it -> rootOn(it, it.member().orElseThrow().getObj()));
    }

    private Optional<Root> rootOn(Called call, ISwc4jAst receiver) {
        Optional<Client> direct = clients.at(Nodes.unwrap(receiver));
        if (direct.isPresent()) {
            return Optional.of(new Root(call, receiver, direct.get(), Optional.empty()));
        }
        return Nodes.call(receiver)
                .filter(it -> it.method().equals(Optional.of("schema")))
                .flatMap(schema -> {
                    ISwc4jAst inner = schema.member().orElseThrow().getObj();
                    return clients.at(Nodes.unwrap(inner))
                            .map(client -> new Root(call, inner, client, Optional.of(schema)));
                });
    }

    private List<FoundChain> chains(Root root) {
        List<FoundChain> found = new ArrayList<>();
        int variants = 1;
        for (int variant = 0; variant < variants; variant++) {
            Trail trail = new Tracker(context, root.call().node(), variant).track();
            variants = trail.variants();
            found.add(chain(root, trail));
        }
        return found;
    }

    private FoundChain chain(Root root, Trail trail) {
        List<Call> calls = new ArrayList<>();
        List<CallSite> sites = new ArrayList<>();
        List<Trail.Step> steps = trail.steps();
        for (Trail.Step step : steps) {
            String method = step.call().method().orElseThrow();
            List<Value> arguments = values.arguments(step.call().arguments());
            calls.add(new Call(calls.size(), method, arguments, trail.isGuarded(step)));
            sites.add(site(step.call()));
        }
        List<Set<Integer>> alternatives = trail.alternatives().stream()
                .map(set -> set.stream().map(steps::indexOf).collect(Collectors.toSet()))
                .toList();
        Chain chain = new Chain(
                rootOf(root.call(), trail),
                schema(root),
                calls,
                alternatives,
                root.client().access());
        Span client = program.span(root.clientCode());
        int start = trail.source().isPresent() ? program.span(trail.root()).start() : client.start();
        return new FoundChain(
                chain,
                program.line(start),
                program.column(start),
                client,
                root.schemaCall().map(this::site),
                site(root.call()),
                sites,
                flow(root, trail),
                trail.source().map(function -> new Flow.Maker(whole(function))));
    }

    private Chain.Root rootOf(Called call, Trail trail) {
        List<Value> arguments = trail.source().isPresent()
                ? given(call, trail.source().get(), trail.root())
                : values.arguments(call.arguments());
        Value first = arguments.isEmpty() ? new Value.Undefined("undefined") : arguments.getFirst();
        return call.method().equals(Optional.of("from"))
                ? new Chain.From(first)
                : new Chain.Rpc(
                        first,
                        arguments.stream().skip(1).findFirst(),
                        arguments.stream().skip(2).findFirst());
    }

    /// The table that a function is given for what it gives.
    private List<Value> given(Called from, ISwc4jAst function, ISwc4jAst call) {
        int index = parameter(from, function);
        return index < 0
                ? values.arguments(from.arguments())
                : Nodes.call(call).flatMap(it -> it.argument(index)).map(values::read).stream()
                        .toList();
    }

    /// Which of a function's parameters names the table; -1 where none does.
    private int parameter(Called from, ISwc4jAst function) {
        List<? extends ISwc4jAst> parameters = Functions.parameters(function);
        Optional<Binding> table =
                from.argument(0).flatMap(it -> context.scopes().binding(Nodes.unwrap(it)));
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i) instanceof Swc4jAstBindingIdent it
                    && table.isPresent()
                    && context.scopes().binding(it.getId()).equals(table)) {
                return i;
            }
        }
        return -1;
    }

    /// Why a chain cannot begin with what a function gives.
    private Optional<Flow> notHere(Root root, Trail trail) {
        if (trail.source().isEmpty()) {
            return Optional.empty();
        }
        ISwc4jAst function = trail.source().get();
        boolean known = parameter(root.call(), function) >= 0
                || root.call()
                        .argument(0)
                        .map(values::read)
                        .filter(Value.Str.class::isInstance)
                        .isPresent();
        boolean plain = root.call().method().equals(Optional.of("from"))
                && root.schemaCall().isEmpty();
        String client = program.text(root.clientCode());
        boolean same = client.startsWith("this.")
                ? program.text(trail.root()).startsWith("this.")
                : client.matches("[\\w$]+")
                        && context.scopes().bindings().stream()
                                        .filter(binding -> binding.name().equals(client))
                                        .count()
                                == 1;
        return known && plain && same && whole(function).isPresent()
                ? Optional.empty()
                : Optional.of(new Flow.Unclear(
                        "a function gives what `from` gives, and what it needs for that is not known where it is called",
                        program.span(trail.root()),
                        "call from(..) there, or rewrite it by hand"));
    }

    private Optional<Value> schema(Root root) {
        return root.schemaCall()
                .flatMap(call -> call.argument(0).map(values::read))
                .or(() -> root.client().schema());
    }

    private CallSite site(Called call) {
        Span receiver = program.span(call.member().orElseThrow().getObj());
        Span span = new Span(dot(receiver.end()), program.span(call.node()).end());
        List<Span> arguments = call.arguments().stream().map(program::span).toList();
        return new CallSite(span, receiver, arguments);
    }

    /// Behind white space and comments.
    private int dot(int from) {
        int at = from;
        while (true) {
            int start = at;
            while (Character.isWhitespace(program.text().charAt(at))) {
                at++;
            }
            for (Comment comment : program.comments()) {
                if (comment.span().start() == at) {
                    at = comment.span().end();
                }
            }
            if (at == start) {
                return at;
            }
        }
    }

    private Flow flow(Root root, Trail trail) {
        Optional<Flow> obstacle = obstacle(root, trail);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (trail.runs().isEmpty()) {
            return new Flow.Never(trail.never().orElse("nothing waits for it"));
        }
        Mark first = trail.marks().getFirst();
        if (trail.marks().size() == 1 && first.piece().isRoot()) {
            Trail.Run run = trail.runs().getFirst();
            return isChoice(trail.root(), run.builder())
                    ? ofBranch(trail, run)
                    : new Flow.Inline(program.span(run.builder()), program.span(run.expression()), run.result());
        }
        Optional<Mark> choice = trail.marks().stream()
                .filter(mark -> mark.piece().isRoot() && isChoice(trail.root(), mark.node()))
                .findFirst();
        if (choice.isPresent()) {
            return oneOfSeveral(program.span(choice.get().node()));
        }
        return new Flow.Built(
                trail.marks().stream().map(mark -> part(mark, trail)).toList(),
                trail.shared(),
                trail.runsOnce(),
                trail.maker().map(function -> new Flow.Maker(whole(function))));
    }

    /// One of several builders, of which a condition chooses: it alone is replaced, where nothing is called on what was
    /// chosen.
    private Flow ofBranch(Trail trail, Trail.Run run) {
        ISwc4jAst own = trail.steps().stream()
                .map(step -> step.call().node())
                .max(Comparator.comparingInt(node -> program.span(node).end()))
                .orElse(trail.root());
        boolean apart = !isChoice(trail.root(), own)
                && isOperand(Nodes.wrapped(own), Nodes.wrapped(run.builder()))
                && run.result().how() != Result.How.THENED
                && run.result().how() != Result.How.CAUGHT;
        Span span = program.span(Nodes.wrapped(own));
        return apart ? new Flow.Inline(span, span, run.result()) : oneOfSeveral(program.span(run.builder()));
    }

    private static Flow oneOfSeveral(Span at) {
        return new Flow.Unclear(
                "a condition chooses between it and something else, and what follows is for both",
                at,
                "write what follows into each branch, with its await, or rewrite it by hand");
    }

    /// Whether only operators stand between.
    private static boolean isOperand(ISwc4jAst inner, ISwc4jAst outer) {
        ISwc4jAst at = inner;
        while (at != outer) {
            ISwc4jAst parent = at.getParent();
            if (!(parent instanceof Swc4jAstCondExpr
                    || parent instanceof Swc4jAstBinExpr
                    || parent instanceof Swc4jAstSeqExpr)) {
                return false;
            }
            at = Nodes.wrapped(parent);
        }
        return true;
    }

    /// Whether an expression, or what its calls are called on, is one of several.
    private static boolean isChoice(ISwc4jAst root, ISwc4jAst expression) {
        ISwc4jAst at = Nodes.unwrap(expression);
        while (at != root) {
            Optional<Called> call = Nodes.call(at);
            if (call.isPresent() && call.get().member().isPresent()) {
                at = Nodes.unwrap(call.get().member().get().getObj());
            } else if (at instanceof Swc4jAstMemberExpr it) {
                at = Nodes.unwrap(it.getObj());
            } else {
                return at instanceof Swc4jAstCondExpr || at instanceof Swc4jAstBinExpr || at instanceof Swc4jAstSeqExpr;
            }
        }
        return false;
    }

    private Optional<Flow> obstacle(Root root, Trail trail) {
        if (root.client().doubt().isPresent()) {
            return Optional.of(new Flow.Unclear(
                    root.client().doubt().get(),
                    program.span(root.clientCode()),
                    root.client().remedy()));
        }
        if (trail.unclear().isPresent()) {
            return Optional.of(trail.unclear().get());
        }
        if (trail.never().isPresent() && !trail.runs().isEmpty()) {
            return Optional.of(new Flow.Unclear(
                    trail.never().get() + " at one place, and something does at another",
                    program.span(trail.root()),
                    "extend it in a for loop or in statements, await it at every other place, or rewrite it by hand"));
        }
        return notHere(root, trail).or(() -> severalChains(trail));
    }

    /// What `from` gives is not yet a chain: each `select` or `insert` on it begins a new one.
    private Optional<Flow> severalChains(Trail trail) {
        List<Mark> beginning = trail.marks().stream()
                .filter(mark -> !mark.piece().isRoot() && !mark.piece().steps().isEmpty())
                .filter(mark -> isVerb(mark.piece().steps().getFirst()))
                .toList();
        boolean untouched = trail.marks().stream()
                .filter(mark -> mark.piece().isRoot())
                .allMatch(mark -> mark.piece().steps().isEmpty());
        if (!untouched || beginning.isEmpty()) {
            return Optional.empty();
        }
        Set<Span> ends = new HashSet<>();
        beginning.stream()
                .filter(mark -> mark.kind() != Mark.Kind.EXTEND_STATEMENT)
                .forEach(mark -> ends.add(mark.span()));
        return ends.size() <= 1
                ? Optional.empty()
                : Optional.of(new Flow.Unclear(
                        "what `from` gives is kept in `"
                                + beginning.getFirst().piece().holder()
                                + "` and begins more than one chain: whether these share their filters depends on the"
                                + " version of the client",
                        beginning.get(1).span(),
                        "begin each chain with a from(..) of its own, or rewrite it by hand"));
    }

    private static boolean isVerb(Trail.Step step) {
        return step.call().method().filter(VERBS::contains).isPresent();
    }

    private Flow.Part part(Mark mark, Trail trail) {
        List<Trail.Step> steps = trail.steps();
        List<Integer> calls = mark.piece().steps().stream().map(steps::indexOf).toList();
        String holder = mark.piece().holder();
        return switch (mark.kind()) {
            case START -> new Flow.Start(mark.span(), holder, calls);
            case EXTEND_STATEMENT -> new Flow.Extend(mark.span(), holder, calls, true);
            case EXTEND_EXPRESSION -> new Flow.Extend(mark.span(), holder, calls, false);
            case PASS -> new Flow.Pass(mark.span(), holder);
            case RUN ->
                new Flow.Run(
                        mark.span(),
                        holder,
                        program.span(mark.piece().start()),
                        calls,
                        java.util.Objects.requireNonNull(mark.result()));
        };
    }

    /// The member of a class, or the statement, that declares a function.
    private Optional<Span> whole(ISwc4jAst function) {
        ISwc4jAst declared = function instanceof Swc4jAstArrowExpr ? Nodes.wrapped(function) : function.getParent();
        return switch (declared) {
            case Swc4jAstClassMethod it -> Optional.of(program.span(it));
            case Swc4jAstPrivateMethod it -> Optional.of(program.span(it));
            case Swc4jAstFnDecl it
            when !(it.getParent() instanceof Swc4jAstExportDecl) -> Optional.of(program.span(it));
            default ->
                declared.getParent() instanceof Swc4jAstVarDeclarator it
                                && it.getParent() instanceof Swc4jAstVarDecl all
                                && all.getDecls().size() == 1
                                && !(all.getParent() instanceof Swc4jAstExportDecl)
                        ? Optional.of(program.span(all))
                        : Optional.empty();
        };
    }
}
