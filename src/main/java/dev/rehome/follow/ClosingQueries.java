package dev.rehome.follow;

import dev.rehome.postgres.ServerVersion;

/// What is to be taken off tables, and the statements for it: object, schema, table, what takes it off, what
/// tells that it is back (may be empty), what restores it, what is left for later (may be empty); of a foreign key the
/// table that it points at, too. `%1$s` stands for the tables.
final class ClosingQueries {
    private ClosingQueries() {}

    static String of(Closing.Part part, ServerVersion version) {
        return switch (part) {
            case FOREIGN_KEYS -> version.atLeast(18) ? FOREIGN_KEYS.replace("%2$s", "false") : foreignKeys();
            case TRIGGERS -> TRIGGERS;
            case RULES -> RULES;
            case FORCED_SECURITY -> FORCED;
            case OWNERS_RIGHTS -> RIGHTS;
            case IDENTITY -> IDENTITY;
            case GRANTS -> GRANTS;
        };
    }

    private static String foreignKeys() {
        return FOREIGN_KEYS.replace("%2$s", "r.relkind = 'p'");
    }

    /// Those that go out of these tables and those that point at them, at the parent where a partition has it
    /// from there. They come back NOT VALID and are validated later. Where the referring table is partitioned,
    /// servers before 18 refuse NOT VALID: there the leaves get it first, and when theirs is validated, the
    /// parent's takes them in without reading.
    private static final String FOREIGN_KEYS = """
            WITH RECURSIVE touching AS (
              SELECT oid, conparentid FROM pg_catalog.pg_constraint
              WHERE contype = 'f' AND (conrelid = ANY (%1$s) OR confrelid = ANY (%1$s))
              UNION
              SELECT c.oid, c.conparentid FROM pg_catalog.pg_constraint c JOIN touching t ON c.oid = t.conparentid),
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
              WHERE c.conparentid = 0 AND c.oid IN (SELECT oid FROM touching))
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

    private static final String TRIGGERS = """
            SELECT pg_catalog.format('trigger %%I on %%I.%%I', t.tgname, n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I DISABLE TRIGGER %%I', n.nspname, r.relname, t.tgname),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I ENABLE %%sTRIGGER %%I', n.nspname, r.relname,
                     CASE t.tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END, t.tgname),
                   ''
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname !~ '^rehome_(fence$|capture_)' AND t.tgrelid = ANY (%1$s)
            ORDER BY 2, 3, t.tgname""";

    private static final String RULES = """
            SELECT pg_catalog.format('rule %%I on %%I.%%I', u.rulename, n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I DISABLE RULE %%I', n.nspname, r.relname, u.rulename),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I ENABLE %%sRULE %%I', n.nspname, r.relname,
                     CASE u.ev_enabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END, u.rulename),
                   ''
            FROM pg_catalog.pg_rewrite u
            JOIN pg_catalog.pg_class r ON r.oid = u.ev_class
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE u.rulename <> '_RETURN' AND u.ev_enabled <> 'D' AND r.oid = ANY (%1$s)
            ORDER BY 2, 3, u.rulename""";

    private static final String FORCED = """
            SELECT pg_catalog.format('forced row level security on %%I.%%I', n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I NO FORCE ROW LEVEL SECURITY', n.nspname, r.relname),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I FORCE ROW LEVEL SECURITY', n.nspname, r.relname),
                   ''
            FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE r.relforcerowsecurity AND r.oid = ANY (%1$s)
            ORDER BY 2, 3""";

    /// Rights that the owner took from itself: it gives them to itself for the time.
    private static final String RIGHTS = """
            SELECT pg_catalog.format('rights of the owner of %%I.%%I', n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('GRANT ALL ON TABLE %%I.%%I TO CURRENT_USER', n.nspname, r.relname),
                   '',
                   pg_catalog.format('REVOKE ALL ON TABLE %%I.%%I FROM CURRENT_USER', n.nspname, r.relname)
                   || coalesce((SELECT pg_catalog.format('; GRANT %%s ON TABLE %%I.%%I TO CURRENT_USER',
                                  pg_catalog.string_agg(a.privilege_type, ', '), n.nspname, r.relname)
                                FROM pg_catalog.aclexplode(r.relacl) a WHERE a.grantee = r.relowner
                                HAVING count(*) > 0), ''),
                   ''
            FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE r.oid = ANY (%1$s)
              AND r.relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
              AND NOT (pg_catalog.has_table_privilege(r.oid, 'SELECT')
                AND pg_catalog.has_table_privilege(r.oid, 'INSERT')
                AND pg_catalog.has_table_privilege(r.oid, 'UPDATE')
                AND pg_catalog.has_table_privilege(r.oid, 'DELETE')
                AND pg_catalog.has_table_privilege(r.oid, 'TRUNCATE'))
            ORDER BY 2, 3""";

    /// A column that is always generated takes no value in an UPDATE; a partition has it from its parent.
    private static final String IDENTITY = """
            SELECT pg_catalog.format('identity of %%I.%%I.%%I', n.nspname, r.relname, a.attname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE %%I.%%I ALTER COLUMN %%I SET GENERATED BY DEFAULT', n.nspname, r.relname,
                     a.attname),
                   '',
                   pg_catalog.format('ALTER TABLE %%I.%%I ALTER COLUMN %%I SET GENERATED ALWAYS', n.nspname, r.relname,
                     a.attname),
                   ''
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
                     CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END),
                   ''
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
