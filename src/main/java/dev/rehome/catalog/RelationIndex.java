package dev.rehome.catalog;

import dev.rehome.sql.QualifiedName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds relations, identity sequences and NOT NULL constraints without going through all of them.
final class RelationIndex {
    private final Map<Long, RelationRow> byOid = new HashMap<>();
    private final Map<QualifiedName, RelationRow> byName = new HashMap<>();
    private final Map<QualifiedName, List<RelationRow>> partitions = new HashMap<>();
    private final Map<Spot, SequenceRow> identities = new HashMap<>();
    private final Map<Spot, ConstraintRow> notNulls = new HashMap<>();
    private final Map<Long, Set<ObjectId>> foreignKeys = new HashMap<>();

    private record Spot(long table, int column) {}

    RelationIndex(
            List<RelationRow> relations, List<SequenceRow> sequences, Map<Long, List<ConstraintRow>> constraints) {
        for (RelationRow relation : relations) {
            byOid.put(relation.oid(), relation);
            byName.put(relation.name(), relation);
            if (relation.isPartition()) {
                partitions
                        .computeIfAbsent(relation.parents().getFirst(), parent -> new ArrayList<>())
                        .add(relation);
            }
        }
        sequences.stream()
                .filter(SequenceRow::identity)
                .forEach(s -> identities.put(new Spot(s.relation(), s.columnNumber()), s));
        constraints.values().forEach(list -> list.forEach(this::add));
    }

    private void add(ConstraintRow constraint) {
        RelationRow table = byOid.get(constraint.relation());
        if (constraint.kind() == 'n') {
            notNulls.put(new Spot(constraint.relation(), constraint.columns().getFirst()), constraint);
        } else if (constraint.kind() == 'f' && table != null) {
            for (long end : new long[] {constraint.relation(), constraint.referenced()}) {
                foreignKeys.computeIfAbsent(end, e -> new HashSet<>()).add(constraint.id(table));
            }
        }
    }

    Set<ObjectId> foreignKeysOf(RelationRow table) {
        return foreignKeys.getOrDefault(table.oid(), Set.of());
    }

    Optional<RelationRow> relation(long oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    Optional<RelationRow> relation(QualifiedName name) {
        return Optional.ofNullable(byName.get(name));
    }

    Optional<SequenceRow> identitySequence(long table, int column) {
        return Optional.ofNullable(identities.get(new Spot(table, column)));
    }

    Optional<ConstraintRow> notNullConstraint(long table, int column) {
        return Optional.ofNullable(notNulls.get(new Spot(table, column)));
    }

    Set<ObjectId> data(RelationRow table) {
        Set<ObjectId> data = new HashSet<>();
        Deque<RelationRow> next = new ArrayDeque<>(List.of(table));
        while (!next.isEmpty()) {
            RelationRow relation = next.remove();
            if (relation.kind() == 'r') {
                data.add(ObjectId.data(relation.name()));
            }
            next.addAll(partitions.getOrDefault(relation.name(), List.of()));
        }
        return data;
    }
}
