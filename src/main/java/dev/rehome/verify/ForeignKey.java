package dev.rehome.verify;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.List;

/// A foreign key as one side has it.
///
/// @param definition as `pg_get_constraintdef` writes it, without NOT VALID
/// @param validated whether the server has checked all rows
/// @param violation a query that gives a row where a row of the table refers to nothing
record ForeignKey(
        String name,
        QualifiedName table,
        QualifiedName referenced,
        String definition,
        boolean validated,
        String violation) {

    /// Every foreign key outside the system schemas, those that partitions inherit left out.
    static List<ForeignKey> all(Session session) {
        return session.query(
                SQL,
                row -> new ForeignKey(
                        row.getString(1),
                        QualifiedName.of(row.getString(2), row.getString(3)),
                        QualifiedName.of(row.getString(4), row.getString(5)),
                        row.getString(6),
                        row.getBoolean(7),
                        row.getString(8)));
    }

    /// The query compares with the operators that the key itself uses, by their full names. A row with a null in
    /// its key is let off, as MATCH SIMPLE does.
    private static final String SQL = """
            SELECT con.conname, cn.nspname, c.relname, pn.nspname, p.relname,
                   regexp_replace(pg_get_constraintdef(con.oid), ' NOT VALID$', ''), con.convalidated,
                   format('SELECT 1 FROM %I.%I AS c WHERE %s AND NOT EXISTS (SELECT 1 FROM %I.%I AS p WHERE %s) LIMIT 1',
                          cn.nspname, c.relname, k.present, pn.nspname, p.relname, k.same)
            FROM pg_constraint con
            JOIN pg_class c ON c.oid = con.conrelid JOIN pg_namespace cn ON cn.oid = c.relnamespace
            JOIN pg_class p ON p.oid = con.confrelid JOIN pg_namespace pn ON pn.oid = p.relnamespace,
            LATERAL (
                SELECT string_agg(format('c.%I IS NOT NULL', ca.attname), ' AND ') AS present,
                       string_agg(format('p.%I OPERATOR(%I.%s) c.%I', pa.attname, opn.nspname, op.oprname, ca.attname),
                                  ' AND ') AS same
                FROM unnest(con.conkey, con.confkey, con.conpfeqop) AS u(ck, pk, eq)
                JOIN pg_attribute ca ON ca.attrelid = con.conrelid AND ca.attnum = u.ck
                JOIN pg_attribute pa ON pa.attrelid = con.confrelid AND pa.attnum = u.pk
                JOIN pg_operator op ON op.oid = u.eq JOIN pg_namespace opn ON opn.oid = op.oprnamespace) k
            WHERE con.contype = 'f' AND con.conparentid = 0
              AND cn.nspname NOT IN ('pg_catalog', 'information_schema')
            ORDER BY 2, 3, 1""";
}
