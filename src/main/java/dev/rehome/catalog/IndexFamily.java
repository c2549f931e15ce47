package dev.rehome.catalog;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Indexes, keys, exclusion constraints, checks that are not valid, and foreign keys: what is built when rows are in.
///
/// A primary key or unique constraint is a unique index first and a constraint on it then, so that the long part can
/// run beside others. A foreign key is added NOT VALID and validated then; not on or to partitioned tables, where
/// servers before 18 refuse that. So one from a partitioned table is first made on each leaf in that way, and adding it
/// to the parent then takes these for its parts and reads no row.
final class IndexFamily implements ObjectFamily {
    /// Instead of the catalog's number: there, the part depends on the whole, and here it comes before it.
    private static final long OF_PART = -1;

    private final Relations relations;
    private final List<CatalogEntry> entries = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private final Map<Long, IndexRow> indexes = new HashMap<>();
    private final Map<Long, List<IndexRow>> parts = new HashMap<>();
    private final Map<Long, ObjectId> leafKeys = new HashMap<>();
    private final Map<Long, Set<ObjectId>> foreignKeyParts = new HashMap<>();
    private final Set<Long> constraintsWithoutIndex = new HashSet<>();

    IndexFamily(Relations relations) {
        this.relations = relations;
    }

    @Override
    public Contents read(Session session, CatalogContext context) {
        List<IndexRow> all = IndexRow.readAll(session, context);
        for (IndexRow index : all) {
            indexes.put(index.oid(), index);
            if (index.parent() != 0) {
                parts.computeIfAbsent(index.parent(), parent -> new ArrayList<>())
                        .add(index);
            }
        }
        all.forEach(index -> relations.relation(index.relation()).ifPresent(table -> addIndex(table, index)));
        for (RelationRow table : relations.relations()) {
            relations.constraintsOf(table).stream()
                    .filter(IndexFamily::isPart)
                    .forEach(key -> leafKeys.put(key.oid(), key.id(table)));
        }
        if (!leafKeys.isEmpty()) {
            readForeignKeyParts(session);
        }
        for (RelationRow table : relations.relations()) {
            relations.constraintsOf(table).forEach(constraint -> addConstraint(table, constraint));
        }
        all.forEach(index -> relations.relation(index.relation()).ifPresent(table -> addUses(table, index)));
        return new Contents(entries, findings);
    }

    private void addIndex(RelationRow table, IndexRow index) {
        index.tablespace()
                .ifPresent(tablespace -> findings.add(new Finding(
                        CatalogProblem.TABLESPACE_IGNORED,
                        Severity.NOTE,
                        index.name().quoted(),
                        "lies in tablespace " + tablespace + "; the target's default tablespace is used",
                        "")));
        if (!index.valid() && !index.partitioned()) {
            findings.add(new Finding(
                    CatalogProblem.INVALID_INDEX,
                    Severity.WARNING,
                    index.name().quoted(),
                    "is not valid on the source (its building failed or was broken off) and is not made",
                    "run REINDEX INDEX or DROP INDEX on the source before the move"));
            constraintsWithoutIndex.add(index.constraint());
            return;
        }
        if (index.constraint() == 0) {
            Address address = SystemTable.PG_CLASS.address(index.oid());
            add(address, index.id(), index.definition(), table, ownData(table));
        }
    }

