package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.List;
import java.util.Optional;

/// What the arguments of `createClient` say.
final class Keys {
    private static final int OPTIONS = 2;

    private Keys() {}

    /// The schema of the options: `{ db: { schema: 'x' } }`, or `{ schema: 'x' }` of the smaller client.
    static Optional<Value> schema(Program program, List<Swc4jAstExprOrSpread> arguments) {
        for (Swc4jAstExprOrSpread argument : arguments) {
            Optional<ISwc4jAst> schema = property(argument.getExpr(), "db")
                    .flatMap(db -> property(db, "schema"))
                    .or(() -> arguments.indexOf(argument) < OPTIONS
                            ? property(argument.getExpr(), "schema")
                            : Optional.empty());
            if (schema.isPresent()) {
                return schema.map(it -> value(program, it));
            }
        }
        return Optional.empty();
    }

    static Optional<ISwc4jAst> property(ISwc4jAst object, String name) {
        if (!(Nodes.unwrap(object) instanceof Swc4jAstObjectLit literal)) {
            return Optional.empty();
        }
        return literal.getProps().stream()
                .filter(Swc4jAstKeyValueProp.class::isInstance)
                .map(Swc4jAstKeyValueProp.class::cast)
                .filter(it -> Nodes.name(it.getKey()).filter(name::equals).isPresent())
                .<ISwc4jAst>map(Swc4jAstKeyValueProp::getValue)
                .findFirst();
    }

    static Value value(Program program, ISwc4jAst expression) {
        String code = program.text(expression);
        return Nodes.string(expression)
                .<Value>map(text -> new Value.Str(text, code))
                .orElseGet(() -> new Value.Expression(code, Value.Kind.UNKNOWN));
    }
}
