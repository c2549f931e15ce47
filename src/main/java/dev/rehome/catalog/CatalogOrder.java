package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;

/// Puts statements into an order that works: what an object needs comes before it, then by kind and name, so that
/// the same catalog always gives the same list.
///
/// Where objects need each other in a circle, one that can be [split][CatalogEntry.Split] is made in two steps. What
/// is pre-data but needs something post-data (a view grouped by a primary key) is split too, or moves behind the rows.
final class CatalogOrder {
    private static final Comparator<CatalogNode> BY_KIND_AND_NAME = Comparator.comparing(CatalogNode::stage)
            .thenComparing(CatalogNode::afterAllKinds)
            .thenComparing(node -> node.id().kind())
            .thenComparing(node -> node.id().identity())
            .thenComparingInt(CatalogNode::number);

    private final List<CatalogNode> nodes = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    /// What came out.
    ///
    /// @param statements in order, with `requires` filled
    /// @param findings circles that could not be cut
    record Result(List<DdlStatement> statements, List<Finding> findings) {}

    private CatalogOrder() {}

    static Result order(List<CatalogEntry> entries, Dependencies dependencies) {
        CatalogOrder order = new CatalogOrder();
        order.makeNodes(entries, dependencies);
        order.cutCircles();
        order.moveBehindRows();
        List<DdlStatement> statements = new ArrayList<>();
        order.sorted().forEach(node -> statements.addAll(node.statements()));
        return new Result(statements, List.copyOf(order.findings));
    }

    private void makeNodes(List<CatalogEntry> entries, Dependencies dependencies) {
        Map<Address, Map<CatalogNode.Stage, CatalogNode>> byAddress = new LinkedHashMap<>();
        Map<ObjectId, Set<CatalogNode>> makers = new HashMap<>();
        for (CatalogEntry entry : entries) {
            CatalogNode.Stage stage = CatalogNode.Stage.of(entry.statement());
            CatalogNode node = byAddress
                    .computeIfAbsent(entry.address(), a -> new LinkedHashMap<>())
                    .computeIfAbsent(stage, s -> newNode(s, entry.statement().id()));
            node.add(entry);
            if (stage != CatalogNode.Stage.LAST) {
                makers.computeIfAbsent(entry.statement().id(), id -> new LinkedHashSet<>())
                        .add(node);
            }
        }
        Map<Address, CatalogNode> principals = new HashMap<>();
        byAddress.forEach((address, stages) -> principals.put(address, chain(stages.values())));
        Map<Address, Set<Address>> needed = dependencies.between(principals.keySet());
        principals.forEach((address, node) -> needed.getOrDefault(address, Set.of()).stream()
                .map(principals::get)
                .filter(Objects::nonNull)
                .forEach(node::need));
        nodes.forEach(node -> node.needMakers(makers));
    }

    private CatalogNode newNode(CatalogNode.Stage stage, ObjectId id) {
        CatalogNode node = new CatalogNode(nodes.size(), stage, id);
        nodes.add(node);
        return node;
    }

    /// Lets each stage of one object need the earlier ones; gives the earliest, which stands for the object.
    private static CatalogNode chain(Collection<CatalogNode> stages) {
        List<CatalogNode> inOrder =
                stages.stream().sorted(Comparator.comparing(CatalogNode::stage)).toList();
        for (int i = 1; i < inOrder.size(); i++) {
            inOrder.get(i).need(inOrder.get(i - 1));
        }
        return inOrder.getFirst();
    }

    /// Each turn removes at least one edge from a circle, so the number of turns is bound by that of edges.
    private void cutCircles() {
        Set<CatalogNode> left = CircleSearch.inCircles(nodes);
        while (!left.isEmpty()) {
            CatalogNode node = left.stream()
                    .min(Comparator.comparing((CatalogNode n) -> !n.splittable())
                            .thenComparing(BY_KIND_AND_NAME))
                    .orElseThrow();
            Set<CatalogNode> circle = CircleSearch.circleOf(node, left);
            if (circle.size() < 2) {
                left.remove(node);
                continue;
            }
            cut(node, circle);
            left = CircleSearch.inCircles(nodes);
        }
    }

    private void cut(CatalogNode node, Set<CatalogNode> circle) {
        if (!node.splittable()) {
            node.forget(circle);
            findings.add(new Finding(
                    CatalogProblem.DEPENDENCY_CIRCLE,
                    Severity.WARNING,
                    node.id().toString(),
                    "it and other objects need each other in a circle: "
                            + String.join(
                                    ", ",
                                    circle.stream()
                                            .map(n -> n.id().toString())
                                            .sorted()
                                            .toList()),
                    "if the target refuses it, make it by hand after the others"));
            return;
        }
        CatalogNode rest = newNode(node.stage(), node.id());
        node.splitInto(rest, circle);
        for (CatalogNode other : nodes) {
            if (!circle.contains(other)) {
                other.needInstead(node, rest);
            }
        }
    }

    /// What is pre-data and needs post-data cannot stay whole before the rows.
    private void moveBehindRows() {
        for (CatalogNode node : List.copyOf(sorted())) {
            if (node.stage() != CatalogNode.Stage.PRE_DATA || !node.needsPostData()) {
                continue;
            }
            if (node.splittable()) {
                CatalogNode rest = newNode(CatalogNode.Stage.POST_DATA, node.id());
                node.splitInto(rest, Set.copyOf(node.needs()));
                keepEarlyNeeds(node, rest);
                continue;
            }
            node.moveTo(CatalogNode.Stage.POST_DATA);
        }
    }

    /// The first step still needs what the whole needed before the rows; what comes after the rows needs the whole.
    private void keepEarlyNeeds(CatalogNode first, CatalogNode rest) {
        for (CatalogNode need : List.copyOf(rest.needs())) {
            if (need != first && need.stage() == CatalogNode.Stage.PRE_DATA) {
                first.need(need);
            }
        }
        for (CatalogNode other : nodes) {
            if (other != rest && other.stage() != CatalogNode.Stage.PRE_DATA) {
                other.needInstead(first, rest);
            }
        }
    }

    /// Kahn's algorithm with the smallest ready node first.
    private List<CatalogNode> sorted() {
        Map<CatalogNode, Integer> open = new HashMap<>();
        Map<CatalogNode, List<CatalogNode>> dependents = new HashMap<>();
        PriorityQueue<CatalogNode> ready = new PriorityQueue<>(BY_KIND_AND_NAME);
        for (CatalogNode node : nodes) {
            open.put(node, node.needs().size());
            node.needs()
                    .forEach(need -> dependents
                            .computeIfAbsent(need, n -> new ArrayList<>())
                            .add(node));
            if (node.needs().isEmpty()) {
                ready.add(node);
            }
        }
        List<CatalogNode> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            CatalogNode node = ready.remove();
            sorted.add(node);
            for (CatalogNode dependent : dependents.getOrDefault(node, List.of())) {
                if (open.merge(dependent, -1, Integer::sum) == 0) {
                    ready.add(dependent);
                }
            }
        }
        if (sorted.size() != new HashSet<>(nodes).size()) {
            throw new IllegalStateException("circles were not all cut");
        }
        return sorted;
    }
}