    /// What is said of an index once it is there.
    private void addUses(RelationRow table, IndexRow index) {
        if (!index.valid() && !index.partitioned()) {
            return;
        }
        Address address = index.constraint() == 0
                ? SystemTable.PG_CLASS.address(index.oid())
                : SystemTable.PG_CONSTRAINT.address(index.constraint());
        for (String statistics : index.statistics()) {
            String[] parts = statistics.split("=", 2);
            String sql = "ALTER INDEX " + index.name().quoted() + " ALTER COLUMN " + parts[0] + " SET STATISTICS "
                    + parts[1];
            entries.add(new CatalogEntry(address, optional(index.id(), sql, table)));
        }
        String alter = "ALTER TABLE ONLY " + table.name().quoted();
        if (index.clustered() && table.kind() != 'm') {
            String sql = "ALTER TABLE " + table.name().quoted() + " CLUSTER ON "
                    + index.name().name().quoted();
            entries.add(new CatalogEntry(address, optional(index.id(), sql, table)));
        }
        if (index.replicaIdentity() && table.replicaIdentity() == 'i') {
            String sql = alter + " REPLICA IDENTITY USING INDEX "
                    + index.name().name().quoted();
            entries.add(new CatalogEntry(address, optional(index.id(), sql, table)));
        }
        IndexRow parent = indexes.get(index.parent());
        if (parent != null) {
            addAttachment(table, index, parent);
        }
    }

    private void addAttachment(RelationRow table, IndexRow index, IndexRow parent) {
        Set<ObjectId> requires = new HashSet<>(Set.of(index.id(), parent.id()));
        constraintOf(index).ifPresent(requires::add);
        constraintOf(parent).ifPresent(requires::add);
        requires.addAll(attached(index));
        String sql = "ALTER INDEX " + parent.name().quoted() + " ATTACH PARTITION "
                + index.name().quoted();
        add(new Address(0, index.oid()), index.attachId(), sql, table, requires);
    }

    private Optional<ObjectId> constraintOf(IndexRow index) {
        return index.constraint() == 0
                ? Optional.empty()
                : relations
                        .relation(index.relation())
                        .map(table -> new ObjectId(
                                ObjectKind.CONSTRAINT,
                                index.name().name().quoted() + " on "
                                        + table.name().quoted()));
    }

    /// The attachments that make a partitioned index whole, of all levels.
    private Set<ObjectId> attached(IndexRow index) {
        Set<ObjectId> attached = new HashSet<>();
        for (IndexRow part : parts.getOrDefault(index.oid(), List.of())) {
            attached.add(part.attachId());
            attached.addAll(attached(part));
        }
        return attached;
    }

    private void addConstraint(RelationRow table, ConstraintRow constraint) {
        Address address = isPart(constraint)
                ? new Address(OF_PART, constraint.oid())
                : SystemTable.PG_CONSTRAINT.address(constraint.oid());
        switch (constraint.kind()) {
            case 'p', 'u', 'x' -> addKey(address, table, constraint);
            case 'c' -> addCheck(address, table, constraint);
            case 'f' -> addForeignKey(address, table, constraint);
            case 'n' -> addNotNull(address, table, constraint);
            default -> throw new IllegalStateException("constraint of kind " + constraint.kind());
        }
    }

    /// Whether it is a foreign key that a leaf has from its parent.
    private static boolean isPart(ConstraintRow constraint) {
        return constraint.kind() == 'f' && constraint.parent() != 0;
    }

    private void addKey(Address address, RelationRow table, ConstraintRow key) {
        if (constraintsWithoutIndex.contains(key.oid())) {
            return;
        }
        Optional<String> index =
                key.indexDefinition().filter(definition -> key.plain() && key.kind() != 'x' && table.kind() == 'r');
        if (index.isEmpty()) {
            add(address, key.id(table), key.addTo(table, key.definition()), table, ownData(table));
            return;
        }
        ObjectId indexId =
                Optional.ofNullable(indexes.get(key.index())).map(IndexRow::id).orElseGet(() -> key.id(table));
        add(address, indexId, index.get(), table, ownData(table));
        String kind = key.kind() == 'p' ? "PRIMARY KEY" : "UNIQUE";
        String deferrable = key.deferrable() ? " DEFERRABLE" : "";
        String deferred = key.deferred() ? " INITIALLY DEFERRED" : "";
        String sql = key.addTo(table, kind + " USING INDEX " + key.name().quoted() + deferrable + deferred);
        add(address, key.id(table), sql, table, Set.of());
    }

