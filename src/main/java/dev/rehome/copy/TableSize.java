package dev.rehome.copy;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.HashMap;
import java.util.Map;

/// How much a table holds.
///
/// @param blocks of its heap
/// @param bytes heap and TOAST, without indexes
public record TableSize(long blocks, long bytes) {
    public static final TableSize EMPTY = new TableSize(0, 0);

    /// The sizes of all tables of a database in one query.
    public static Map<QualifiedName, TableSize> readAll(Session session) {
        Map<QualifiedName, TableSize> sizes = new HashMap<>();
        session.query("""
                SELECT n.nspname, c.relname,
                       pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint,
                       pg_catalog.pg_table_size(c.oid)
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
                  AND c.relpersistence <> 't'""", row -> {
            // A table that was dropped since the snapshot has no size any more.
            TableSize size = new TableSize(row.getLong(3), row.getLong(4));
            sizes.put(QualifiedName.of(row.getString(1), row.getString(2)), size);
            return size;
        });
        return sizes;
    }
}
