package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads of a call that makes a client which server it will ask.
final class ServerReader {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");
    private static final int DEPTH_MAX = 6;

    private final MentionIndex index;
    private final ModuleGraph modules;

    ServerReader(MentionIndex index, ModuleGraph modules) {
        this.index = index;
        this.modules = modules;
    }

    Server of(Place made) {
        List<Swc4jAstExprOrSpread> arguments = ClientOptions.arguments(made.node());
        if (arguments.isEmpty() || arguments.getFirst().getSpread().isPresent()) {
            return Server.none();
        }
        Context context = index.context(made.program());
        Server server = read(context, arguments.getFirst().getExpr(), 0);
        return arguments.stream().skip(1).anyMatch(options -> answers(context, options.getExpr()))
                ? server.answeredByTest()
                : server;
    }

    private Server read(Context context, ISwc4jAst address, int depth) {
        if (depth > DEPTH_MAX) {
            return Server.none();
        }
        Values values = new Values(
                context.program(), context.scopes(), new ImportedConstants(index, modules, context.program()));
        if (values.read(address) instanceof Value.Str text) {
            return Server.ofText(text.value());
        }
        return switch (Nodes.unwrap(address)) {
            case Swc4jAstIdent it -> ofName(context, it, depth);
            case Swc4jAstMemberExpr it ->
                Nodes.property(it).map(ServerReader::ofVariable).orElse(Server.none());
            case Swc4jAstBinExpr it ->
                read(context, it.getLeft(), depth + 1).and(read(context, it.getRight(), depth + 1));
            case Swc4jAstCondExpr it ->
                read(context, it.getCons(), depth + 1).and(read(context, it.getAlt(), depth + 1));
            case ISwc4jAst it ->
                Nodes.call(it)
                        .flatMap(call -> call.argument(0))
                        .map(argument -> Nodes.string(argument)
                                .map(ServerReader::ofVariable)
                                .orElseGet(() -> read(context, argument, depth + 1)))
                        .orElse(Server.none());
        };
    }

    private Server ofName(Context context, Swc4jAstIdent name, int depth) {
        Optional<ISwc4jAst> initial = initial(context, name);
        Server server = initial.map(value -> read(context, value, depth + 1)).orElse(Server.none());
        return server.equals(Server.none()) ? ofVariable(name.getSym()) : server;
    }

    /// What a name is declared to be; nothing where it is one part of a pattern.
    private static Optional<ISwc4jAst> initial(Context context, Swc4jAstIdent name) {
        return context.scopes()
                .binding(name)
                .filter(Binding::constant)
                .map(binding -> binding.writes().getFirst().by())
                .filter(by -> by instanceof Swc4jAstVarDeclarator it && it.getName() instanceof Swc4jAstBindingIdent)
                .flatMap(by -> ((Swc4jAstVarDeclarator) by).getInit())
                .map(ISwc4jAst.class::cast);
    }

    private static Server ofVariable(String name) {
        return VARIABLE.matcher(name).matches() ? Server.ofVariable(name) : Server.none();
    }

    /// `{ fetch: jest.fn() }`, also inside `global`, or a name for such a function.
    private static boolean answers(Context context, ISwc4jAst options) {
        if (!Mocks.isTest(context.program())) {
            return false;
        }
        Optional<ISwc4jAst> fetch = Keys.property(options, "fetch")
                .or(() -> Keys.property(options, "global").flatMap(global -> Keys.property(global, "fetch")));
        return fetch.map(Nodes::unwrap)
                .map(value -> value instanceof Swc4jAstIdent name
                        ? initial(context, name).orElse(value)
                        : value)
                .filter(value -> Mocks.isStandIn(context.program(), value))
                .isPresent();
    }
}