    /// Valid checks stand in CREATE TABLE.
    private void addCheck(Address address, RelationRow table, ConstraintRow check) {
        if (!check.validated() && check.local() && !check.definition().contains(" NOT ENFORCED")) {
            add(address, check.id(table), check.addTo(table, check.definition()), table, relations.data(table));
        }
    }

    /// A valid NOT NULL is part of its column.
    private void addNotNull(Address address, RelationRow table, ConstraintRow notNull) {
        if (!notNull.validated() && notNull.local()) {
            add(address, notNull.id(table), notNull.addTo(table, notNull.definition()), table, relations.data(table));
        }
    }

    private void addForeignKey(Address address, RelationRow table, ConstraintRow key) {
        Optional<RelationRow> referenced = relations.relation(key.referenced());
        Set<ObjectId> requires = new HashSet<>(relations.data(table));
        referenced.ifPresent(other -> requires.addAll(relations.data(other)));
        IndexRow index = indexes.get(key.index());
        if (index != null) {
            requires.addAll(attached(index));
            if (isPart(key)) {
                requires.add(constraintOf(index).orElseGet(index::id));
            }
        }
        requires.addAll(partsOf(table, key));
        boolean partitioned =
                table.kind() == 'p' || referenced.map(r -> r.kind() == 'p').orElse(false);
        boolean enforced = !key.definition().contains(" NOT ENFORCED");
        if (partitioned || !key.validated() || !enforced) {
            add(address, key.id(table), key.addTo(table, key.definition()), table, requires);
            return;
        }
        add(address, key.id(table), key.addTo(table, key.definition() + " NOT VALID"), table, requires);
        String validate = "ALTER TABLE " + table.name().quoted() + " VALIDATE CONSTRAINT "
                + key.name().quoted();
        add(address, key.id(table), validate, table, Set.of());
    }

    /// The keys of the leaves that make the key of a partitioned table whole.
    private Set<ObjectId> partsOf(RelationRow table, ConstraintRow key) {
        return table.kind() == 'p' ? foreignKeyParts.getOrDefault(key.oid(), Set.of()) : Set.of();
    }

    /// By the OID of the topmost key: a leaf's key may belong to that of a partition that is partitioned itself.
    private void readForeignKeyParts(Session session) {
        session.query("""
                WITH RECURSIVE part(top, oid, relation) AS (
                    SELECT k.oid, k.oid, k.conrelid FROM pg_catalog.pg_constraint k
                      JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
                     WHERE k.contype = 'f' AND k.conparentid = 0 AND c.relkind = 'p'
                    UNION ALL
                    SELECT p.top, k.oid, k.conrelid
                      FROM part p JOIN pg_catalog.pg_constraint k ON k.conparentid = p.oid
                     WHERE k.conrelid <> p.relation)
                SELECT top, oid FROM part WHERE oid <> top""", row -> {
            ObjectId leaf = leafKeys.get(row.getLong(2));
            return leaf != null
                    && foreignKeyParts
                            .computeIfAbsent(row.getLong(1), top -> new HashSet<>())
                            .add(leaf);
        });
    }

    /// The rows of the table itself; of a materialised view none, REFRESH fills its indexes.
    private static Set<ObjectId> ownData(RelationRow table) {
        return table.kind() == 'r' ? Set.of(ObjectId.data(table.name())) : Set.of();
    }

    private void add(Address address, ObjectId id, String sql, RelationRow table, Set<ObjectId> requires) {
        entries.add(new CatalogEntry(
                address, new DdlStatement(id, Section.POST_DATA, sql, Optional.of(table.name()), requires, false)));
    }

    private static DdlStatement optional(ObjectId id, String sql, RelationRow table) {
        return new DdlStatement(id, Section.POST_DATA, sql, Optional.of(table.name()), Set.of(), true);
    }
}
