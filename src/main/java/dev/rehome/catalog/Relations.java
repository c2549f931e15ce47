package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Tables, views and sequences as rows of the catalog, read once and used for values and DDL alike.
///
/// @param relations sorted by name
/// @param columns by OID of their relation, in attribute order
/// @param keys by OID of their table, best first
/// @param sequences sorted by name
/// @param constraints by OID of their table, sorted by name
/// @param binaryForm of the columns' types
/// @param index finds rows by what they are looked up by
record Relations(
        List<RelationRow> relations,
        Map<Long, List<ColumnRow>> columns,
        Map<Long, List<Key>> keys,
        List<SequenceRow> sequences,
        Map<Long, List<ConstraintRow>> constraints,
        BinaryForm binaryForm,
        RelationIndex index) {

    static Relations read(Session session, CatalogContext context) {
        List<RelationRow> relations = RelationRow.readAll(session, context);
        Map<Long, List<ColumnRow>> columns = ColumnRow.readAll(session, context);
        List<SequenceRow> sequences = SequenceRow.readAll(session, context);
        Map<Long, List<ConstraintRow>> constraints = ConstraintRow.readAll(session, context).stream()
                .collect(Collectors.groupingBy(ConstraintRow::relation));
        return new Relations(
                relations,
                columns,
                KeyRow.readAll(session, context),
                sequences,
                constraints,
                BinaryForm.read(session),
                new RelationIndex(relations, sequences, constraints));
    }

    List<ColumnRow> columnsOf(RelationRow relation) {
        return columns.getOrDefault(relation.oid(), List.of());
    }

    List<ConstraintRow> constraintsOf(RelationRow relation) {
        return constraints.getOrDefault(relation.oid(), List.of());
    }

    Optional<RelationRow> relation(long oid) {
        return index.relation(oid);
    }

    Optional<SequenceRow> identitySequence(long table, int column) {
        return index.identitySequence(table, column);
    }

    Optional<ConstraintRow> notNullConstraint(long table, int column) {
        return index.notNullConstraint(table, column);
    }

    /// The columns of the same name in the tables it inherits from.
    List<ColumnRow> parentColumns(RelationRow table, ColumnRow column) {
        return parentColumns(table).stream()
                .filter(above -> above.name().equals(column.name()))
                .toList();
    }

    /// The columns of all the tables it inherits from, in their order.
    List<ColumnRow> parentColumns(RelationRow table) {
        return table.parents().stream()
                .flatMap(parent -> index.relation(parent).stream())
                .flatMap(parent -> columnsOf(parent).stream())
                .toList();
    }

    /// What must be in before something is done to a table with all its rows: its own, or those of its partitions.
    Set<ObjectId> data(RelationRow table) {
        return index.data(table);
    }

    /// The foreign keys from and to a table.
    Set<ObjectId> foreignKeysOf(RelationRow table) {
        return index.foreignKeysOf(table);
    }

    /// The materialised views, each after those it reads.
    List<MaterializedView> materializedViews(Dependencies dependencies) {
        return MaterializedViews.inOrder(relations, dependencies);
    }

    /// The tables as values.
    List<Table> tables() {
        return relations.stream().filter(RelationRow::isTable).map(this::table).toList();
    }

    private Table table(RelationRow row) {
        return new Table(
                row.name(),
                switch (row.kind()) {
                    case 'p' -> Table.Kind.PARTITIONED;
                    case 'f' -> Table.Kind.FOREIGN;
                    default -> Table.Kind.ORDINARY;
                },
                row.persistence() == 'u' ? Table.Persistence.UNLOGGED : Table.Persistence.PERMANENT,
                row.parents().stream().findFirst(),
                row.owner(),
                columnsOf(row).stream().map(this::column).toList(),
                keys.getOrDefault(row.oid(), List.of()),
                row.rowSecurity(),
                row.forcedRowSecurity(),
                row.replicaIdentity());
    }

    private Column column(ColumnRow row) {
        return new Column(
                row.name(),
                row.typeName(),
                row.notNull(),
                row.generated(),
                row.expression(),
                binaryForm.unsafe(row.type()));
    }
}
