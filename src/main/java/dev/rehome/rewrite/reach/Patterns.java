package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAstPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstArrayPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstAssignPatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstBindingIdent;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstKeyValuePatProp;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstObjectPat;
import com.caoccao.javet.swc4j.ast.pat.Swc4jAstRestPat;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Gives things to what stands on the left of an assignment: names, members, destructuring patterns, parameters.
final class Patterns {
    private final Program program;
    private final World world;
    private final Store store;
    private final Evaluator evaluator;
    private final ClientTypes types;

    Patterns(Program program, World world, Store store, Evaluator evaluator) {
        this.program = program;
        this.world = world;
        this.store = store;
        this.evaluator = evaluator;
        this.types = new ClientTypes(program, evaluator);
    }

    ClientTypes types() {
        return types;
    }

    void assign(ISwc4jAst target, Set<Thing> things) {
        if (things.isEmpty() && !(target instanceof Swc4jAstObjectPat)) {
            return;
        }
        switch (Nodes.unwrap(target)) {
            case Swc4jAstBindingIdent it -> name(it.getId(), things);
            case Swc4jAstIdent it -> name(it, things);
            case Swc4jAstMemberExpr it -> member(it, things);
            case Swc4jAstAssignPat it -> assign(it.getLeft(), things);
            case Swc4jAstObjectPat it -> object(it, things);
            case Swc4jAstArrayPat it -> {
                for (int i = 0; i < it.getElems().size(); i++) {
                    Optional<ISwc4jAstPat> element = it.getElems().get(i);
                    if (element.isPresent()) {
                        assign(element.get(), read(things, Integer.toString(i)));
                    }
                }
            }
            case Swc4jAstRestPat it -> assign(it.getArg(), things);
            default -> {}
        }
    }

    private void name(Swc4jAstIdent name, Set<Thing> things) {
        Optional<Binding> binding = world.scopes(program).binding(name);
        if (binding.isPresent()) {
            store.put(store.variable(binding.get()), things);
        } else if (name.getSym().equals("exports")) {
            store.put(store.exportsAlias(program), things);
        } else {
            store.put(store.ambient("global." + name.getSym()), things);
        }
    }

    private void member(Swc4jAstMemberExpr member, Set<Thing> things) {
        String name = Nodes.property(member).orElse(Store.ANY);
        if (name.equals("exports") && evaluator.isModule(program, member.getObj())) {
            store.put(store.exported(program), things);
            return;
        }
        evaluator.properties().write(program, member.getObj(), name, things);
    }

    private void object(Swc4jAstObjectPat pattern, Set<Thing> things) {
        for (ISwc4jAst property : pattern.getProps()) {
            switch (property) {
                case Swc4jAstAssignPatProp it ->
                    assign(it.getKey(), read(things, it.getKey().getId().getSym()));
                case Swc4jAstKeyValuePatProp it ->
                    assign(it.getValue(), read(things, Nodes.name(it.getKey()).orElse(Store.ANY)));
                case Swc4jAstRestPat it -> assign(it.getArg(), things);
                default -> {}
            }
        }
    }

    private Set<Thing> read(Set<Thing> things, String name) {
        Set<Thing> found = new LinkedHashSet<>();
        for (Thing each : Set.copyOf(things)) {
            found.addAll(evaluator.properties().read(each, name));
        }
        return found;
    }

    /// Rules for defaults and types of parameters and of what they destructure.
    void defaults(List<? extends ISwc4jAst> patterns) {
        for (ISwc4jAst pattern : patterns) {
            Program.walk(pattern, node -> {
                switch (node) {
                    case Swc4jAstAssignPat it ->
                        store.rule(() -> assign(it.getLeft(), evaluator.of(program, it.getRight())));
                    case Swc4jAstAssignPatProp it ->
                        it.getValue()
                                .ifPresent(
                                        value -> store.rule(() -> assign(it.getKey(), evaluator.of(program, value))));
                    case Swc4jAstBindingIdent it ->
                        it.getTypeAnn().ifPresent(type -> store.rule(() -> assign(it, types.clients(type))));
                    default -> {}
                }
            });
        }
    }

    /// The names that a pattern declares.
    static List<Swc4jAstIdent> names(ISwc4jAst pattern) {
        List<Swc4jAstIdent> found = new ArrayList<>();
        Program.walk(pattern, node -> {
            if (node instanceof Swc4jAstBindingIdent it) {
                found.add(it.getId());
            }
        });
        return found;
    }
}
