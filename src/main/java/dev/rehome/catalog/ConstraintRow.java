package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// A row of `pg_constraint` that belongs to a table. Of the foreign keys that the system made for partitions those from
/// leaves to ordinary tables are here, see [IndexFamily].
///
/// @param oid its own
/// @param name its name
/// @param kind as `contype`: c, f, p, u, x, n
/// @param relation OID of its table
/// @param referenced OID of the table a foreign key refers to, else 0
/// @param index OID of the index of a key, or of the key that a foreign key refers to, else 0
/// @param parent OID of the parent table's constraint that it is part of, else 0
/// @param definition as `pg_get_constraintdef` writes it
/// @param indexDefinition of a primary key or unique constraint, as `pg_get_indexdef` writes it
/// @param validated whether all rows are known to satisfy it
/// @param local whether it was defined here, not only inherited
/// @param noInherit whether children go without
/// @param deferrable whether it can be checked later
/// @param deferred whether it is checked at commit unless told otherwise
/// @param columns attribute numbers
/// @param plain whether its key is of plain equality, not WITHOUT OVERLAPS
record ConstraintRow(
        long oid,
        Identifier name,
        char kind,
        long relation,
        long referenced,
        long index,
        long parent,
        String definition,
        Optional<String> indexDefinition,
        boolean validated,
        boolean local,
        boolean noInherit,
        boolean deferrable,
        boolean deferred,
        List<Integer> columns,
        boolean plain) {

    private static final String QUERY = """
            SELECT k.oid, k.conname, k.contype, k.conrelid, k.confrelid, k.conindid, k.conparentid,
                   pg_catalog.pg_get_constraintdef(k.oid) AS definition,
                   CASE WHEN k.contype IN ('p', 'u') THEN pg_catalog.pg_get_indexdef(k.conindid) END AS index_definition,
                   k.convalidated, k.conislocal, k.connoinherit, k.condeferrable, k.condeferred,
                   pg_catalog.array_to_string(k.conkey, ' ') AS columns,
                   NOT %s AS plain
              FROM pg_catalog.pg_constraint k
              JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
             WHERE k.contype IN ('c', 'f', 'p', 'u', 'x', 'n') AND %s
               AND (k.contype <> 'f' OR k.conparentid = 0 OR c.relkind = 'r' AND EXISTS (
                     SELECT FROM pg_catalog.pg_constraint p JOIN pg_catalog.pg_class o ON o.oid = p.confrelid
                      WHERE p.oid = k.conparentid AND p.conrelid <> k.conrelid AND o.relkind = 'r'))
             ORDER BY k.conrelid, k.conname COLLATE "C"
            """;

    static List<ConstraintRow> readAll(Session session, CatalogContext context) {
        return session.query(
                QUERY.formatted(
                        context.version().atLeast(18) ? "k.conperiod" : "false", context.inSchemas("c.relnamespace")),
                ConstraintRow::read);
    }

    private static ConstraintRow read(ResultSet row) throws SQLException {
        String columns = row.getString("columns");
        return new ConstraintRow(
                row.getLong("oid"),
                new Identifier(row.getString("conname")),
                row.getString("contype").charAt(0),
                row.getLong("conrelid"),
                row.getLong("confrelid"),
                row.getLong("conindid"),
                row.getLong("conparentid"),
                row.getString("definition"),
                Optional.ofNullable(row.getString("index_definition")),
                row.getBoolean("convalidated"),
                row.getBoolean("conislocal"),
                row.getBoolean("connoinherit"),
                row.getBoolean("condeferrable"),
                row.getBoolean("condeferred"),
                columns == null || columns.isEmpty()
                        ? List.of()
                        : java.util.Arrays.stream(columns.split(" "))
                                .map(Integer::valueOf)
                                .toList(),
                row.getBoolean("plain"));
    }

    ObjectId id(RelationRow table) {
        return new ObjectId(
                ObjectKind.CONSTRAINT, name.quoted() + " on " + table.name().quoted());
    }

    boolean isCheck() {
        return kind == 'c';
    }

    /// `ALTER TABLE ONLY t ADD CONSTRAINT ..`; checks, NOT NULL and foreign keys of partitioned tables go to the
    /// children too.
    String addTo(RelationRow table, String what) {
        boolean only = !isCheck() && kind != 'n' && !(kind == 'f' && table.kind() == 'p');
        return "ALTER TABLE " + (only ? "ONLY " : "") + table.name().quoted() + " ADD CONSTRAINT " + name.quoted() + " "
                + what;
    }
}
