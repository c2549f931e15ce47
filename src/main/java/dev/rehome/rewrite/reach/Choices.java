package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.enums.Swc4jAstBinaryOp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstArrowExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstBinExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstCondExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDecl;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Scopes;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Texts of which an expression certainly is one: both sides of a condition, the elements of a list that a loop goes
/// through.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Choices {
    private static final Set<String> EACH = Set.of("map", "forEach", "flatMap", "filter", "some", "every");

    private final Scopes scopes;
    private final Values values;
    private final Set<Binding> open = new HashSet<>();

    Choices(Scopes scopes, Values values) {
        this.scopes = scopes;
        this.values = values;
    }

    /// Whether a call runs a function of its own for each element of a list, which never gets the list itself.
    static boolean goesThrough(Called call) {
        return call.method().filter(EACH::contains).isPresent()
                && call.arguments().size() == 1
                && Nodes.unwrap(call.arguments().getFirst().getExpr()) instanceof Swc4jAstArrowExpr function
                && function.getParams().size() <= 2;
    }

    /// Empty where it may be anything else.
    Set<String> of(ISwc4jAst expression) {
        return switch (Nodes.unwrap(expression)) {
            case Swc4jAstCondExpr it -> both(it.getCons(), it.getAlt());
            case Swc4jAstBinExpr it
            when it.getOp() == Swc4jAstBinaryOp.LogicalOr || it.getOp() == Swc4jAstBinaryOp.NullishCoalescing ->
                both(it.getLeft(), it.getRight());
            case Swc4jAstIdent it -> name(it);
            default -> Set.of();
        };
    }

    private Set<String> both(ISwc4jAst one, ISwc4jAst other) {
        Set<String> first = either(values.read(one));
        Set<String> second = either(values.read(other));
        if (first.isEmpty() || second.isEmpty()) {
            return Set.of();
        }
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all;
    }

    private static Set<String> either(Value value) {
        return switch (value) {
            case Value.Str it -> Set.of(it.value());
            case Value.Expression it -> it.choices();
            default -> Set.of();
        };
    }

    private Set<String> name(Swc4jAstIdent use) {
        Optional<Binding> binding = scopes.binding(use).filter(Binding::constant);
        if (binding.isEmpty() || !open.add(binding.get())) {
            return Set.of();
        }
        try {
            return declared(binding.get());
        } finally {
            open.remove(binding.get());
        }
    }

    private Set<String> declared(Binding binding) {
        boolean thrownBefore = binding.kind() == Binding.Kind.CONST || binding.kind() == Binding.Kind.LET;
        return switch (binding.writes().getFirst().by()) {
            case Swc4jAstVarDeclarator it
            when thrownBefore && it.getName() instanceof Swc4jAstBindingIdent ->
                it.getInit().isPresent() ? either(values.read(it.getInit().get())) : loop(it);
            default -> binding.kind() == Binding.Kind.PARAMETER ? parameter(binding) : Set.of();
        };
    }

    /// `for (const table of ['clients', 'bookings'])`
    private Set<String> loop(Swc4jAstVarDeclarator declarator) {
        return declarator.getParent() instanceof Swc4jAstVarDecl declaration
                        && declaration.getParent() instanceof Swc4jAstForOfStmt loop
                        && loop.getLeft() == declaration
                ? elements(loop.getRight())
                : Set.of();
    }

    /// `['clients', 'bookings'].map((table) => ..)`
    private Set<String> parameter(Binding binding) {
        ISwc4jAst pattern = binding.declarations().getFirst().getParent();
        return pattern instanceof Swc4jAstBindingIdent
                        && pattern.getParent() instanceof Swc4jAstArrowExpr function
                        && function.getParams().getFirst() == pattern
                        && Nodes.wrapped(function).getParent() instanceof Swc4jAstExprOrSpread argument
                ? Nodes.call(argument.getParent())
                        .filter(Choices::goesThrough)
                        .flatMap(Called::member)
                        .map(member -> elements(member.getObj()))
                        .orElse(Set.of())
                : Set.of();
    }

    private Set<String> elements(ISwc4jAst list) {
        List<Value> elements =
                values.read(list) instanceof Value.Array array ? array.elements() : List.of(new Value.Null("null"));
        Set<String> all = new LinkedHashSet<>();
        for (Value element : elements) {
            Set<String> texts = either(element);
            if (texts.isEmpty()) {
                return Set.of();
            }
            all.addAll(texts);
        }
        return all;
    }
}
