package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCallExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.miscs.Swc4jAstOptCall;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Reach.Query;
import dev.rehome.rewrite.reach.Reach.Remark;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Reads a program for [Reach].
final class ReachReader {
    private static final Map<String, String> SERVICES = Map.of(
            "storage", "storage",
            "auth", "auth",
            "functions", "functions",
            "realtime", "realtime",
            "channel", "realtime",
            "removeChannel", "realtime",
            "removeAllChannels", "realtime",
            "getChannels", "realtime");

    private final ClientFlow flow;
    private final Program program;
    private final Set<String> ways = new TreeSet<>();
    private final List<Query> queries = new ArrayList<>();
    private final List<Remark> services = new ArrayList<>();
    private final List<Remark> doubts = new ArrayList<>();
    private final List<Remark> handed = new ArrayList<>();

    ReachReader(ClientFlow flow, Program program) {
        this.flow = flow;
        this.program = program;
    }

    Reach read() {
        WayReader reader = new WayReader(flow, program, ways);
        reader.declarations();
        program.walk(node -> {
            switch (node) {
                case Swc4jAstMemberExpr it -> {
                    reader.member(it);
                    service(it);
                }
                case Swc4jAstCallExpr it -> called(reader, it);
                case Swc4jAstOptCall it -> called(reader, it);
                case Swc4jAstNewExpr it -> {
                    reader.made(it);
                    handedOver(
                            it,
                            it.getCallee(),
                            it.getArgs().orElse(List.of()).stream()
                                    .<ISwc4jAst>map(one -> one.getExpr())
                                    .toList());
                }
                case Swc4jAstObjectLit it -> {
                    if (Mocks.isMock(program, it)) {
                        ways.add("mock");
                    }
                }
                default -> {}
            }
        });
        queries.sort(Comparator.comparingInt(Query::line).thenComparingInt(Query::column));
        if (!queries.isEmpty() && ways.isEmpty()) {
            ways.add("name only");
        }
        return new Reach(ways, queries, services, doubts, handed);
    }

    private void called(WayReader reader, ISwc4jAst node) {
        Called call = Nodes.call(node).orElseThrow();
        reader.call(call);
        Optional<String> method = call.method();
        boolean root =
                method.filter(name -> name.equals("from") || name.equals("rpc")).isPresent();
        if (root && call.member().isPresent()) {
            flow.clientAt(program, call.member().get().getObj()).ifPresent(use -> query(call, use));
        }
        handedOver(
                node,
                call.callee(),
                call.arguments().stream().<ISwc4jAst>map(one -> one.getExpr()).toList());
    }

    private void query(Called call, ClientUse use) {
        boolean rpc = call.method().filter("rpc"::equals).isPresent();
        Optional<String> name = call.argument(0).flatMap(this::constant);
        int start = program.span(call.node()).start();
        boolean sure = use.certainty() == Certainty.CERTAIN;
        ChainForm form = ChainForm.of(flow, program, call);
        queries.add(new Query(
                program.line(start),
                program.column(start),
                rpc,
                name,
                rpc ? "rpc" : form.verb(),
                form.word(),
                use.schema().map(schema -> schema instanceof Value.Str it ? it.value() : schema.code()),
                use.access(),
                sure));
        if (!sure || !use.doubt().isEmpty()) {
            doubts.add(new Remark(program.line(start), use.doubt()));
        }
    }

    /// A literal, or a name that only ever has one.
    private Optional<String> constant(ISwc4jAst expression) {
        return Nodes.string(expression).or(() -> flow.constant(program, expression));
    }

    private void service(Swc4jAstMemberExpr member) {
        String service = Nodes.property(member).map(SERVICES::get).orElse(null);
        if (service != null && flow.clientAt(program, member.getObj()).isPresent()) {
            services.add(new Remark(program.line(member), service));
        }
    }

    private void handedOver(ISwc4jAst node, ISwc4jAst callee, List<ISwc4jAst> arguments) {
        for (ISwc4jAst argument : arguments) {
            boolean worthAsking = Nodes.unwrap(argument) instanceof Swc4jAstIdent
                    || Nodes.unwrap(argument) instanceof Swc4jAstMemberExpr;
            if (worthAsking && flow.isClient(program, argument) && flow.isForeign(program, callee)) {
                handed.add(new Remark(program.line(node), program.text(callee)));
            }
        }
    }
}
