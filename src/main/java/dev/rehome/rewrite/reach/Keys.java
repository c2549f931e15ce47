package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.Optional;
import java.util.stream.Stream;

/// What objects and texts of the code say.
final class Keys {
    private Keys() {}

    static Optional<ISwc4jAst> property(ISwc4jAst object, String name) {
        if (!(Nodes.unwrap(object) instanceof Swc4jAstObjectLit literal)) {
            return Optional.empty();
        }
        return literal.getProps().stream()
                .flatMap(property -> switch (property) {
                    case Swc4jAstKeyValueProp it
                    when Nodes.name(it.getKey()).filter(name::equals).isPresent() ->
                        Stream.<ISwc4jAst>of(it.getValue());
                    case Swc4jAstIdent it when it.getSym().equals(name) -> Stream.of(it);
                    default -> Stream.empty();
                })
                .findFirst();
    }

    static Value value(Program program, ISwc4jAst expression) {
        String code = program.text(expression);
        return Nodes.string(expression)
                .<Value>map(text -> new Value.Str(text, code))
                .orElseGet(() -> new Value.Expression(code, Value.Kind.UNKNOWN));
    }
}
