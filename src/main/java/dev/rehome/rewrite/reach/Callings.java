package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.clazz.Swc4jAstSuper;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstExprOrSpread;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstNewExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.JsClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who calls which function in all programs, read when it is first asked for.
final class Callings {
    private final List<Program> programs;
    private final Evaluator evaluator;
    private final Map<ISwc4jAst, List<Calling>> calls = new HashMap<>();
    private final Set<ISwc4jAst> handed = new HashSet<>();
    private boolean read;

    Callings(List<Program> programs, Evaluator evaluator) {
        this.programs = programs;
        this.evaluator = evaluator;
    }

    /// @param program in which it stands
    record Calling(Program program, List<Swc4jAstExprOrSpread> arguments) {
        /// What is given for the parameter at a place; nothing where it is left out.
        Optional<ISwc4jAst> argument(int index) {
            return index < arguments.size() ? Optional.of(arguments.get(index).getExpr()) : Optional.empty();
        }

        boolean spreads() {
            return arguments.stream().anyMatch(one -> one.getSpread().isPresent());
        }
    }

    List<Calling> of(ISwc4jAst function) {
        readAll();
        return calls.getOrDefault(function, List.of());
    }

    /// Whether it is handed to something that may call it with anything, as in `tenants.map(connect)`.
    boolean isHanded(ISwc4jAst function) {
        readAll();
        return handed.contains(function);
    }

    private void readAll() {
        if (!read) {
            read = true;
            programs.forEach(program -> Program.walk(program.root(), node -> read(program, node)));
        }
    }

    private void read(Program program, ISwc4jAst node) {
        if (node instanceof Swc4jAstNewExpr it) {
            List<Swc4jAstExprOrSpread> arguments = it.getArgs().orElse(List.of());
            add(evaluator.of(program, it.getCallee()), program, arguments);
        } else {
            Nodes.call(node)
                    .filter(call -> Nodes.same(call.node(), node))
                    .ifPresent(call -> add(called(program, call), program, call.arguments()));
        }
    }

    private Set<Thing> called(Program program, Nodes.Called call) {
        if (call.callee() instanceof Swc4jAstSuper) {
            return Nesting.thisOwner(call.node())
                    .flatMap(Nesting::classOf)
                    .<Set<Thing>>map(type -> Set.copyOf(evaluator.properties().superTypes(new JsClass(program, type))))
                    .orElse(Set.of());
        }
        return evaluator.of(program, call.callee());
    }

    private void add(Set<Thing> callees, Program program, List<Swc4jAstExprOrSpread> arguments) {
        boolean seen = false;
        for (Thing callee : callees) {
            Optional<ISwc4jAst> function = function(callee);
            function.ifPresent(
                    it -> calls.computeIfAbsent(it, _ -> new ArrayList<>()).add(new Calling(program, arguments)));
            seen |= function.isPresent();
        }
        if (!seen) {
            arguments.forEach(argument -> evaluator.of(program, argument.getExpr()).stream()
                    .map(Callings::function)
                    .forEach(function -> function.ifPresent(handed::add)));
        }
    }

    private static Optional<ISwc4jAst> function(Thing thing) {
        return switch (thing) {
            case Code it -> Optional.of(it.node());
            case JsClass it -> Nesting.constructor(it.node()).map(ISwc4jAst.class::cast);
            default -> Optional.empty();
        };
    }
}
