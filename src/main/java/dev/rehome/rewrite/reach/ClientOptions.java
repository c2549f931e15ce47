package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstKeyValueProp;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstSpreadElement;
import com.caoccao.javet.swc4j.ast.expr.lit.Swc4jAstObjectLit;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstPropOrSpread;
import dev.rehome.rewrite.chain.Value;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Literal;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/// The options that a client is made with, in the call or in an object that is handed to it.
final class ClientOptions {
    private static final int OPTIONS = 2;
    private static final int DEPTH_MAX = 6;

    private final Evaluator evaluator;
    private final BiFunction<Program, ISwc4jAst, Optional<String>> constants;

    /// @param constants the text that a name always has
    ClientOptions(Evaluator evaluator, BiFunction<Program, ISwc4jAst, Optional<String>> constants) {
        this.evaluator = evaluator;
        this.constants = constants;
    }

    /// An expression of a program: the object may be written down in another file than the call.
    private record Found(Program program, ISwc4jAst node) {}

    static List<Swc4jAstExprOrSpread> arguments(ISwc4jAst made) {
        return made instanceof Swc4jAstNewExpr it
                ? it.getArgs().orElse(List.of())
                : Nodes.call(made).map(Nodes.Called::arguments).orElse(List.of());
    }

    /// The schema: `{ db: { schema: 'x' } }`, or `{ schema: 'x' }` of the smaller client.
    Optional<Value> schema(Place made) {
        List<Swc4jAstExprOrSpread> arguments = arguments(made.node());
        for (int i = 0; i < arguments.size(); i++) {
            Found argument = new Found(made.program(), arguments.get(i).getExpr());
            Optional<Found> schema = property(argument, "db", 0).flatMap(db -> property(db, "schema", 0));
            if (schema.isEmpty() && i < OPTIONS) {
                schema = property(argument, "schema", 0);
            }
            if (schema.isPresent()) {
                return schema.map(this::value);
            }
        }
        return Optional.empty();
    }

    private Optional<Found> property(Found object, String name, int depth) {
        if (depth > DEPTH_MAX) {
            return Optional.empty();
        }
        if (Nodes.unwrap(object.node()) instanceof Swc4jAstObjectLit literal) {
            for (ISwc4jAstPropOrSpread property : literal.getProps().reversed()) {
                Optional<Found> found = of(object.program(), property, name, depth);
                if (found.isPresent()) {
                    return found;
                }
            }
            return Optional.empty();
        }
        return evaluator.of(object.program(), object.node()).stream()
                .filter(thing -> thing instanceof Literal it && it.node() instanceof Swc4jAstObjectLit)
                .map(Literal.class::cast)
                .flatMap(it -> property(new Found(it.program(), it.node()), name, depth + 1).stream())
                .findFirst();
    }

    private Optional<Found> of(Program program, ISwc4jAstPropOrSpread property, String name, int depth) {
        return switch (property) {
            case Swc4jAstKeyValueProp it
            when Nodes.name(it.getKey()).filter(name::equals).isPresent() ->
                Optional.of(new Found(program, it.getValue()));
            case Swc4jAstIdent it when it.getSym().equals(name) -> Optional.of(new Found(program, it));
            case Swc4jAstSpreadElement it -> property(new Found(program, it.getExpr()), name, depth + 1);
            default -> Optional.empty();
        };
    }

    private Value value(Found found) {
        Value value = Keys.value(found.program(), found.node());
        return value instanceof Value.Str
                ? value
                : constants
                        .apply(found.program(), found.node())
                        .<Value>map(text -> new Value.Str(text, value.code()))
                        .orElse(value);
    }
}
