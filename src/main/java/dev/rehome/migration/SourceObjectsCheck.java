package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;

/// Objects of the source that need attention or stay behind.
final class SourceObjectsCheck implements Check.OfOneSide {
    private record Named(String name, String of) {}

    @Override
    public String subject() {
        return "indexes, constraints, large objects and managed schemas";
    }

    @Override
    public boolean of(Side side) {
        return side == Side.SOURCE;
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        invalidIndexes(session, request, report);
        notValid(session, request, report);
        largeObjects(session, report);
        managedSchemas(session, request, report);
    }

    private static void invalidIndexes(Session session, PreflightRequest request, PreflightReport report) {
        for (Named index : session.query(
                """
                SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), i.indrelid::pg_catalog.regclass::text
                  FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE NOT i.indisvalid AND c.relkind = 'i' AND\s""" + UserSchemas.condition(request) + " ORDER BY 1",
                row -> new Named(row.getString(1), row.getString(2)))) {
            report.warning(
                    PreflightProblem.INVALID_INDEX,
                    index.name(),
                    "this index of " + index.of() + " is invalid: PostgreSQL does not use it",
                    "on the source: REINDEX INDEX CONCURRENTLY " + index.name() + ", or drop it");
        }
    }

    private static void notValid(Session session, PreflightRequest request, PreflightReport report) {
        for (Named constraint : session.query(
                """
                SELECT pg_catalog.quote_ident(k.conname), pg_catalog.format('%I.%I', n.nspname, c.relname)
                  FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE NOT k.convalidated AND\s""" + UserSchemas.condition(request) + " ORDER BY 2, 1",
                row -> new Named(row.getString(1), row.getString(2)))) {
            report.warning(
                    PreflightProblem.NOT_VALID,
                    constraint.of(),
                    "constraint " + constraint.name() + " is NOT VALID: rows may break it; it is made NOT VALID again",
                    "on the source: ALTER TABLE " + constraint.of() + " VALIDATE CONSTRAINT " + constraint.name());
        }
    }

    private static void largeObjects(Session session, PreflightReport report) {
        long count = Long.parseLong(session.scalar("SELECT count(*) FROM pg_catalog.pg_largeobject_metadata"));
        if (count > 0) {
            report.note(
                    PreflightProblem.LARGE_OBJECTS,
                    "large objects",
                    count + " of them: copied with their numbers; their changes are not in what follow reads",
                    "");
        }
    }

    private static void managedSchemas(Session session, PreflightRequest request, PreflightReport report) {
        for (Named schema : session.query(
                """
                SELECT pg_catalog.quote_ident(n.nspname), count(c.oid) FILTER (WHERE c.relkind IN ('r', 'p'))
                  FROM pg_catalog.pg_namespace n LEFT JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid
                 WHERE n.nspname IN (""" + UserSchemas.skipped(request) + ") GROUP BY n.nspname ORDER BY 1",
                row -> new Named(row.getString(1), row.getString(2)))) {
            report.note(
                    PreflightProblem.MANAGED_SCHEMA,
                    "schema " + schema.name(),
                    "it belongs to the platform (" + schema.of() + " tables) and is not moved",
                    "rehome schema lists what stands in for it");
        }
    }
}
