package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A row of `pg_class` that holds or shows rows: a table, view, materialised view, foreign table.
///
/// @param oid its own
/// @param name its name
/// @param kind as `relkind`: r, p, f, v, m
/// @param persistence as `relpersistence`
/// @param owner the role that owns it
/// @param partitionKey for a partitioned table
/// @param partitionBound for a partition
/// @param parents the tables it inherits from, in order
/// @param ofType the composite type of a typed table
/// @param options storage parameters, `name=value`
/// @param toastOptions those of its TOAST table
/// @param tablespace where it is not the database's default
/// @param accessMethod where it is a table that has one
/// @param replicaIdentity as `relreplident`
/// @param rowSecurity whether policies bind others than the owner
/// @param forcedRowSecurity whether they bind the owner too
/// @param populated whether a materialised view has been filled
/// @param definition of a view: its query
/// @param server of a foreign table
/// @param foreignOptions of a foreign table, as `name 'value', ..`
record RelationRow(
        long oid,
        QualifiedName name,
        char kind,
        char persistence,
        Identifier owner,
        Optional<String> partitionKey,
        Optional<String> partitionBound,
        List<QualifiedName> parents,
        Optional<String> ofType,
        List<String> options,
        List<String> toastOptions,
        Optional<String> tablespace,
        Optional<String> accessMethod,
        char replicaIdentity,
        boolean rowSecurity,
        boolean forcedRowSecurity,
        boolean populated,
        Optional<String> definition,
        Optional<Identifier> server,
        Optional<String> foreignOptions) {

    /// `pg_get_viewdef` and `pg_get_partkeydef` take an ACCESS SHARE lock for the time of the transaction.
    private static final String QUERY = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, c.relpersistence,
                   pg_catalog.pg_get_userbyid(c.relowner) AS owner,
                   CASE c.relkind WHEN 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS partition_key,
                   CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS partition_bound,
                   ARRAY(SELECT pn.nspname FROM pg_catalog.pg_inherits i
                           JOIN pg_catalog.pg_class pc ON pc.oid = i.inhparent
                           JOIN pg_catalog.pg_namespace pn ON pn.oid = pc.relnamespace
                          WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parent_schemas,
                   ARRAY(SELECT pc.relname FROM pg_catalog.pg_inherits i
                           JOIN pg_catalog.pg_class pc ON pc.oid = i.inhparent
                          WHERE i.inhrelid = c.oid ORDER BY i.inhseqno) AS parent_names,
                   CASE WHEN c.reloftype <> 0 THEN pg_catalog.format_type(c.reloftype, NULL) END AS of_type,
                   c.reloptions, toast.reloptions AS toast_options, ts.spcname, am.amname, c.relreplident,
                   c.relrowsecurity, c.relforcerowsecurity, c.relispopulated,
                   CASE WHEN c.relkind IN ('v', 'm') THEN pg_catalog.pg_get_viewdef(c.oid) END AS definition,
                   fs.srvname,
                   (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' '
                           || pg_catalog.quote_literal(o.option_value), ', ' ORDER BY o.option_name)
                      FROM pg_catalog.pg_options_to_table(ft.ftoptions) o) AS foreign_options
              FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_class toast ON toast.oid = c.reltoastrelid
              LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
              LEFT JOIN pg_catalog.pg_am am ON am.oid = c.relam
              LEFT JOIN pg_catalog.pg_foreign_table ft ON ft.ftrelid = c.oid
              LEFT JOIN pg_catalog.pg_foreign_server fs ON fs.oid = ft.ftserver
             WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND c.relpersistence <> 't'
               AND %s AND %s
             ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    static List<RelationRow> readAll(Session session, CatalogContext context) {
        String sql = QUERY.formatted(
                context.inSchemas("c.relnamespace"), context.notOfExtension(SystemTable.PG_CLASS, "c.oid"));
        return session.query(sql, RelationRow::read);
    }

    private static RelationRow read(ResultSet row) throws SQLException {
        return new RelationRow(
                row.getLong("oid"),
                QualifiedName.of(row.getString("nspname"), row.getString("relname")),
                row.getString("relkind").charAt(0),
                row.getString("relpersistence").charAt(0),
                new Identifier(row.getString("owner")),
                Optional.ofNullable(row.getString("partition_key")),
                Optional.ofNullable(row.getString("partition_bound")),
                parents(strings(row.getArray("parent_schemas")), strings(row.getArray("parent_names"))),
                Optional.ofNullable(row.getString("of_type")),
                strings(row.getArray("reloptions")),
                strings(row.getArray("toast_options")),
                Optional.ofNullable(row.getString("spcname")),
                Optional.ofNullable(row.getString("amname")),
                row.getString("relreplident").charAt(0),
                row.getBoolean("relrowsecurity"),
                row.getBoolean("relforcerowsecurity"),
                row.getBoolean("relispopulated"),
                Optional.ofNullable(row.getString("definition")),
                Optional.ofNullable(row.getString("srvname")).map(Identifier::new),
                Optional.ofNullable(row.getString("foreign_options")));
    }

    private static List<QualifiedName> parents(List<String> schemas, List<String> names) {
        return java.util.stream.IntStream.range(0, names.size())
                .mapToObj(i -> QualifiedName.of(schemas.get(i), names.get(i)))
                .toList();
    }

    /// The elements of an array of text; none for null.
    static List<String> strings(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    boolean isPartition() {
        return partitionBound.isPresent();
    }

    /// Whether it is a table, not a view.
    boolean isTable() {
        return kind == 'r' || kind == 'p' || kind == 'f';
    }

    ObjectId id() {
        return new ObjectId(
                switch (kind) {
                    case 'v' -> ObjectKind.VIEW;
                    case 'm' -> ObjectKind.MATERIALIZED_VIEW;
                    default -> ObjectKind.TABLE;
                },
                name.quoted());
    }
}
