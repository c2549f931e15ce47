package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// What views read, directly or through other views, as `pg_depend` has it. What a function reads is not in it.
final class ViewReads {
    private ViewReads() {}

    static Map<QualifiedName, Set<QualifiedName>> ofMaterializedViews(Session session) {
        Map<QualifiedName, Set<QualifiedName>> reads = new HashMap<>();
        session.query(
                """
                WITH RECURSIVE direct AS (
                  SELECT r.ev_class AS view, d.refobjid AS read
                  FROM pg_catalog.pg_rewrite r
                  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
                    AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> r.ev_class),
                all_reads AS (
                  SELECT c.oid AS view, d.read FROM pg_catalog.pg_class c JOIN direct d ON d.view = c.oid
                  WHERE c.relkind = 'm'
                  UNION
                  SELECT a.view, d.read FROM all_reads a JOIN direct d ON d.view = a.read)
                SELECT vn.nspname, v.relname, tn.nspname, t.relname
                FROM all_reads a
                JOIN pg_catalog.pg_class v ON v.oid = a.view JOIN pg_catalog.pg_namespace vn ON vn.oid = v.relnamespace
                JOIN pg_catalog.pg_class t ON t.oid = a.read JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
                WHERE t.relkind IN ('r', 'p')""",
                row -> reads.computeIfAbsent(
                                QualifiedName.of(row.getString(1), row.getString(2)), view -> new HashSet<>())
                        .add(QualifiedName.of(row.getString(3), row.getString(4))));
        return reads;
    }
}
