package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import java.util.List;

/// Where the whole code mentions a name, as a variable or as a property.
interface Mentions {
    Mentions NONE = _ -> List.of();

    /// @param node an identifier or a property's name
    record Mention(Context context, ISwc4jAst node) {}

    List<Mention> of(String name);

    /// A function, and the program that it stands in.
    record Callee(Context context, ISwc4jAst function) {}

    /// Every function that a callee may be, in whatever file; nothing where it may be something that is not seen.
    default List<Callee> callees(Context from, ISwc4jAst callee) {
        return from.functions()
                .called(callee)
                .map(function -> List.of(new Callee(from, function)))
                .orElse(List.of());
    }
}
