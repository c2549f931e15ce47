package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAssignExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstAwaitExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstArrayLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstForOfStmt;
import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstVarDeclarator;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Nodes.Called;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Arrays of builders, which `Promise.all` and its kin wait for.
@SuppressWarnings("ReferenceEquality") // nodes are equal to themselves only
final class Arrays {
    private static final Set<String> WAITING = Set.of("all", "allSettled", "race", "any");

    private final Context context;

    Arrays(Context context) {
        this.context = context;
    }

    /// Why it is not certain that every element is waited for at once; empty where it is.
    ///
    /// @param array an expression that gives an array of builders
    Optional<String> whyNotAwaited(ISwc4jAst array) {
        ISwc4jAst value = Nodes.wrapped(array);
        return switch (value.getParent()) {
            case Swc4jAstExprOrSpread it -> asArgument(it);
            case Swc4jAstVarDeclarator it
            when it.getName() instanceof Swc4jAstBindingIdent name -> inVariable(name.getId());
            case Swc4jAstAssignExpr it
            when it.getLeft() instanceof Swc4jAstBindingIdent name -> inVariable(name.getId());
            default -> Optional.of("the builder is in an array of which it is not known what waits for it");
        };
    }

    /// Of `list.push(builder)`.
    Optional<String> whyNotPushed(Called push) {
        return push.member().map(it -> Nodes.unwrap(it.getObj())).orElse(push.node()) instanceof Swc4jAstIdent name
                ? inVariable(name)
                : Optional.of("the builder is pushed to an array that is not a variable");
    }

    private Optional<String> asArgument(Swc4jAstExprOrSpread it) {
        if (it.getSpread().isPresent()) {
            return it.getParent() instanceof Swc4jAstArrayLit outer
                    ? whyNotAwaited(outer)
                    : Optional.of("the builder is in an array that is spread");
        }
        return isWaiting(it.getParent())
                ? Optional.empty()
                : Optional.of("the builder is in an array that is handed to other code");
    }

    private boolean isWaiting(ISwc4jAst node) {
        Optional<Called> call = Nodes.call(node);
        return call.isPresent()
                && call.get().method().filter(WAITING::contains).isPresent()
                && call.get().member().stream().anyMatch(it -> context.scopes().isGlobal(it.getObj(), "Promise"));
    }

    /// Every use of the variable waits for all, adds one more, or counts; and nothing else is waited for meanwhile,
    /// since a builder is sent only when something waits for it, and what replaces it at once.
    private Optional<String> inVariable(Swc4jAstIdent name) {
        Optional<Binding> binding = context.scopes().binding(name);
        if (binding.isEmpty()) {
            return Optional.of("the builder is put into `" + name.getSym() + "`, which this file does not declare");
        }
        List<ISwc4jAst> waits = new ArrayList<>();
        for (Swc4jAstIdent read : binding.get().reads()) {
            ISwc4jAst value = Nodes.wrapped(read);
            if (value.getParent() instanceof Swc4jAstExprOrSpread it
                    && it.getSpread().isEmpty()
                    && isWaiting(it.getParent())) {
                waits.add(it.getParent());
            } else if (!isAdding(value)) {
                return Optional.of("`" + name.getSym() + "` holds the builder and is used in another way, in line "
                        + context.program().line(read));
            }
        }
        return waits.isEmpty()
                ? Optional.of("nothing waits for the builders in `" + name.getSym() + "`")
                : otherAwait(binding.get(), waits);
    }

    private static boolean isAdding(ISwc4jAst value) {
        return value.getParent() instanceof Swc4jAstMemberExpr member
                && Nodes.property(member)
                        .filter(it -> it.equals("push") || it.equals("length"))
                        .isPresent();
    }

    private Optional<String> otherAwait(Binding binding, List<ISwc4jAst> waits) {
        ISwc4jAst last = waits.stream()
                .max(Comparator.comparing(wait -> context.program().span(wait)))
                .orElseThrow();
        return awaits(binding.declarations().getFirst(), last).stream()
                .filter(await -> waits.stream().noneMatch(wait -> Places.isInside(wait, await)))
                .findFirst()
                .map(await -> "the builders in `" + binding.name()
                        + "` are sent only when all are waited for, after the `await` in line "
                        + context.program().line(await));
    }

    /// An `await` of the same function that stands between a declaration and a place that uses it. A use in another
    /// function counts as one: it may come at any time.
    Optional<ISwc4jAst> awaitBetween(ISwc4jAst declaration, ISwc4jAst use) {
        return Places.sameFunction(declaration, use)
                ? awaits(declaration, use).stream()
                        .filter(await -> !Places.isInside(use, await))
                        .findFirst()
                : Optional.of(use);
    }

    private List<ISwc4jAst> awaits(ISwc4jAst declaration, ISwc4jAst use) {
        ISwc4jAst function = Places.function(declaration);
        int from = context.program().span(declaration).end();
        int to = context.program().span(use).start();
        List<ISwc4jAst> found = new ArrayList<>();
        Program.walk(function, node -> {
            boolean waits =
                    node instanceof Swc4jAstAwaitExpr || (node instanceof Swc4jAstForOfStmt loop && loop.isAwait());
            int at = context.program().span(node).start();
            if (waits && Places.sameFunction(node, declaration) && at > from && at < to) {
                found.add(node);
            }
        });
        return found;
    }
}
