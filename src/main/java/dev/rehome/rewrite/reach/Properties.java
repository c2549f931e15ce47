package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.expr.Swc4jAstIdent;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstMemberExpr;
import com.caoccao.javet.swc4j.ast.expr.Swc4jAstThisExpr;
import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Client;
import dev.rehome.rewrite.reach.Thing.Code;
import dev.rehome.rewrite.reach.Thing.External;
import dev.rehome.rewrite.reach.Thing.Holder;
import dev.rehome.rewrite.reach.Thing.Instance;
import dev.rehome.rewrite.reach.Thing.JsClass;
import dev.rehome.rewrite.reach.Thing.Literal;
import dev.rehome.rewrite.reach.Thing.Namespace;
import dev.rehome.rewrite.reach.Thing.Other;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Reading and writing properties of things: classes and what they inherit, modules and what they re-export, objects
/// that the code does not make itself.
final class Properties {
    private static final String SUPER = "%super";
    private static final String SUBCLASS = "%subclass";
    private static final String STAR = "%star";
    private static final Map<String, String> SAME_OBJECT = Map.of(
            "request",
            "req",
            "response",
            "res",
            "reply",
            "res",
            "context",
            "ctx",
            "c",
            "ctx",
            "globalThis",
            "global",
            "window",
            "global",
            "self",
            "global",
            "fastify",
            "app");

    private final Evaluator evaluator;
    private final World world;
    private final Store store;

    Properties(Evaluator evaluator, World world, Store store) {
        this.evaluator = evaluator;
        this.world = world;
        this.store = store;
    }

    Set<Thing> read(Thing object, String name) {
        return read(object, name, new LinkedHashSet<>());
    }

    private Set<Thing> read(Thing object, String name, Set<Thing> seen) {
        if (!seen.add(object)) {
            return Set.of();
        }
        return switch (object) {
            case Client _ -> Set.of();
            case External it -> ofPackage(it, name);
            case Other it -> Set.of(it);
            case Namespace it -> ofModule(it, name, seen);
            case Instance it -> ofInstance(it, name, seen);
            case JsClass it -> ofType(it, name, seen);
            case Literal it -> own(it, name);
            case Code it -> name.equals("prototype") ? Set.of(new Instance(it)) : own(it, name);
        };
    }

    private static Set<Thing> ofPackage(External external, String name) {
        boolean module = external.name().equals(Store.ANY) || external.name().equals("default");
        return module ? Set.of(new External(external.module(), name)) : Set.of(Other.SOMETHING);
    }

    /// What the object itself has under a name, or under a name that is known only at run time.
    private Set<Thing> own(Holder holder, String name) {
        if (!name.equals(Store.ANY)) {
            return Evaluator.union(
                    store.read(store.property(holder, name)), store.read(store.property(holder, Store.ANY)));
        }
        Set<Thing> all = new LinkedHashSet<>(store.read(store.property(holder, Store.ANY)));
        for (String each : store.names(holder)) {
            if (!each.startsWith("%")) {
                all.addAll(store.read(store.property(holder, each)));
            }
        }
        return all;
    }

    private Set<Thing> ofModule(Namespace namespace, String name, Set<Thing> seen) {
        Program program = namespace.program();
        Set<Thing> found = new LinkedHashSet<>(own(namespace, name));
        if (!name.equals("default") && !store.isDeclared(namespace, name)) {
            for (Thing target : Set.copyOf(store.read(store.property(namespace, STAR)))) {
                found.addAll(read(target, name, seen));
            }
        }
        if (!world.isHarmony(program)) {
            Set<Thing> exported = store.read(store.exported(program));
            for (Thing each : exported) {
                found.addAll(read(each, name, seen));
            }
            if (name.equals("default")) {
                found.addAll(exported);
            }
        }
        return found;
    }

    private Set<Thing> ofInstance(Instance instance, String name, Set<Thing> seen) {
        if (name.equals("constructor")) {
            return Set.of(instance.of());
        }
        Set<Thing> found = new LinkedHashSet<>(own(instance, name));
        if (!(instance.of() instanceof JsClass type)) {
            return found;
        }
        if (found.isEmpty()) {
            found.addAll(inherited(Set.of(instance), name));
        }
        // What runs in a method of a class may be an instance of a class that extends it.
        for (Thing below : Set.copyOf(store.read(store.property(type, SUBCLASS)))) {
            if (below instanceof Holder holder) {
                found.addAll(read(new Instance(holder), name, seen));
            }
        }
        return found;
    }

