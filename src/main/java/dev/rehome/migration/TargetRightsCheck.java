package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;

/// Whether everything can be made on the target.
final class TargetRightsCheck implements Check.OfOneSide {
    private record Rights(boolean database, boolean publicSchema, boolean owner) {}

    @Override
    public String subject() {
        return "rights to create";
    }

    @Override
    public boolean of(Side side) {
        return side == Side.TARGET;
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        Rights rights = session.first(
                        """
                        SELECT pg_catalog.has_database_privilege(d.oid, 'CREATE') AS database,
                               coalesce((SELECT pg_catalog.has_schema_privilege(n.oid, 'CREATE')
                                           FROM pg_catalog.pg_namespace n WHERE n.nspname = 'public'), true) AS public,
                               pg_catalog.pg_has_role(d.datdba, 'USAGE') AS owner
                          FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()""",
                        row -> new Rights(
                                row.getBoolean("database"), row.getBoolean("public"), row.getBoolean("owner")))
                .orElseThrow();
        String user = session.server().endpoint().user();
        if (!rights.database()) {
            report.blocking(
                    PreflightProblem.NO_CREATE,
                    "database",
                    "role " + user + " may not create schemas in the target",
                    "as the database's owner: GRANT CREATE ON DATABASE name TO role, or connect as the owner");
        }
        if (!rights.publicSchema()) {
            report.blocking(
                    PreflightProblem.NO_CREATE,
                    "schema public",
                    "role " + user + " may not create in schema public of the target",
                    "as the database's owner: GRANT CREATE ON SCHEMA public TO role, or connect as the owner");
        }
        if (!rights.owner()) {
            report.warning(
                    PreflightProblem.NOT_OWNER,
                    "database",
                    "role " + user + " does not own the target database: comments, publications and settings may fail",
                    "connect as the owner, or: ALTER DATABASE name OWNER TO role");
        }
    }
}
