package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Span;
import java.util.List;

/// Which modules a file names.
public final class ModuleUses {
    private ModuleUses() {}

    /// As they are written: `../database/supabase`, `pg`.
    public static List<String> specifiers(Program program) {
        return specifiers(program, List.of());
    }

    /// Those that are left when something is taken out of the file.
    public static List<String> specifiers(Program program, List<Edit> removals) {
        return LargeStack.call(() -> Specifiers.of(program).stream()
                .filter(string -> isLeft(program.span(string), removals))
                .map(Swc4jAstStr::getValue)
                .toList());
    }

    private static boolean isLeft(Span span, List<Edit> removals) {
        return removals.stream().noneMatch(removal -> removal.span().contains(span));
    }
}
