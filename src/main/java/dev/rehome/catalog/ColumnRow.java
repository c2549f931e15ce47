package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// A row of `pg_attribute` that is a living column.
///
/// @param relation OID of its table
/// @param number its attribute number
/// @param name its name
/// @param type OID of its type
/// @param typeName as `format_type` writes it
/// @param notNull whether it has no null; a NOT NULL that is not valid (PostgreSQL 18) does not say that of old rows
/// @param generated how its value comes about
/// @param expression default or generation expression
/// @param defaultOid OID of that expression in `pg_attrdef`, 0 where there is none
/// @param collation where it is not the type's own
/// @param storage as `attstorage`, where it is not the type's own
/// @param compression `pglz` or `lz4`, where set
/// @param statistics the statistics target, where set
/// @param options attribute options, `name=value`, the private one of PostgreSQL 15.20 left out
/// @param foreignOptions of a foreign table's column, as `name 'value', ..`
/// @param local whether it was defined here, not only inherited
/// @param inherited from how many parents
record ColumnRow(
        long relation,
        int number,
        Identifier name,
        long type,
        String typeName,
        boolean notNull,
        Column.Generated generated,
        Optional<String> expression,
        long defaultOid,
        Optional<String> collation,
        Optional<String> storage,
        Optional<String> compression,
        Optional<Integer> statistics,
        List<String> options,
        Optional<String> foreignOptions,
        boolean local,
        int inherited) {

    private static final String QUERY = """
            SELECT a.attrelid, a.attnum, a.attname, a.atttypid,
                   pg_catalog.format_type(a.atttypid, a.atttypmod) AS type_name,
                   a.attnotnull AND nk.oid IS NULL AS not_null, a.attidentity, a.attgenerated, coalesce(d.oid, 0) AS default_oid,
                   pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS expression,
                   CASE WHEN a.attcollation NOT IN (0, t.typcollation)
                        THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END
                        AS collation,
                   CASE WHEN a.attstorage <> t.typstorage THEN a.attstorage END AS storage,
                   CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END AS compression,
                   CASE WHEN a.attstattarget >= 0 THEN a.attstattarget END AS statistics,
                   a.attoptions, a.attislocal, a.attinhcount,
                   (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(o.option_name) || ' '
                           || pg_catalog.quote_literal(o.option_value), ', ' ORDER BY o.option_name)
                      FROM pg_catalog.pg_options_to_table(a.attfdwoptions) o) AS foreign_options
              FROM pg_catalog.pg_attribute a
              JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
              JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
              LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
              LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
              LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
              LEFT JOIN pg_catalog.pg_constraint nk ON nk.conrelid = a.attrelid AND nk.contype = 'n'
                        AND nk.conkey[1] = a.attnum AND NOT nk.convalidated
             WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped AND %s
             ORDER BY a.attrelid, a.attnum
            """;

    /// The columns of every relation, by its OID, in attribute order.
    static Map<Long, List<ColumnRow>> readAll(Session session, CatalogContext context) {
        return session.query(QUERY.formatted(context.inSchemas("c.relnamespace")), ColumnRow::read).stream()
                .collect(Collectors.groupingBy(ColumnRow::relation));
    }

    private static ColumnRow read(ResultSet row) throws SQLException {
        int statistics = row.getInt("statistics");
        return new ColumnRow(
                row.getLong("attrelid"),
                row.getInt("attnum"),
                new Identifier(row.getString("attname")),
                row.getLong("atttypid"),
                row.getString("type_name").intern(), // a few names, in as many rows as there are columns
                row.getBoolean("not_null"),
                generated(row.getString("attidentity") + row.getString("attgenerated")),
                Optional.ofNullable(row.getString("expression")),
                row.getLong("default_oid"),
                Optional.ofNullable(row.getString("collation")),
                Optional.ofNullable(row.getString("storage")),
                Optional.ofNullable(row.getString("compression")),
                row.getString("statistics") == null ? Optional.empty() : Optional.of(statistics),
                RelationRow.strings(row.getArray("attoptions")).stream()
                        .filter(option -> !option.startsWith("pg_attver="))
                        .toList(),
                Optional.ofNullable(row.getString("foreign_options")),
                row.getBoolean("attislocal"),
                row.getInt("attinhcount"));
    }

    private static Column.Generated generated(String identityAndGenerated) {
        return switch (identityAndGenerated.strip()) {
            case "a" -> Column.Generated.IDENTITY_ALWAYS;
            case "d" -> Column.Generated.IDENTITY_BY_DEFAULT;
            case "s" -> Column.Generated.STORED;
            case "v" -> Column.Generated.VIRTUAL;
            default -> Column.Generated.NO;
        };
    }
}
