package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import dev.rehome.rewrite.reach.Thing.External;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Reads of a call that makes a client which server it will ask.
final class ServerReader {
    /// Those that are told the address first. The others read it from the environment, or from an object.
    private static final Set<String> ADDRESS_FIRST =
            Set.of("createClient", "createBrowserClient", "createServerClient", "SupabaseClient", "PostgrestClient");

    private final MentionIndex index;
    private final Evaluator evaluator;
    private final AddressReader addresses;

    ServerReader(MentionIndex index, ModuleGraph modules, Evaluator evaluator) {
        this.index = index;
        this.evaluator = evaluator;
        this.addresses = new AddressReader(index, modules, evaluator, new Callings(evaluator.programs(), evaluator));
    }

    AddressReader addresses() {
        return addresses;
    }

    Server of(Place made) {
        List<Swc4jAstExprOrSpread> arguments = ClientOptions.arguments(made.node());
        Context context = index.context(made.program());
        boolean standIn = arguments.stream().skip(1).anyMatch(options -> answers(context, options.getExpr()));
        return new Server(addresses(context, made, arguments), standIn);
    }

    private Set<Address> addresses(Context context, Place made, List<Swc4jAstExprOrSpread> arguments) {
        if (isToldFirst(made)) {
            return arguments.isEmpty() || arguments.getFirst().getSpread().isPresent()
                    ? Set.of(new RunTime(context.text(made.node())))
                    : addresses.read(made.program(), arguments.getFirst().getExpr());
        }
        return arguments.stream()
                .map(Swc4jAstExprOrSpread::getExpr)
                .filter(argument -> Nodes.unwrap(argument) instanceof Swc4jAstObjectLit)
                .flatMap(argument -> Keys.property(argument, "supabaseUrl").stream())
                .findFirst()
                .map(address -> addresses.read(made.program(), address))
                .orElseGet(() -> Set.of(Setting.of(List.of("SUPABASE_URL"))));
    }

    private boolean isToldFirst(Place made) {
        ISwc4jAst callee = made.node() instanceof Swc4jAstNewExpr it
                ? it.getCallee()
                : Nodes.call(made.node()).map(Nodes.Called::callee).orElse(made.node());
        return evaluator.of(made.program(), callee).stream()
                .allMatch(thing -> !(thing instanceof External it) || ADDRESS_FIRST.contains(it.name()));
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