    private Set<Thing> ofType(JsClass type, String name, Set<Thing> seen) {
        if (name.equals("prototype")) {
            return Set.of(new Instance(type));
        }
        Set<Thing> found = new LinkedHashSet<>(own(type, name));
        if (found.isEmpty()) {
            for (Thing above : Set.copyOf(store.read(store.property(type, SUPER)))) {
                found.addAll(read(above, name, seen));
            }
        }
        return found;
    }

    /// What instances of these objects' classes have from the classes above.
    Set<Thing> inherited(Set<Thing> objects, String name) {
        Set<Thing> found = new LinkedHashSet<>();
        Set<Thing> seen = new LinkedHashSet<>();
        for (Thing object : objects) {
            if (object instanceof Instance instance && instance.of() instanceof JsClass type) {
                above(type, name, seen, found);
            } else if (object instanceof JsClass type) {
                for (Thing above : Set.copyOf(store.read(store.property(type, SUPER)))) {
                    found.addAll(read(above, name));
                }
            }
        }
        return found;
    }

    private void above(JsClass type, String name, Set<Thing> seen, Set<Thing> found) {
        for (Thing above : Set.copyOf(store.read(store.property(type, SUPER)))) {
            if (!(above instanceof Holder holder) || !seen.add(above)) {
                continue;
            }
            Set<Thing> own = own(new Instance(holder), name);
            found.addAll(own);
            if (own.isEmpty() && holder instanceof JsClass next) {
                above(next, name, seen, found);
            }
        }
    }

    Set<Thing> superTypes(JsClass type) {
        return store.read(store.property(type, SUPER));
    }

    void extend(JsClass type, Set<Thing> above) {
        store.putProperty(type, SUPER, above);
        for (Thing each : above) {
            if (each instanceof JsClass parent) {
                store.putProperty(parent, SUBCLASS, Set.of(type));
            }
        }
    }

    void reExport(Program program, Set<Thing> modules) {
        store.putProperty(new Namespace(program), STAR, modules);
    }

    /// Gives a property of an expression's value new things.
    void write(Program program, ISwc4jAst object, String name, Set<Thing> things) {
        Set<Thing> objects = evaluator.of(program, object);
        boolean known = false;
        for (Thing each : Set.copyOf(objects)) {
            if (each instanceof Holder holder) {
                known = true;
                store.putProperty(holder, name, things);
                bindThis(holder, things);
            }
        }
        if (!known || isParameterLike(object)) {
            store.put(store.ambient(key(program, object, name)), things);
            store.put(store.ambientName(name), things);
        }
    }

    private static boolean isParameterLike(ISwc4jAst object) {
        return Nodes.unwrap(object) instanceof Swc4jAstIdent name && SAME_OBJECT.containsValue(same(name.getSym()));
    }

    /// Gives a holder everything that others have.
    void copy(Set<Thing> from, Holder to) {
        for (Thing each : Set.copyOf(from)) {
            if (each instanceof Holder holder && !holder.equals(to)) {
                for (String name : Set.copyOf(store.names(holder))) {
                    store.putProperty(to, name, Set.copyOf(read(holder, name)));
                }
            }
        }
    }

    /// A function put into a property sees the object as `this`.
    void bindThis(Holder holder, Set<Thing> things) {
        for (Thing thing : things) {
            if (thing instanceof Code code) {
                store.put(store.thisOf(code.node()), Set.of(holder));
            }
        }
    }

    /// What objects that nobody makes in this code were given under a name: `req.supabase`, `app.locals.supabase`.
    ///
    /// @param known whether the object's origin was found
    Set<Thing> ambient(Program program, ISwc4jAst object, String name, boolean known) {
        if (Nodes.unwrap(object) instanceof Swc4jAstThisExpr && known) {
            return Set.of();
        }
        Set<Thing> named = store.read(store.ambientName(name));
        if (named.isEmpty()) {
            return named;
        }
        Set<Thing> exact = store.read(store.ambient(key(program, object, name)));
        if (!exact.isEmpty() || known || !store.isComplete()) {
            return exact;
        }
        Set<Thing> alike = new LinkedHashSet<>();
        for (Thing thing : named) {
            if (thing instanceof Client) {
                alike.add(thing);
                alike.add(Other.SOMETHING);
            }
        }
        return alike;
    }

    private String key(Program program, ISwc4jAst object, String name) {
        return switch (Nodes.unwrap(object)) {
            case Swc4jAstIdent it -> same(it.getSym()) + "." + name;
            case Swc4jAstMemberExpr it ->
                world.scopes(program).isGlobal(it.getObj(), "global")
                        ? "global." + name
                        : Nodes.property(it).map(Properties::same).orElse(Store.ANY) + "." + name;
            default -> "?." + name;
        };
    }

    private static String same(String name) {
        return SAME_OBJECT.getOrDefault(name, name);
    }
}
