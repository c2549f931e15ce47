package dev.rehome.catalog;

import dev.rehome.sql.QualifiedName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds which materialised views read which, also through views.
final class MaterializedViews {
    private final Map<Address, RelationRow> views = new HashMap<>();
    private final Map<Address, Set<Address>> needs;

    private MaterializedViews(List<RelationRow> relations, Dependencies dependencies) {
        relations.stream()
                .filter(relation -> !relation.isTable())
                .forEach(view -> views.put(SystemTable.PG_CLASS.address(view.oid()), view));
        needs = dependencies.between(views.keySet());
    }

    static List<MaterializedView> inOrder(List<RelationRow> relations, Dependencies dependencies) {
        MaterializedViews all = new MaterializedViews(relations, dependencies);
        List<MaterializedView> waiting = new ArrayList<>();
        for (RelationRow relation : relations) {
            if (relation.kind() == 'm') {
                waiting.add(new MaterializedView(
                        relation.name(), relation.owner(), relation.populated(), all.below(relation)));
            }
        }
        return sorted(waiting);
    }

    private Set<QualifiedName> below(RelationRow view) {
        Set<QualifiedName> below = new LinkedHashSet<>();
        Set<Address> seen = new HashSet<>();
        Deque<Address> next = new ArrayDeque<>(List.of(SystemTable.PG_CLASS.address(view.oid())));
        while (!next.isEmpty()) {
            for (Address address : needs.getOrDefault(next.remove(), Set.of())) {
                RelationRow other = views.get(address);
                if (seen.add(address) && other != null) {
                    next.add(address);
                    if (other.kind() == 'm' && other.oid() != view.oid()) {
                        below.add(other.name());
                    }
                }
            }
        }
        return below;
    }

    private static List<MaterializedView> sorted(List<MaterializedView> waiting) {
        List<MaterializedView> sorted = new ArrayList<>();
        Set<QualifiedName> done = new HashSet<>();
        while (sorted.size() < waiting.size()) {
            int before = sorted.size();
            for (MaterializedView view : waiting) {
                if (!done.contains(view.name()) && done.containsAll(view.requires())) {
                    sorted.add(view);
                    done.add(view.name());
                }
            }
            if (sorted.size() == before) {
                // A circle cannot be: a materialised view's query is fixed when it is made.
                throw new IllegalStateException("materialised views in a circle");
            }
        }
        return sorted;
    }
}
