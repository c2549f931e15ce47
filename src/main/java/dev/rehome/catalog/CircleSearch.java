package dev.rehome.catalog;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Finds nodes that need each other in a circle.
final class CircleSearch {
    private CircleSearch() {}

    /// The nodes in circles, and those on a way from one circle to another.
    static Set<CatalogNode> inCircles(Collection<CatalogNode> nodes) {
        Set<CatalogNode> left = new LinkedHashSet<>(nodes);
        Map<CatalogNode, List<CatalogNode>> dependents = dependents(nodes);
        Map<CatalogNode, List<CatalogNode>> needs = new HashMap<>();
        nodes.forEach(node -> needs.put(node, List.copyOf(node.needs())));
        trim(left, needs, dependents);
        trim(left, dependents, needs);
        return left;
    }

    private static Map<CatalogNode, List<CatalogNode>> dependents(Collection<CatalogNode> nodes) {
        Map<CatalogNode, List<CatalogNode>> dependents = new HashMap<>();
        for (CatalogNode node : nodes) {
            node.needs()
                    .forEach(need -> dependents
                            .computeIfAbsent(need, n -> new ArrayList<>())
                            .add(node));
        }
        return dependents;
    }

    /// Removes, again and again, nodes that no edge leaves.
    private static void trim(
            Set<CatalogNode> left,
            Map<CatalogNode, List<CatalogNode>> edges,
            Map<CatalogNode, List<CatalogNode>> reverse) {
        Map<CatalogNode, Integer> open = new HashMap<>();
        Deque<CatalogNode> ready = new ArrayDeque<>();
        for (CatalogNode node : left) {
            int count = (int) edges.getOrDefault(node, List.of()).stream()
                    .filter(left::contains)
                    .count();
            open.put(node, count);
            if (count == 0) {
                ready.add(node);
            }
        }
        while (!ready.isEmpty()) {
            CatalogNode node = ready.remove();
            left.remove(node);
            for (CatalogNode other : reverse.getOrDefault(node, List.of())) {
                if (left.contains(other) && open.merge(other, -1, Integer::sum) == 0) {
                    ready.add(other);
                }
            }
        }
    }

    /// The nodes that need this one, directly or not, and that it needs: with it, its circle.
    static Set<CatalogNode> circleOf(CatalogNode node, Set<CatalogNode> within) {
        Map<CatalogNode, List<CatalogNode>> needs = new HashMap<>();
        within.forEach(n -> needs.put(n, List.copyOf(n.needs())));
        Set<CatalogNode> circle = reach(node, needs, within);
        circle.retainAll(reach(node, dependents(within), within));
        circle.add(node);
        return circle;
    }

    private static Set<CatalogNode> reach(
            CatalogNode start, Map<CatalogNode, List<CatalogNode>> edges, Set<CatalogNode> within) {
        Set<CatalogNode> reached = new HashSet<>();
        Deque<CatalogNode> next = new ArrayDeque<>(List.of(start));
        while (!next.isEmpty()) {
            for (CatalogNode other : edges.getOrDefault(next.remove(), List.of())) {
                if (within.contains(other) && reached.add(other)) {
                    next.add(other);
                }
            }
        }
        return reached;
    }
}
