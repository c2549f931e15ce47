package dev.rehome.catalog;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A sequence with everything that CREATE SEQUENCE says.
///
/// @param oid its own
/// @param name its name
/// @param owner the role that owns it
/// @param persistence as `relpersistence`
/// @param type smallint, integer or bigint
/// @param start first value
/// @param increment step
/// @param minimum lowest value
/// @param maximum highest value
/// @param cache values a session takes at once
/// @param cycles whether it begins anew
/// @param relation OID of the table whose column owns it, 0 where none does
/// @param table that table's name
/// @param column that column's name
/// @param columnNumber that column's attribute number
/// @param identity whether it belongs to an identity column and is made with it
record SequenceRow(
        long oid,
        QualifiedName name,
        Identifier owner,
        char persistence,
        String type,
        long start,
        long increment,
        long minimum,
        long maximum,
        long cache,
        boolean cycles,
        long relation,
        Optional<QualifiedName> table,
        Optional<Identifier> column,
        int columnNumber,
        boolean identity) {

    private static final String QUERY = """
            SELECT c.oid, n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner) AS owner, c.relpersistence,
                   pg_catalog.format_type(s.seqtypid, NULL) AS type, s.seqstart, s.seqincrement, s.seqmin, s.seqmax,
                   s.seqcache, s.seqcycle, coalesce(d.refobjid, 0) AS relation, tn.nspname AS table_schema,
                   tc.relname AS table_name, a.attname, a.attnum, coalesce(d.deptype = 'i', false) AS identity
              FROM pg_catalog.pg_sequence s
              JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              LEFT JOIN pg_catalog.pg_depend d ON d.classid = 1259 AND d.objid = c.oid AND d.objsubid = 0
                        AND d.refclassid = 1259 AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
              LEFT JOIN pg_catalog.pg_class tc ON tc.oid = d.refobjid
              LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = tc.relnamespace
              LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
             WHERE c.relpersistence <> 't' AND %s AND %s
             ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """;

    static List<SequenceRow> readAll(Session session, CatalogContext context) {
        String sql = QUERY.formatted(
                context.inSchemas("c.relnamespace"), context.notOfExtension(SystemTable.PG_CLASS, "c.oid"));
        return session.query(sql, SequenceRow::read);
    }

    private static SequenceRow read(ResultSet row) throws SQLException {
        return new SequenceRow(
                row.getLong("oid"),
                QualifiedName.of(row.getString("nspname"), row.getString("relname")),
                new Identifier(row.getString("owner")),
                row.getString("relpersistence").charAt(0),
                row.getString("type"),
                row.getLong("seqstart"),
                row.getLong("seqincrement"),
                row.getLong("seqmin"),
                row.getLong("seqmax"),
                row.getLong("seqcache"),
                row.getBoolean("seqcycle"),
                row.getLong("relation"),
                name(row.getString("table_schema"), row.getString("table_name")),
                Optional.ofNullable(row.getString("attname")).map(Identifier::new),
                row.getInt("attnum"),
                row.getBoolean("identity"));
    }

    private static Optional<QualifiedName> name(@Nullable String schema, @Nullable String name) {
        return schema == null || name == null ? Optional.empty() : Optional.of(QualifiedName.of(schema, name));
    }

    ObjectId id() {
        return new ObjectId(ObjectKind.SEQUENCE, name.quoted());
    }

    String create() {
        return "CREATE " + (persistence == 'u' ? "UNLOGGED " : "") + "SEQUENCE " + name.quoted() + " AS " + type + " "
                + options();
    }

    /// Everything but the type, with bounds written only where they are not those of type and direction.
    String options() {
        long lowest = increment > 0 ? 1 : lowestOfType();
        long highest = increment > 0 ? highestOfType() : -1;
        return "START WITH " + start + " INCREMENT BY " + increment
                + (minimum == lowest ? " NO MINVALUE" : " MINVALUE " + minimum)
                + (maximum == highest ? " NO MAXVALUE" : " MAXVALUE " + maximum)
                + " CACHE " + cache + (cycles ? " CYCLE" : "");
    }

    private long highestOfType() {
        return switch (type) {
            case "smallint" -> Short.MAX_VALUE;
            case "integer" -> Integer.MAX_VALUE;
            default -> Long.MAX_VALUE;
        };
    }

    private long lowestOfType() {
        return -highestOfType() - 1;
    }

    Sequence toSequence() {
        return new Sequence(name, owner, increment, table);
    }
}
