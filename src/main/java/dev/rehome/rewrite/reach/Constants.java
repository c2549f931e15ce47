package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstTsEnumDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import com.caoccao.javet.swc4j.ast.ts.Swc4jAstTsEnumMember;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a name certainly holds where it is used: the value of its one declaration, where nothing can have changed it
/// meanwhile.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Constants {
    /// What other modules export under a name that this one imports.
    interface Imports {
        Imports NONE = _ -> Optional.empty();

        /// @param name a binding of an import, or one that holds what `require` gave
        /// @return the value, with the code of its declaration
        Optional<Value> value(Binding name);

        /// A text that `this` always has.
        default Optional<Value> field(Swc4jAstMemberExpr use) {
            return Optional.empty();
        }
    }

    private final Program program;
    private final Scopes scopes;
    private final Values values;
    private final Imports imports;
    private final Set<Binding> open = new HashSet<>();

    Constants(Program program, Scopes scopes, Values values, Imports imports) {
        this.program = program;
        this.scopes = scopes;
        this.values = values;
        this.imports = imports;
    }

    Optional<Value> of(Swc4jAstIdent use, String code) {
        Optional<Binding> binding = scopes.binding(use);
        if (binding.isEmpty() || !binding.get().constant()) {
            return Optional.empty();
        }
        Optional<Value> imported = imports.value(binding.get());
        if (imported.isPresent()) {
            return imported.map(value -> Values.recoded(value, code));
        }
        if (!open.add(binding.get())) {
            return Optional.empty();
        }
        try {
            return declared(binding.get(), use).map(value -> visible(value, code));
        } finally {
            open.remove(binding.get());
        }
    }

    Optional<Value> field(Swc4jAstMemberExpr use, String code) {
        return imports.field(use).map(value -> Values.recoded(value, code));
    }

    private Optional<Value> declared(Binding binding, Swc4jAstIdent use) {
        if (binding.writes().getFirst().by() instanceof Swc4jAstTsEnumDecl it) {
            return texts(it);
        }
        boolean thrownBefore = binding.kind() == Binding.Kind.CONST || binding.kind() == Binding.Kind.LET;
        if (!thrownBefore
                || !(binding.writes().getFirst().by() instanceof Swc4jAstVarDeclarator declarator)
                || !(declarator.getName() instanceof Swc4jAstBindingIdent)
                || declarator.getInit().isEmpty()) {
            return Optional.empty();
        }
        Value value = values.read(frozen(declarator.getInit().get()));
        boolean changeable = value instanceof Value.Struct || value instanceof Value.Array;
        return changeable && !new Mutations(program, binding, isNested(value)).noneBefore(use)
                ? Optional.empty()
                : Optional.of(value);
    }

    /// An enum of texts, which nothing can change.
    private Optional<Value> texts(Swc4jAstTsEnumDecl declaration) {
        List<Value.Property> properties = new ArrayList<>();
        for (Swc4jAstTsEnumMember member : declaration.getMembers()) {
            Optional<String> text = member.getInit().flatMap(Nodes::string);
            Optional<String> name = Nodes.name(member.getId());
            if (text.isPresent() && name.isPresent()) {
                properties.add(new Value.Property(name.get(), new Value.Str(text.get(), name.get())));
            }
        }
        return Optional.of(new Value.Struct(properties, program.text(declaration.getId())));
    }

    private static boolean isNested(Value value) {
        return switch (value) {
            case Value.Struct it -> it.properties().stream().anyMatch(one -> isCompound(one.value()));
            case Value.Array it -> it.elements().stream().anyMatch(Constants::isCompound);
            default -> false;
        };
    }

    private static boolean isCompound(Value value) {
        return value instanceof Value.Struct || value instanceof Value.Array || value instanceof Value.Spread;
    }

    /// `Object.freeze({ .. })` is what it is given.
    private ISwc4jAst frozen(ISwc4jAst expression) {
        Optional<Called> call = Nodes.call(expression);
        boolean freezes = call.isPresent()
                && call.get().method().equals(Optional.of("freeze"))
                && call.get().member().stream().anyMatch(member -> scopes.isGlobal(member.getObj(), "Object"));
        return freezes ? call.get().argument(0).orElse(expression) : expression;
    }

    /// A template stays one where the names in it mean the same at the use and never change; else only its result is
    /// known.
    private Value visible(Value value, String code) {
        if (value instanceof Value.Template template
                && template.values().stream().allMatch(this::isStable)) {
            return new Value.Template(template.texts(), template.values(), code);
        }
        return Values.recoded(value, code);
    }

    private boolean isStable(Value value) {
        if (!(value instanceof Value.Expression expression)) {
            return false;
        }
        List<Binding> named = scopes.bindings().stream()
                .filter(binding -> binding.name().equals(expression.code()))
                .toList();
        return named.size() == 1 && named.getFirst().constant();
    }
}
