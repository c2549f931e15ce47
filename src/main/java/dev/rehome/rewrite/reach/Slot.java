package dev.rehome.rewrite.reach;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// A place that holds things: a variable, a property, what a function gives back. It only ever grows.
final class Slot {
    private final Set<Thing> things = new LinkedHashSet<>();
    private final Set<Rule> readers = new LinkedHashSet<>();

    Set<Thing> things() {
        return Collections.unmodifiableSet(things);
    }

    boolean add(Set<Thing> more) {
        return things.addAll(more);
    }

    void readBy(Rule rule) {
        readers.add(rule);
    }

    Set<Rule> readers() {
        return readers;
    }
}
