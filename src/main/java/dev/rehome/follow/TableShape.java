package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The columns of a table that changes are captured of, and what names a row of it, as the catalog has them in the
/// session's snapshot.
///
/// @param oid of the table
/// @param columns in their order, generated ones included
/// @param key of the best unique index; empty where there is none that names every row
/// @param alone whether nothing but the key has to be unique, so that rows can be changed in any order
record TableShape(QualifiedName name, long oid, List<Column> columns, List<RowKey> key, boolean alone) {
    /// Types of which equal values have the same text: an update by key leaves the key's own image alone.
    private static final java.util.Set<String> FAITHFUL = java.util.Set.of(
            "bigint",
            "integer",
            "smallint",
            "text",
            "character varying",
            "uuid",
            "boolean",
            "date",
            "timestamp with time zone",
            "timestamp without time zone",
            "bytea",
            "oid");

    TableShape {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /// A column.
    ///
    /// @param type its OID, and as `format_type` writes it with its length
    /// @param plainType without its length
    /// @param baseSchema of the type that a domain is made of, or of the type itself
    /// @param collation to compare with, where it is not the type's own; empty where it is
    /// @param exact whether values that its collation calls equal are the same
    record Column(
            String name,
            int type,
            String format,
            String plainType,
            int modifier,
            boolean generated,
            String baseSchema,
            String baseName,
            String collation,
            boolean exact) {
        /// Built-in types have the same number everywhere; see `src/include/access/transam.h`, FirstGenbkiObjectId.
        boolean builtIn() {
            return type > 0 && type < 10_000;
        }

        String quoted() {
            return new Identifier(name).quoted();
        }
    }

    Column column(String wanted) {
        return columns.stream().filter(c -> c.name().equals(wanted)).findFirst().orElseThrow();
    }

    /// Those whose values are sent.
    List<Column> sent() {
        return columns.stream().filter(c -> !c.generated()).toList();
    }

    /// Whether a row can be changed where it is; else it is taken out and put in again.
    boolean updatable() {
        return alone
                && key.stream()
                        .map(k -> column(k.column()))
                        .allMatch(c -> c.exact() && FAITHFUL.contains(c.plainType()));
    }

    /// The columns in words: those of a row that was captured whole.
    String words() {
        return columns.stream()
                .map(c -> c.quoted() + " " + c.format() + (c.generated() ? " generated" : ""))
                .collect(Collectors.joining(", "));
    }

    static Optional<TableShape> read(Session session, QualifiedName table) {
        Optional<Long> oid = session.first(
                        "SELECT pg_catalog.to_regclass(?)::oid::bigint",
                        row -> row.getObject(1) == null ? Optional.<Long>empty() : Optional.of(row.getLong(1)),
                        table.quoted())
                .flatMap(found -> found);
        return oid.map(
                o -> new TableShape(table, o, columns(session, o), RowKey.first(session, o), isAlone(session, table)));
    }

    private static List<Column> columns(Session session, long oid) {
        return session.query(
                """
                WITH RECURSIVE base AS (
                  SELECT a.attnum, t.oid, t.typtype, t.typbasetype, t.typnamespace, t.typname
                    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                   WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped
                  UNION ALL
                  SELECT b.attnum, t.oid, t.typtype, t.typbasetype, t.typnamespace, t.typname
                    FROM base b JOIN pg_catalog.pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd')
                SELECT a.attname, a.atttypid::bigint::int, pg_catalog.format_type(a.atttypid, a.atttypmod),
                       pg_catalog.format_type(a.atttypid, NULL), a.atttypmod, a.attgenerated <> '', n.nspname, b.typname,
                       CASE WHEN a.attcollation <> t.typcollation
                            THEN pg_catalog.format('COLLATE %I.%I', cn.nspname, co.collname) ELSE '' END,
                       coalesce(co.collisdeterministic, true)
                  FROM pg_catalog.pg_attribute a
                  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
                  JOIN base b ON b.attnum = a.attnum AND b.typtype <> 'd'
                  JOIN pg_catalog.pg_namespace n ON n.oid = b.typnamespace
                  LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
                  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
                 WHERE a.attrelid = ?::oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum""",
                row -> new Column(
                        row.getString(1),
                        row.getInt(2),
                        row.getString(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getBoolean(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getBoolean(10)),
                oid,
                oid);
    }

    /// Whether at most one thing has to be unique in a table.
    static boolean isAlone(Session session, QualifiedName table) {
        return session.scalar(
                        "SELECT count(*) <= 1 FROM pg_catalog.pg_index"
                                + " WHERE indrelid = pg_catalog.to_regclass(?) AND (indisunique OR indisexclusion)",
                        table.quoted())
                .equals("t");
    }
}
