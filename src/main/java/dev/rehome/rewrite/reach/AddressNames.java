package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForInStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.reach.Address.RunTime;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/// Reads the addresses of a name: of everything that the code gives it.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class AddressNames {
    private final AddressReader reader;
    private final AddressModules modules;
    private final AddressParameters parameters;
    private final Evaluator evaluator;

    AddressNames(AddressReader reader, AddressModules modules, AddressParameters parameters, Evaluator evaluator) {
        this.reader = reader;
        this.modules = modules;
        this.parameters = parameters;
        this.evaluator = evaluator;
    }

    Set<Address> read(AddressPath path, Swc4jAstIdent name) {
        Optional<Binding> found = path.context().scopes().binding(name);
        if (found.isEmpty()) {
            // A name that no file of the code gives a value.
            return name.getSym().equals("undefined") ? Set.of() : path.setting(name.getSym());
        }
        Binding binding = found.get();
        return reader.once(binding, () -> {
            Set<Address> all = new LinkedHashSet<>();
            for (Binding.Write write : binding.writes()) {
                all.addAll(written(path, binding, write));
            }
            return all;
        });
    }

    private Set<Address> written(AddressPath path, Binding binding, Binding.Write write) {
        Swc4jAstIdent name = write.identifier();
        if (binding.kind() == Binding.Kind.PARAMETER && binding.declarations().contains(name)) {
            return parameters.read(path, name);
        }
        if (binding.kind() == Binding.Kind.IMPORT) {
            return modules.imported(path, binding);
        }
        return switch (write.by()) {
            case Swc4jAstVarDeclarator it
            when it.getInit().isPresent() ->
                PatternPart.of(it.getName(), name, path.names())
                        .map(part -> declared(path, it, part, name))
                        .orElseGet(() -> path.runTime(name));
            case Swc4jAstVarDeclarator it ->
                it.getParent().getParent() instanceof Swc4jAstForOfStmt
                                || it.getParent().getParent() instanceof Swc4jAstForInStmt
                        ? path.runTime(name)
                        : Set.of();
            case Swc4jAstAssignExpr it
            when Nodes.unwrap(it.getLeft()) == name || isName(it.getLeft(), name) -> reader.at(path, it.getRight());
            default -> path.runTime(name);
        };
    }

    private static boolean isName(ISwc4jAst target, Swc4jAstIdent name) {
        return target instanceof Swc4jAstBindingIdent it && it.getId() == name;
    }

    private Set<Address> declared(AddressPath path, Swc4jAstVarDeclarator it, PatternPart part, Swc4jAstIdent name) {
        Set<Address> given = initial(path.with(part.path()), it.getInit().orElseThrow(), name);
        return part.fallback()
                .map(other -> reader.or(given, reader.at(path.whole(), other)))
                .orElse(given);
    }

    /// A value of a whole file that the code itself does not say, such as a secret that is fetched, is a setting with
    /// that name.
    private Set<Address> initial(AddressPath path, ISwc4jAst value, Swc4jAstIdent name) {
        Optional<Context> required = modules.required(path.context(), value);
        if (required.isPresent()) {
            return path.isWhole() ? path.runTimeOf(name) : modules.exported(path.from(required.get()));
        }
        Set<Address> found = reader.at(path, value);
        boolean whole = path.context()
                .scopes()
                .binding(name)
                .filter(binding -> binding.scope() == path.context().program().root())
                .isPresent();
        boolean unknown = found.stream().anyMatch(RunTime.class::isInstance) && isPlainCall(path.context(), value);
        return whole && unknown ? path.setting(name.getSym()) : found;
    }

    /// A call, awaited or not, of something that is no client, with texts only.
    private boolean isPlainCall(Context context, ISwc4jAst expression) {
        ISwc4jAst inner = Nodes.unwrap(expression) instanceof Swc4jAstAwaitExpr it ? it.getArg() : expression;
        return Nodes.call(inner)
                .filter(call -> call.arguments().stream()
                        .allMatch(one -> Nodes.string(one.getExpr()).isPresent()))
                .filter(call -> call.member()
                        .map(member -> Nodes.unwrap(member.getObj()) instanceof Swc4jAstIdent object
                                && evaluator.of(context.program(), object).stream()
                                        .noneMatch(Thing.Client.class::isInstance))
                        .orElse(true))
                .isPresent();
    }
}
