package dev.rehome.rewrite.write;

import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstStr;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import java.util.List;

/// Which modules a file names.
public final class ModuleUses {
    private ModuleUses() {}

    /// As they are written: `../database/supabase`, `pg`.
    public static List<String> specifiers(Program program) {
        return LargeStack.call(
                () -> Specifiers.of(program).stream().map(Swc4jAstStr::getValue).toList());
    }
}
