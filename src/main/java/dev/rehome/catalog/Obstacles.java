package dev.rehome.catalog;

import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/// Queries for what of a table stands in the way of rows that are brought to it. A row is one thing: its name for
/// messages, schema and table, the statement that takes it off, a query that tells whether it is back (empty where
/// restoring twice does no harm), and the statements that restore it. The tables are given as an array of `regclass`.
public final class Obstacles {
    private static final String TOUCHING = """
            WITH RECURSIVE touching AS (
              SELECT oid, conparentid FROM pg_catalog.pg_constraint
              WHERE contype = 'f' AND (conrelid = ANY (%1$s) OR confrelid = ANY (%1$s))
              UNION
              SELECT c.oid, c.conparentid FROM pg_catalog.pg_constraint c JOIN touching t ON c.oid = t.conparentid)""";

    private static final String TRIGGERS = """
            SELECT pg_catalog.format('trigger %%I on %%I.%%I', t.tgname, n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I DISABLE TRIGGER %%I', n.nspname, r.relname, t.tgname),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I ENABLE %%sTRIGGER %%I', n.nspname, r.relname,
                     CASE t.tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END, t.tgname)
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname !~ '^rehome_(fence$|capture_)' AND t.tgrelid = ANY (%1$s)
            ORDER BY 2, 3, t.tgname""";

    private static final String FORCED = """
            SELECT pg_catalog.format('forced row level security on %%I.%%I', n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I NO FORCE ROW LEVEL SECURITY', n.nspname, r.relname),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I FORCE ROW LEVEL SECURITY', n.nspname, r.relname)
            FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE r.relforcerowsecurity AND r.oid = ANY (%1$s)
            ORDER BY 2, 3""";

    private static final String RIGHTS = """
            SELECT pg_catalog.format('rights of the owner of %%I.%%I', n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('GRANT ALL ON TABLE %%I.%%I TO CURRENT_USER', n.nspname, r.relname),
                   '',
                   pg_catalog.format('REVOKE ALL ON TABLE %%I.%%I FROM CURRENT_USER', n.nspname, r.relname)
                   || coalesce((SELECT pg_catalog.format('; GRANT %%s ON TABLE %%I.%%I TO CURRENT_USER',
                                  pg_catalog.string_agg(a.privilege_type, ', '), n.nspname, r.relname)
                                FROM pg_catalog.aclexplode(r.relacl) a WHERE a.grantee = r.relowner
                                HAVING count(*) > 0), '')
            FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE r.oid = ANY (%1$s)
              AND r.relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
              AND NOT (%2$s)
            ORDER BY 2, 3""";

    private Obstacles() {}

    /// The tables, which are there, as an array of `regclass`: a constant that the server hashes where it is long.
    public static String array(Collection<QualifiedName> tables) {
        return tables.stream()
                .map(t -> Literal.quote(t.quoted()) + "::pg_catalog.regclass")
                .collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.regclass[]"));
    }

    /// The same for tables that may be gone: looked up once a query, not once a row.
    public static String arrayOfThoseThere(Collection<QualifiedName> tables) {
        return tables.stream()
                .map(t -> Literal.quote(t.quoted()))
                .collect(Collectors.joining(
                        ", ",
                        "(SELECT pg_catalog.array_agg(pg_catalog.to_regclass(t.name)) FROM pg_catalog.unnest(ARRAY[",
                        "]::text[]) AS t(name))::pg_catalog.regclass[]"));
    }

    /// The beginning of a query over `touching`: foreign keys that go out of these tables and those that point at
    /// them; what a partition has from its parent is found at the parent, too.
    public static String touching(String tables) {
        return TOUCHING.formatted(tables);
    }

    /// Triggers of users that fire; none of rehome's own.
    public static String triggers(String tables) {
        return TRIGGERS.formatted(tables);
    }

    public static String forcedSecurity(String tables) {
        return FORCED.formatted(tables);
    }

    /// Rights that the owner took from itself: it gives them to itself for the time.
    ///
    /// @param needed privileges as GRANT names them
    public static String ownersRights(String tables, List<String> needed) {
        String has = needed.stream()
                .map(privilege -> "pg_catalog.has_table_privilege(r.oid, " + Literal.quote(privilege) + ")")
                .collect(Collectors.joining(" AND "));
        return RIGHTS.formatted(tables, has);
    }
}
