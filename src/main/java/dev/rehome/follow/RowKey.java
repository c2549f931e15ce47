package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A column of what names a row, with the operator that its index knows.
public record RowKey(String column, String operator) {
    /// Of an index `i`: whether it names every row of its table, by values that are sent.
    private static final String NAMES_EVERY_ROW = """
            i.indisunique AND i.indisvalid AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute x WHERE x.attrelid = i.indrelid
                    AND x.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                    AND (NOT x.attnotnull OR x.attgenerated <> ''))""";

    private static final String SQL = """
            SELECT i.indexrelid::bigint, a.attname, pg_catalog.format('OPERATOR(%%I.%%s)', n.nspname, o.oprname)
              FROM pg_catalog.pg_index i
              CROSS JOIN LATERAL pg_catalog.generate_series(0, i.indnkeyatts - 1) AS k(at)
              JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.at]
              JOIN pg_catalog.pg_opclass c ON c.oid = i.indclass[k.at]
              JOIN pg_catalog.pg_amop m ON m.amopfamily = c.opcfamily AND m.amopstrategy = 3
               AND m.amoplefttype = c.opcintype AND m.amoprighttype = c.opcintype
              JOIN pg_catalog.pg_operator o ON o.oid = m.amopopr
              JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
             WHERE i.indrelid = %s AND %s
             ORDER BY NOT i.indisprimary, NOT i.indisreplident, i.indnkeyatts, i.indexrelid, k.at""";

    /// The condition under which nothing names each row of a relation, so that its changes cannot be told by key.
    ///
    /// @param relation the expression of its OID
    public static String missing(String relation) {
        return "NOT EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = " + relation + " AND "
                + NAMES_EVERY_ROW + ")";
    }

    /// Unique, valid, immediate indexes on plain columns that are never null and whose values are sent: the primary key
    /// first, then the replica identity, then the shortest.
    static List<List<RowKey>> all(Session session, QualifiedName table) {
        return all(session, "pg_catalog.to_regclass(?)", table.quoted());
    }

    /// The first of [#all]; empty where there is none.
    static List<RowKey> first(Session session, long table) {
        return all(session, "?::oid", table).stream().findFirst().orElse(List.of());
    }

    private static List<List<RowKey>> all(Session session, String relation, Object parameter) {
        Map<Long, List<RowKey>> keys = new LinkedHashMap<>();
        session.query(
                SQL.formatted(relation, NAMES_EVERY_ROW),
                row -> keys.computeIfAbsent(row.getLong(1), k -> new ArrayList<>())
                        .add(new RowKey(row.getString(2), row.getString(3))),
                parameter);
        return keys.values().stream().map(List::copyOf).toList();
    }
}
