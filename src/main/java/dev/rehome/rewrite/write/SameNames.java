package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Scopes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;

/// Whether every name of a file refers to the same declaration after names were changed.
public final class SameNames {
    private SameNames() {}

    public static boolean in(Program before, Program after) {
        return LargeStack.call(() -> shape(before).equals(shape(after)));
    }

    /// For each name in the order of the text the number of its declaration, or 0 where there is none.
    private static List<Integer> shape(Program program) {
        Scopes scopes = Scopes.of(program);
        List<Swc4jAstIdent> names = new ArrayList<>();
        program.walk(node -> {
            if (node instanceof Swc4jAstIdent it) {
                names.add(it);
            }
        });
        names.sort(Comparator.comparing(program::span));
        IdentityHashMap<Binding, Integer> numbers = new IdentityHashMap<>();
        return names.stream()
                .map(name -> scopes.binding(name)
                        .map(binding -> numbers.computeIfAbsent(binding, _ -> numbers.size() + 1))
                        .orElse(0))
                .toList();
    }
}
