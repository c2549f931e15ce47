package dev.rehome.rewrite.reach;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import dev.rehome.rewrite.code.Binding;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.reach.Thing.Holder;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every place that holds things, and the rules that wait for them to grow. Used by one thread until it is settled;
/// then nothing changes any more, and any number of threads may read.
final class Store {
    /// The property of any name: of an array's elements, a `Map`'s values, `object[key]`.
    static final String ANY = "*";

    private static final int STEPS_MAX = 20_000_000;

    private final IdentityHashMap<Binding, Slot> variables = new IdentityHashMap<>();
    private final IdentityHashMap<ISwc4jAst, Slot> returned = new IdentityHashMap<>();
    private final IdentityHashMap<ISwc4jAst, Slot> selves = new IdentityHashMap<>();
    private final IdentityHashMap<ISwc4jAst, Slot> results = new IdentityHashMap<>();
    private final Map<Object, Slot> others = new HashMap<>();
    private final Map<Holder, Set<String>> declared = new HashMap<>();
    private final Map<Holder, Map<String, Slot>> properties = new HashMap<>();
    private final Map<Holder, Set<Waiting>> shapeReaders = new HashMap<>();
    private final ArrayDeque<Waiting> next = new ArrayDeque<>();
    private final Map<String, Slot> ambientNames = new HashMap<>();
    private final Set<Waiting> undecided = new LinkedHashSet<>();
    private final Slot nothing = new Slot();
    private @Nullable Waiting running;
    private boolean complete;
    private boolean settled;

    /// A rule, and whether it is among those that are to run.
    static final class Waiting {
        private final Rule rule;
        private boolean isNext;

        private Waiting(Rule rule) {
            this.rule = rule;
        }
    }

    private record Exported(Program program) {}

    private record ExportsAlias(Program program) {}

    /// Where an object that nobody makes in this code (a request, an application) is given a property.
    private record Ambient(String name) {}

    Slot variable(Binding binding) {
        return slot(variables, binding);
    }

    Slot returned(ISwc4jAst function) {
        return slot(returned, function);
    }

    /// `module.exports`
    Slot exported(Program program) {
        return slot(others, new Exported(program));
    }

    /// What `exports` was set to, other than the module's first object.
    Slot exportsAlias(Program program) {
        return slot(others, new ExportsAlias(program));
    }

    Slot thisOf(ISwc4jAst function) {
        return slot(selves, function);
    }

    /// What a call gives.
    Slot result(ISwc4jAst call) {
        return slot(results, call);
    }

    /// What any object that nobody makes in this code was given under the name of a property.
    Slot ambientName(String property) {
        return slot(ambientNames, property);
    }

    Slot ambient(String name) {
        return slot(others, new Ambient(name));
    }

    Slot property(Holder holder, String name) {
        if (settled) {
            return properties.getOrDefault(holder, Map.of()).getOrDefault(name, nothing);
        }
        return properties
                .computeIfAbsent(holder, any -> new LinkedHashMap<>())
                .computeIfAbsent(name, any -> new Slot());
    }

    private <K> Slot slot(Map<K, Slot> all, K key) {
        return settled ? all.getOrDefault(key, nothing) : all.computeIfAbsent(key, any -> new Slot());
    }

    /// Says that a module exports a name itself, which hides what it passes on with `export *`.
    void declare(Holder module, String name) {
        declared.computeIfAbsent(module, any -> new LinkedHashSet<>()).add(name);
    }

    boolean isDeclared(Holder module, String name) {
        return declared.getOrDefault(module, Set.of()).contains(name);
    }

    /// Names of the properties that hold anything, and notes that the running rule wants to know of more.
    Set<String> names(Holder holder) {
        if (running != null) {
            shapeReaders.computeIfAbsent(holder, any -> new LinkedHashSet<>()).add(running);
        }
        Set<String> names = new LinkedHashSet<>();
        properties.getOrDefault(holder, Map.of()).forEach((name, slot) -> {
            if (!slot.things().isEmpty()) {
                names.add(name);
            }
        });
        return names;
    }

    Set<Thing> read(Slot slot) {
        if (running != null) {
            slot.readBy(running);
        }
        return slot.things();
    }

    void put(Slot slot, Set<Thing> things) {
        if (settled) {
            throw new IllegalStateException("nothing is added to what is settled");
        }
        if (!things.isEmpty() && slot.add(things)) {
            slot.takeReaders().forEach(this::wake);
        }
    }

    void putProperty(Holder holder, String name, Set<Thing> things) {
        Slot slot = property(holder, name);
        boolean first = slot.things().isEmpty() && !things.isEmpty();
        put(slot, things);
        if (first) {
            shapeReaders.getOrDefault(holder, Set.of()).forEach(this::wake);
        }
    }

    /// Adds a rule, to be run at least once.
    void rule(Rule rule) {
        wake(new Waiting(rule));
    }

    /// Whether every client has been followed to wherever it gets: from then on, what is not known by now is taken for
    /// something else. Before, it may only not be known yet, and what a place holds never shrinks.
    boolean isComplete() {
        if (!complete && running != null) {
            undecided.add(running);
        }
        return complete;
    }

    private void wake(Waiting one) {
        if (!one.isNext) {
            one.isNext = true;
            next.add(one);
        }
    }

    /// Runs every rule until none finds anything new.
    void settle() {
        drain();
        complete = true;
        undecided.forEach(this::wake);
        drain();
        // What each slot shows is made now, so that reading changes nothing.
        List.of(variables, returned, selves, results, others, ambientNames)
                .forEach(all -> all.values().forEach(Slot::things));
        properties.values().forEach(named -> named.values().forEach(Slot::things));
        nothing.things();
        settled = true;
    }

    private void drain() {
        int steps = 0;
        for (Waiting one = next.poll(); one != null && steps < STEPS_MAX; one = next.poll(), steps++) {
            one.isNext = false;
            running = one;
            one.rule.run();
        }
        running = null;
    }
}
