package dev.rehome.migration;

import dev.rehome.postgres.Session;

/// The two databases must be two.
final class SameDatabaseCheck implements Check.OfBothSides {
    @Override
    public String subject() {
        return "whether source and target are two databases";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        if (identity(source).equals(identity(target))) {
            report.blocking(
                    PreflightProblem.SAME_DATABASE,
                    "target",
                    "source and target are the same database",
                    "name another database as target");
        }
    }

    /// The cluster's identifier alone is the same on a physical copy; the time of its start tells those apart.
    private static String identity(Session session) {
        return session.scalar("""
                SELECT s.system_identifier || '/' || d.oid || '/' || pg_catalog.pg_postmaster_start_time()
                  FROM pg_catalog.pg_control_system() s, pg_catalog.pg_database d
                 WHERE d.datname = pg_catalog.current_database()""");
    }
}
