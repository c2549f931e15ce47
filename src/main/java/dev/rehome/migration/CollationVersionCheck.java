package dev.rehome.migration;

import dev.rehome.postgres.Session;

/// A collation whose library was upgraded under a database: its indexes on text may be out of order, so that
/// a look-up
/// misses rows and a unique index holds duplicates.
final class CollationVersionCheck implements Check.OfOneSide {
    private record Changed(String name, String recorded, String actual) {}

    @Override
    public String subject() {
        return "collation versions";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        String database = session.version().atLeast(15) ? """
                  SELECT 'the database''s' AS name, d.datcollversion AS recorded,
                         pg_catalog.pg_database_collation_actual_version(d.oid) AS actual
                    FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database() UNION ALL
                  """ : "";
        for (Changed changed : session.query(
                "SELECT * FROM (" + database + """
                SELECT pg_catalog.format('%I.%I', n.nspname, c.collname), c.collversion,
                       pg_catalog.pg_collation_actual_version(c.oid)
                  FROM pg_catalog.pg_collation c JOIN pg_catalog.pg_namespace n ON n.oid = c.collnamespace
                 WHERE c.collversion IS NOT NULL
                   AND EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attcollation = c.oid AND a.attrelid >= 16384)
                ) v(name, recorded, actual) WHERE recorded <> actual""",
                row -> new Changed(row.getString(1), row.getString(2), row.getString(3)))) {
            report.warning(
                    PreflightProblem.COLLATION_VERSION,
                    session.server().side().word(),
                    "collation " + changed.name() + " was made with version " + changed.recorded() + ", the library is "
                            + changed.actual() + ": indexes on text may be out of order",
                    "REINDEX what uses it, then ALTER DATABASE or COLLATION .. REFRESH VERSION");
        }
    }
}
