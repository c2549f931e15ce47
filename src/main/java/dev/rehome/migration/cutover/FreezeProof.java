package dev.rehome.migration.cutover;

import dev.rehome.follow.Fence;
import dev.rehome.postgres.ServerVersion;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.stream.Collectors;

/// The statements that prove a freeze. Their number does not grow with that of tables or roles: they run while
/// writes are refused.
final class FreezeProof {
    /// What the proof raises where a write was not refused.
    static final String GOT_THROUGH = "RH008";

    private static final int ROLES_MAX = 200;
    private static final int TABLES_OF_A_ROLE = 5;

    private FreezeProof() {}

    /// Tries a write on each table as this role, then as each role that may be taken on, on a few tables that
    /// it has rights on. 25006 is the fence, 42501 a right that is missing; a role may be kept from its schema.
    ///
    /// The write is an INSERT of no row: a DELETE may be refused for the table's replica identity before it
    /// meets the fence. What a rule makes of an INSERT need not meet it, so there the trigger is looked for.
    static String sql(Collection<QualifiedName> tables, ServerVersion version) {
        return TRY.formatted(
                array(tables),
                version.atLeast(16) ? "SET" : "MEMBER",
                ROLES_MAX,
                GOT_THROUGH,
                TABLES_OF_A_ROLE,
                Fence.TRIGGER);
    }

    private static final String TRY = """
            DO $proof$
            DECLARE
              tabs pg_catalog.regclass[] := %1$s;
              ruled pg_catalog.regclass[];
              tab pg_catalog.regclass;
              who record;
            BEGIN
              PERFORM pg_catalog.set_config('rehome.applier', 'off', true);
              SELECT coalesce(pg_catalog.array_agg(DISTINCT u.oid), '{}') INTO ruled
                FROM pg_catalog.unnest(tabs) AS u(oid) JOIN pg_catalog.pg_rewrite r ON r.ev_class = u.oid
               WHERE r.ev_type = '3';
              FOREACH tab IN ARRAY ruled LOOP
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_trigger t
                                WHERE t.tgrelid = tab AND t.tgname = '%6$s' AND t.tgenabled = 'A') THEN
                  RAISE EXCEPTION USING ERRCODE = '%4$s', MESSAGE = pg_catalog.format('%%s has no fence', tab);
                END IF;
              END LOOP;
              SELECT pg_catalog.array_agg(u.oid) INTO tabs
                FROM pg_catalog.unnest(tabs) AS u(oid) WHERE u.oid <> ALL (ruled);
              FOREACH tab IN ARRAY coalesce(tabs, '{}') LOOP
                BEGIN
                  EXECUTE pg_catalog.format('INSERT INTO %%s SELECT WHERE false', tab);
                  RAISE EXCEPTION USING ERRCODE = '%4$s', MESSAGE = pg_catalog.format('a write to %%s was taken', tab);
                EXCEPTION WHEN read_only_sql_transaction THEN NULL;
                END;
              END LOOP;
              FOR who IN
                SELECT r.rolname, coalesce((SELECT pg_catalog.array_agg(t.oid) FROM (
                         SELECT u.oid FROM pg_catalog.unnest(tabs) AS u(oid)
                          WHERE pg_catalog.has_table_privilege(r.oid, u.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                          LIMIT %5$s) t), tabs[1:1]) AS some
                  FROM pg_catalog.pg_roles r
                 WHERE NOT r.rolsuper AND r.rolname <> current_user AND r.rolname NOT LIKE 'pg\\_%%'
                   AND pg_catalog.pg_has_role(r.oid, '%2$s')
                 ORDER BY r.rolname LIMIT %3$s
              LOOP
                FOREACH tab IN ARRAY coalesce(who.some, '{}') LOOP
                  BEGIN
                    EXECUTE pg_catalog.format('SET LOCAL ROLE %%I', who.rolname);
                    EXECUTE pg_catalog.format('INSERT INTO %%s SELECT WHERE false', tab);
                    RAISE EXCEPTION USING ERRCODE = '%4$s',
                      MESSAGE = pg_catalog.format('a write of %%I to %%s was taken', who.rolname, tab);
                  EXCEPTION WHEN read_only_sql_transaction OR insufficient_privilege THEN NULL;
                  END;
                END LOOP;
              END LOOP;
            END $proof$""";

    /// Roles that have rights left, for every table in one statement: owners, their members, and who was
    /// granted by
    /// others. Superusers are not named.
    static String privileges(Collection<QualifiedName> tables) {
        return """
                SELECT r.rolname || ' (' || count(*) || CASE count(*) WHEN 1 THEN ' table' ELSE ' tables' END || ')'
                  FROM pg_catalog.pg_roles r
                  CROSS JOIN pg_catalog.unnest(%s) AS t(oid)
                  JOIN pg_catalog.pg_class c ON c.oid = t.oid
                 WHERE NOT r.rolsuper AND NOT pg_catalog.pg_has_role(r.oid, c.relowner, 'MEMBER')
                   AND pg_catalog.has_table_privilege(r.oid, t.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')
                 GROUP BY r.rolname ORDER BY r.rolname LIMIT 20""".formatted(array(tables));
    }

    private static String array(Collection<QualifiedName> tables) {
        return tables.stream()
                .map(t -> Literal.quote(t.quoted()))
                .collect(Collectors.joining(", ", "ARRAY[", "]::pg_catalog.regclass[]"));
    }
}
