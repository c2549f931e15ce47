package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// A key of a table.
///
/// @param relation OID of the table
/// @param key the key
record KeyRow(long relation, Key key) {
    /// A deferrable constraint is left out: between statements of a transaction two rows may share its value.
    /// So is a key WITHOUT OVERLAPS, which no plain equality names.
    private static final String QUERY = """
            SELECT i.indrelid, ic.relname, i.indisprimary,
                   ARRAY(SELECT a.attname FROM pg_catalog.unnest(i.indkey::pg_catalog.int2[])
                                WITH ORDINALITY AS k(attnum, position)
                           JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                          WHERE k.position <= i.indnkeyatts ORDER BY k.position) AS columns
              FROM pg_catalog.pg_index i
              JOIN pg_catalog.pg_class ic ON ic.oid = i.indexrelid
              JOIN pg_catalog.pg_class c ON c.oid = i.indrelid
              JOIN pg_catalog.pg_am am ON am.oid = ic.relam
             WHERE i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
               AND am.amname = 'btree' AND %s
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute a
                                WHERE a.attrelid = i.indrelid AND NOT a.attnotnull
                                  AND a.attnum = ANY ((i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1]))
            """;

    private static final Comparator<Key> BEST_FIRST = Comparator.comparing((Key key) -> !key.primary())
            .thenComparingInt(key -> key.columns().size())
            .thenComparing(Key::name);

    /// The keys of every table, by its OID, best first.
    static Map<Long, List<Key>> readAll(Session session, CatalogContext context) {
        Map<Long, List<Key>> keys = session
                .query(
                        QUERY.formatted(context.inSchemas("c.relnamespace")),
                        row -> new KeyRow(
                                row.getLong("indrelid"),
                                new Key(
                                        new Identifier(row.getString("relname")),
                                        row.getBoolean("indisprimary"),
                                        RelationRow.strings(row.getArray("columns")).stream()
                                                .map(Identifier::new)
                                                .toList())))
                .stream()
                .collect(Collectors.groupingBy(
                        KeyRow::relation, Collectors.mapping(KeyRow::key, Collectors.toCollection(ArrayList::new))));
        keys.values().forEach(list -> list.sort(BEST_FIRST));
        return keys;
    }
}
