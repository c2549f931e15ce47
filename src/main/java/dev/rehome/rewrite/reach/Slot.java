package dev.rehome.rewrite.reach;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A place that holds things: a variable, a property, what a function gives back. It only ever grows, and there are
/// very many of them, most of them empty.
final class Slot {
    private Set<Thing> all = Set.of();
    private @Nullable Set<Thing> snapshot;
    private List<Store.Waiting> readers = List.of();

    /// Never changed afterwards, in the order in which they came.
    Set<Thing> things() {
        Set<Thing> known = snapshot;
        if (known == null) {
            known = all.size() < 2 ? all : new LinkedHashSet<>(all);
            snapshot = known;
        }
        return known;
    }

    boolean add(Set<Thing> more) {
        if (all.containsAll(more)) {
            return false;
        }
        if (all.isEmpty() && more.size() == 1) {
            all = Set.of(more.iterator().next());
        } else {
            if (all.size() < 2) {
                all = new LinkedHashSet<>(all);
            }
            all.addAll(more);
        }
        snapshot = null;
        return true;
    }

    void readBy(Store.Waiting rule) {
        if (readers.isEmpty()) {
            readers = new ArrayList<>(2);
        }
        readers.add(rule);
    }

    /// Who read it since the last call: a rule that runs again reads again.
    List<Store.Waiting> takeReaders() {
        List<Store.Waiting> taken = readers;
        readers = List.of();
        return taken;
    }
}
