package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import java.util.List;

/// Where the whole code mentions a name, as a variable or as a property.
interface Mentions {
    Mentions NONE = _ -> List.of();

    /// @param node an identifier or a property's name
    record Mention(Context context, ISwc4jAst node) {}

    List<Mention> of(String name);
}
