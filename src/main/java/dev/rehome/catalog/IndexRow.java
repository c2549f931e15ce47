package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of `pg_index` for a table or materialised view that is read.
///
/// @param oid its own
/// @param name its name
/// @param relation OID of its table
/// @param constraint OID of the constraint it belongs to, else 0
/// @param definition as `pg_get_indexdef` writes it; for a partitioned table with ON ONLY
/// @param valid whether queries use it
/// @param partitioned whether it is the index of a partitioned table
/// @param parent OID of the partitioned index it is part of, else 0
/// @param parentName that index's name
/// @param clustered whether CLUSTER uses it
/// @param replicaIdentity whether it is the replica identity
/// @param statistics `column number=target` of its expressions, separated by blanks
/// @param tablespace where it is not the database's default
record IndexRow(
        long oid,
        QualifiedName name,
        long relation,
        long constraint,
        String definition,
        boolean valid,
        boolean partitioned,
        long parent,
        Optional<QualifiedName> parentName,
        boolean clustered,
        boolean replicaIdentity,
        List<String> statistics,
        Optional<String> tablespace) {

    private static final String QUERY = """
            SELECT ic.oid, n.nspname, ic.relname, i.indrelid, coalesce(k.oid, 0) AS constraint_oid,
                   pg_catalog.pg_get_indexdef(ic.oid) AS definition, i.indisvalid, ic.relkind, i.indisclustered,
                   i.indisreplident, coalesce(pi.oid, 0) AS parent_oid, pn.nspname AS parent_schema,
                   pi.relname AS parent_name, ts.spcname,
                   ARRAY(SELECT a.attnum || '=' || a.attstattarget FROM pg_catalog.pg_attribute a
                          WHERE a.attrelid = ic.oid AND a.attstattarget >= 0 ORDER BY a.attnum) AS statistics
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = ic.relnamespace
              LEFT JOIN pg_catalog.pg_constraint k
                     ON k.conindid = ic.oid AND k.conrelid = i.indrelid AND k.contype IN ('p', 'u', 'x')
              LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = ic.oid
              LEFT JOIN pg_catalog.pg_class pi ON pi.oid = h.inhparent
              LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = pi.relnamespace
              LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = ic.reltablespace
             WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND %s
             ORDER BY ic.oid
            """;

    static List<IndexRow> readAll(Session session, CatalogContext context) {
        String sql = QUERY.formatted(context.inSchemas("c.relnamespace"));
        return session.query(sql, IndexRow::read);
    }

    private static IndexRow read(ResultSet row) throws SQLException {
        return new IndexRow(
                row.getLong("oid"),
                QualifiedName.of(row.getString("nspname"), row.getString("relname")),
                row.getLong("indrelid"),
                row.getLong("constraint_oid"),
                row.getString("definition"),
                row.getBoolean("indisvalid"),
                row.getString("relkind").equals("I"),
                row.getLong("parent_oid"),
                parent(row.getString("parent_schema"), row.getString("parent_name")),
                row.getBoolean("indisclustered"),
                row.getBoolean("indisreplident"),
                RelationRow.strings(row.getArray("statistics")),
                Optional.ofNullable(row.getString("spcname")));
    }

    private static Optional<QualifiedName> parent(@Nullable String schema, @Nullable String name) {
        return schema == null || name == null ? Optional.empty() : Optional.of(QualifiedName.of(schema, name));
    }

    ObjectId id() {
        return new ObjectId(ObjectKind.INDEX, name.quoted());
    }

    /// Names the belonging of an index to the index of the partitioned table.
    ObjectId attachId() {
        return new ObjectId(
                ObjectKind.INDEX,
                name.quoted() + " of " + parentName.map(QualifiedName::quoted).orElse(""));
    }
}
