package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportNamedSpecifier;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Properties of `module.exports = { .. }` that made a client known to other files, and that no other file
/// asks for
/// any more.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
public final class ExportedClients {
    private final ClientView view;

    public ExportedClients(ClientView view) {
        this.view = view;
    }

    /// The names under which a file makes a client known.
    public Set<String> names(Program program) {
        return LargeStack.call(() -> {
            Set<String> names = new HashSet<>();
            for (ISwc4jAst property : properties(program)) {
                ISwc4jAst value = property instanceof Swc4jAstKeyValueProp it ? it.getValue() : property;
                if (view.isClient(program, value)) {
                    name(property).ifPresent(names::add);
                }
            }
            return names;
        });
    }

    /// Edits that take out those of the names that nothing of the code asks for.
    ///
    /// @param program the edited file
    /// @param others the files that load it, as they will be
    public List<Edit> without(Program program, Set<String> names, Collection<Program> others) {
        return LargeStack.call(() -> {
            Set<ISwc4jAst> gone = new HashSet<>();
            List<ISwc4jAst> properties = properties(program);
            for (ISwc4jAst property : properties) {
                boolean wanted = name(property).filter(names::contains).isEmpty()
                        || others.stream()
                                .anyMatch(it ->
                                        asks(it, program.path(), name(property).orElse("")));
                if (!wanted) {
                    gone.add(property);
                }
            }
            List<Edit> edits = new ArrayList<>();
            if (gone.size() < properties.size()) {
                new Removal(program).list(properties, gone, edits);
            }
            return edits;
        });
    }

    private static List<ISwc4jAst> properties(Program program) {
        List<ISwc4jAst> found = new ArrayList<>();
        program.walk(node -> {
            if (node instanceof Swc4jAstAssignExpr it
                    && program.text(it.getLeft()).equals("module.exports")
                    && it.getRight() instanceof Swc4jAstObjectLit object) {
                found.addAll(object.getProps());
            }
        });
        return found;
    }

    private static Optional<String> name(ISwc4jAst property) {
        return switch (property) {
            case Swc4jAstKeyValueProp it -> Nodes.name(it.getKey());
            case Swc4jAstIdent it -> Optional.of(it.getSym());
            default -> Optional.empty();
        };
    }

    /// Whether a file may ask a module for a name: by the name, or in a way that takes all names.
    private boolean asks(Program program, String module, String name) {
        Scopes scopes = Scopes.of(program);
        return Specifiers.of(program).stream()
                .filter(it -> view.resolve(program.path(), it.getValue())
                        .filter(module::equals)
                        .isPresent())
                .anyMatch(specifier -> takes(specifier, name, scopes));
    }

    private static boolean takes(Swc4jAstStr specifier, String name, Scopes scopes) {
        if (specifier.getParent() instanceof Swc4jAstImportDecl it) {
            return it.getSpecifiers().stream()
                    .anyMatch(each -> !(each instanceof Swc4jAstImportNamedSpecifier named)
                            || named.getImported()
                                    .map(imported -> Nodes.name(imported).orElse(""))
                                    .orElse(named.getLocal().getSym())
                                    .equals(name));
        }
        ISwc4jAst argument = specifier.getParent();
        Optional<Nodes.Called> call =
                argument == null || argument.getParent() == null ? Optional.empty() : Nodes.call(argument.getParent());
        return call.isEmpty() || takesValue(Nodes.wrapped(call.get().node()), name, scopes);
    }

    /// What becomes of `require(..)`, or of a name that stands for it.
    private static boolean takesValue(ISwc4jAst value, String name, Scopes scopes) {
        return switch (value.getParent()) {
            case Swc4jAstMemberExpr it
            when it.getObj() == value ->
                Nodes.property(it).filter(property -> !property.equals(name)).isEmpty();
            case Swc4jAstVarDeclarator it ->
                switch (it.getName()) {
                    case Swc4jAstObjectPat pattern ->
                        pattern.getProps().stream().anyMatch(each -> mayBe(each, name));
                    case Swc4jAstBindingIdent declared ->
                        scopes.binding(declared.getId())
                                .filter(Binding::constant)
                                .map(binding -> binding.reads().stream()
                                        .anyMatch(read -> takesValue(Nodes.wrapped(read), name, scopes)))
                                .orElse(true);
                    default -> true;
                };
            case null, default -> true;
        };
    }

    private static boolean mayBe(ISwc4jAst property, String name) {
        Optional<String> key = switch (property) {
            case Swc4jAstKeyValuePatProp it -> Nodes.name(it.getKey());
            case Swc4jAstAssignPatProp it -> Optional.of(it.getKey().getId().getSym());
            default -> Optional.empty();
        };
        return key.filter(it -> !it.equals(name)).isEmpty();
    }
}
