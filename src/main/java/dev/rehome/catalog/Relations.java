package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import java.util.List;
import java.util.Map;

/// Tables, views and sequences as rows of the catalog, read once and used for values and DDL alike.
///
/// @param relations sorted by name
/// @param columns by OID of their relation, in attribute order
/// @param keys by OID of their table, best first
/// @param sequences sorted by name
/// @param binaryForm of the columns' types
record Relations(
        List<RelationRow> relations,
        Map<Long, List<ColumnRow>> columns,
        Map<Long, List<Key>> keys,
        List<SequenceRow> sequences,
        BinaryForm binaryForm) {

    static Relations read(Session session, CatalogContext context) {
        return new Relations(
                RelationRow.readAll(session, context),
                ColumnRow.readAll(session, context),
                KeyRow.readAll(session, context),
                SequenceRow.readAll(session, context),
                BinaryForm.read(session));
    }

    List<ColumnRow> columnsOf(RelationRow relation) {
        return columns.getOrDefault(relation.oid(), List.of());
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
