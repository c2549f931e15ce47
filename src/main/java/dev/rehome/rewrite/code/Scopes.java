package dev.rehome.rewrite.code;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which declaration each name in a program refers to: hoisting, function, block, class and module scopes,
/// destructuring, assignments. Names of properties are no names in this sense.
public final class Scopes {
    private final IdentityHashMap<Swc4jAstIdent, Binding> byIdentifier = new IdentityHashMap<>();
    private final Map<String, List<Swc4jAstIdent>> globals = new LinkedHashMap<>();
    private final List<Binding> bindings = new ArrayList<>();

    Scopes() {}

    public static Scopes of(Program program) {
        return LargeStack.call(() -> new ScopeReader().read(program));
    }

    void put(Swc4jAstIdent identifier, Binding binding) {
        byIdentifier.put(identifier, binding);
    }

    void add(Binding binding) {
        bindings.add(binding);
    }

    void global(Swc4jAstIdent identifier) {
        globals.computeIfAbsent(identifier.getSym(), name -> new ArrayList<>()).add(identifier);
    }

    /// What a name refers to, wherever it stands: in its declaration, a use, an assignment, an export. Empty
    /// for
    /// globals such as `require`.
    public Optional<Binding> binding(Swc4jAstIdent identifier) {
        return Optional.ofNullable(byIdentifier.get(identifier));
    }

    /// The same where an expression is a name, parentheses and type assertions taken off.
    public Optional<Binding> binding(ISwc4jAst expression) {
        return Nodes.unwrap(expression) instanceof Swc4jAstIdent it ? binding(it) : Optional.empty();
    }

    /// Whether an expression is the global of this name, not something declared in the program.
    public boolean isGlobal(ISwc4jAst expression, String name) {
        return Nodes.unwrap(expression) instanceof Swc4jAstIdent it
                && it.getSym().equals(name)
                && !byIdentifier.containsKey(it);
    }

    /// Every use of a name that nothing in the program declares.
    public List<Swc4jAstIdent> globals(String name) {
        return globals.getOrDefault(name, List.of());
    }

    /// All that the program declares.
    public List<Binding> bindings() {
        return Collections.unmodifiableList(bindings);
    }

    /// What the program's outermost scope declares under this name.
    public Optional<Binding> topLevel(Program program, String name) {
        return bindings.stream()
                .filter(it -> it.name().equals(name) && Nodes.same(it.scope(), program.root()))
                .findFirst();
    }
}
