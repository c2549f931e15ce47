package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstReturnStmt;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Address.RunTime;
import dev.rehome.rewrite.reach.Address.Setting;
import dev.rehome.rewrite.reach.Thing.Code;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Reads the addresses that calls give: files, texts made from texts, settings asked for by name, functions.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class AddressCalls {
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");
    private static final Pattern KEY = Pattern.compile("[A-Za-z][\\w.:/-]*");
    private static final Set<String> OF_TEXTS = Set.of(
            "trim", "trimEnd", "trimStart", "replace", "replaceAll", "toString", "toLowerCase", "valueOf", "concat");
    private static final Pattern SETTINGS =
            Pattern.compile("(?is).*(\\brequire|conf|cfg|env|setting|secret|option|vars?\\b).*");

    private final AddressReader reader;
    private final AddressModules modules;
    private final MentionIndex index;
    private final Evaluator evaluator;

    AddressCalls(AddressReader reader, AddressModules modules, MentionIndex index, Evaluator evaluator) {
        this.reader = reader;
        this.modules = modules;
        this.index = index;
        this.evaluator = evaluator;
    }

    /// Whether it is written as variables of the environment are.
    static boolean isVariable(String name) {
        return VARIABLE.matcher(name).matches();
    }

    Set<Address> read(AddressPath path, Nodes.Called call) {
        Optional<Context> required = modules.required(path.context(), call.node());
        if (required.isPresent()) {
            return path.isWhole() ? path.runTimeOf(call.node()) : modules.exported(path.from(required.get()));
        }
        if (path.isWhole() && call.method().filter(OF_TEXTS::contains).isPresent()) {
            return reader.at(path, call.member().orElseThrow().getObj());
        }
        if (path.isWhole()
                && path.context().scopes().isGlobal(call.callee(), "String")
                && call.argument(0).isPresent()) {
            return reader.at(path, call.argument(0).get());
        }
        return setting(path.context(), call).map(path::setting).orElseGet(() -> result(path, call));
    }

    /// The name of the setting that a call asks for.
    private static Optional<String> setting(Context context, Nodes.Called call) {
        boolean settings =
                SETTINGS.matcher(context.program().text(call.callee())).matches();
        return call.argument(0)
                .flatMap(Nodes::string)
                .filter(it -> isVariable(it) || (settings && KEY.matcher(it).matches()));
    }

    private Set<Address> result(AddressPath path, Nodes.Called call) {
        Set<Thing> callees = evaluator.of(path.context().program(), call.callee());
        if (callees.isEmpty() || !callees.stream().allMatch(Code.class::isInstance)) {
            return call.arguments().isEmpty() ? unseen(path, call) : path.runTimeOf(call.node());
        }
        Set<Address> all = new LinkedHashSet<>();
        for (Thing callee : callees) {
            all.addAll(returned(path, (Code) callee));
        }
        return all;
    }

    /// What a function whose code is not seen gives without being told anything: `getConfig().url`.
    private static Set<Address> unseen(AddressPath path, Nodes.Called call) {
        String name = path.context().program().text(call.callee()).replaceFirst("^(get|load|read|use)", "");
        boolean plain = Nodes.unwrap(call.callee()) instanceof Swc4jAstIdent;
        return plain && !path.isWhole() && Setting.of(List.of(name)).isUsual()
                ? Set.of(Setting.of(path.names()))
                : path.runTimeOf(call.node());
    }

    private Set<Address> returned(AddressPath caller, Code function) {
        AddressPath path = caller.from(index.context(function.program()));
        return reader.once(function.node(), () -> {
            if (function.node() instanceof Swc4jAstArrowExpr it
                    && !(Nodes.unwrap(it.getBody()) instanceof Swc4jAstBlockStmt)) {
                return reader.at(path, it.getBody());
            }
            Set<Address> all = new LinkedHashSet<>();
            Program.walk(function.node(), node -> {
                if (node instanceof Swc4jAstReturnStmt it
                        && it.getArg().isPresent()
                        && Nesting.function(it)
                                .filter(around -> around == function.node())
                                .isPresent()) {
                    all.addAll(reader.at(path, it.getArg().get()));
                }
            });
            return all.isEmpty() ? Set.of(new RunTime(path.context().text(function.node()))) : all;
        });
    }
}
