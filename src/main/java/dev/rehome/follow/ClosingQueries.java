package dev.rehome.follow;

import dev.rehome.catalog.Obstacles;
import dev.rehome.postgres.ServerVersion;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.List;

/// What is to be taken off tables, as [Obstacles] gives it; of a foreign key also what is left for later (may be
/// empty) and schema and table that it points at.
final class ClosingQueries {
    private ClosingQueries() {}

    /// @param here whether it is taken off where it is found: then what could not be put back there is left alone
    static String of(Closing.Part part, ServerVersion version, Collection<QualifiedName> tables, boolean here) {
        String array = Obstacles.arrayOfThoseThere(tables);
        return switch (part) {
            case FOREIGN_KEYS ->
                FOREIGN_KEYS.formatted(
                        Obstacles.touching(array),
                        version.atLeast(18) ? "false" : "r.relkind = 'p'",
                        here ? MAY_PUT_BACK : MAY_COME.formatted(array));
            case TRIGGERS -> Obstacles.triggers(array);
            case RULES -> RULES.formatted(array);
            case FORCED_SECURITY -> Obstacles.forcedSecurity(array);
            case OWNERS_RIGHTS ->
                Obstacles.ownersRights(array, List.of("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"));
            case IDENTITY -> IDENTITY.formatted(array);
            case GRANTS -> GRANTS.formatted(array);
        };
    }

    /// Those that go out of these tables and those that point at them, at the parent where a partition has it
    /// from there. They come back NOT VALID and are validated later. Where the referring table is partitioned,
    /// servers before 18 refuse NOT VALID: there the leaves get it first, and when theirs is validated, the
    /// parent's takes them in without reading.
    private static final String FOREIGN_KEYS = """
            %1$s,
            keys AS (
              SELECT c.oid, c.conname, c.convalidated, n.nspname, r.relname, r.oid AS rel,
                     pg_catalog.format('%%I.%%I', n.nspname, r.relname) AS tab,
                     pg_catalog.pg_get_constraintdef(c.oid) AS def,
                     coalesce(pg_catalog.format('; COMMENT ON CONSTRAINT %%I ON %%I.%%I IS %%L', c.conname, n.nspname,
                       r.relname, pg_catalog.obj_description(c.oid, 'pg_constraint')), '') AS remark,
                     %2$s AS by_leaves, fn.nspname AS other_schema, f.relname AS other_table
              FROM pg_catalog.pg_constraint c
              JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
              JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
              JOIN pg_catalog.pg_class f ON f.oid = c.confrelid
              JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
              WHERE c.conparentid = 0 AND c.oid IN (SELECT oid FROM touching) AND %3$s)
            SELECT pg_catalog.format('constraint %%I on %%s', k.conname, k.tab), k.nspname, k.relname,
                   pg_catalog.format('ALTER TABLE %%s DROP CONSTRAINT %%I', k.tab, k.conname),
                   pg_catalog.format('SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = %%L'
                     || ' AND conrelid = pg_catalog.to_regclass(%%L))', k.conname, k.tab),
                   CASE WHEN k.by_leaves THEN coalesce(l.adds, 'SELECT')
                     WHEN k.convalidated THEN pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s NOT VALID', k.tab,
                       k.conname, k.def) || k.remark
                     ELSE pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', k.tab, k.conname, k.def) || k.remark END,
                   CASE WHEN k.by_leaves THEN coalesce(l.validates, '')
                       || pg_catalog.format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', k.tab, k.conname, k.def) || k.remark
                     WHEN k.convalidated THEN pg_catalog.format('ALTER TABLE %%s VALIDATE CONSTRAINT %%I', k.tab, k.conname)
                     ELSE '' END, k.other_schema, k.other_table
            FROM keys k
            LEFT JOIN LATERAL (
              SELECT pg_catalog.string_agg(pg_catalog.format('ALTER TABLE %%I.%%I ADD CONSTRAINT %%I %%s NOT VALID', n.nspname,
                       c.relname, k.conname, k.def), '; ') AS adds,
                     pg_catalog.string_agg(pg_catalog.format('ALTER TABLE %%I.%%I VALIDATE CONSTRAINT %%I; ', n.nspname,
                       c.relname, k.conname), '') AS validates
              FROM pg_catalog.pg_partition_tree(k.rel) p
              JOIN pg_catalog.pg_class c ON c.oid = p.relid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE p.isleaf AND k.by_leaves AND c.relkind = 'r') l ON true
            ORDER BY 2, 3, k.conname""";

    /// A key of a table that is ours, to one that is too, or that we may REFERENCE.
    private static final String MAY_PUT_BACK = """
            pg_catalog.pg_has_role(r.relowner, 'USAGE') AND (pg_catalog.pg_has_role(f.relowner, 'USAGE')
              OR pg_catalog.has_any_column_privilege(f.oid, 'REFERENCES'))""";

    /// A key of a table that is ours, or among these. One of a table that others own and nobody moves never
    /// comes.
    private static final String MAY_COME = "(pg_catalog.pg_has_role(r.relowner, 'USAGE') OR r.oid = ANY (%1$s))";

    private static final String RULES = """
            SELECT pg_catalog.format('rule %%I on %%I.%%I', u.rulename, n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I DISABLE RULE %%I', n.nspname, r.relname, u.rulename),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I ENABLE %%sRULE %%I', n.nspname, r.relname,
                     CASE u.ev_enabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END, u.rulename)
            FROM pg_catalog.pg_rewrite u
            JOIN pg_catalog.pg_class r ON r.oid = u.ev_class
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE u.rulename <> '_RETURN' AND u.ev_enabled <> 'D' AND r.oid = ANY (%1$s)
            ORDER BY 2, 3, u.rulename""";

    /// A column that is always generated takes no value in an UPDATE; a partition has it from its parent.
    private static final String IDENTITY = """
            SELECT pg_catalog.format('identity of %%I.%%I.%%I', n.nspname, r.relname, a.attname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE %%I.%%I ALTER COLUMN %%I SET GENERATED BY DEFAULT', n.nspname, r.relname,
                     a.attname),
                   '',
                   pg_catalog.format('ALTER TABLE %%I.%%I ALTER COLUMN %%I SET GENERATED ALWAYS', n.nspname, r.relname,
                     a.attname)
            FROM pg_catalog.pg_attribute a
            JOIN pg_catalog.pg_class r ON r.oid = a.attrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE a.attidentity = 'a' AND NOT r.relispartition AND r.oid = ANY (%1$s)
            ORDER BY 2, 3, a.attnum""";

    /// What others may write, as far as the owner granted it. Reading stays.
    private static final String GRANTS = """
            SELECT pg_catalog.format('%%s of %%s%%s on %%I.%%I', g.privilege_type,
                     CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(u.rolname) END, g.on_column,
                     n.nspname, r.relname),
                   n.nspname, r.relname,
                   pg_catalog.format('REVOKE %%s%%s ON TABLE %%I.%%I FROM %%s', g.privilege_type, g.on_column, n.nspname,
                     r.relname, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(u.rolname) END),
                   '',
                   pg_catalog.format('GRANT %%s%%s ON TABLE %%I.%%I TO %%s%%s', g.privilege_type, g.on_column, n.nspname,
                     r.relname, CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(u.rolname) END,
                     CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM pg_catalog.pg_class r
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            CROSS JOIN LATERAL (
              SELECT a.grantee, a.grantor, a.privilege_type, a.is_grantable, '' AS on_column
              FROM pg_catalog.aclexplode(r.relacl) a
              UNION ALL
              SELECT a.grantee, a.grantor, a.privilege_type, a.is_grantable,
                     pg_catalog.format(' (%%I)', c.attname)
              FROM pg_catalog.pg_attribute c CROSS JOIN LATERAL pg_catalog.aclexplode(c.attacl) a
              WHERE c.attrelid = r.oid AND c.attnum > 0 AND NOT c.attisdropped) g
            LEFT JOIN pg_catalog.pg_roles u ON u.oid = g.grantee
            WHERE r.oid = ANY (%1$s) AND g.grantee <> r.relowner AND g.grantor = r.relowner
              AND g.privilege_type IN ('INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'TRIGGER')
              AND (g.grantee = 0 OR u.rolname IS NOT NULL)
            ORDER BY 2, 3, 1""";
}
