package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;

/// Whether the sessions of a copy, and the application's pools after it, find room.
final class ConnectionLimitCheck implements Check.OfOneSide {
    /// Beside the jobs: the snapshot's keeper or the ledger's, the run's lock, one to spare.
    private static final int OWN_SESSIONS = 3;

    /// @param limit sessions that this role can have here, the smallest limit of all
    /// @param used sessions that count against it now, this one left out
    private record Room(int limit, int used) {}

    @Override
    public String subject() {
        return "connection limit";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        Room room = room(session);
        Side side = session.server().side();
        int copy = request.jobs() + OWN_SESSIONS;
        if (room.limit() - room.used() < copy) {
            report.warning(
                    PreflightProblem.CONNECTIONS,
                    side.word(),
                    "a copy with " + request.jobs() + " jobs opens " + copy + " connections, "
                            + (room.limit() - room.used()) + " of " + room.limit() + " are free",
                    "use fewer --jobs, or raise the limit");
        }
        int pools =
                request.pools().values().stream().mapToInt(Integer::intValue).sum();
        if (side == Side.TARGET && pools > room.limit()) {
            report.warning(
                    PreflightProblem.CONNECTIONS,
                    "application pools",
                    "they hold up to " + pools + " connections, the target allows " + room.limit(),
                    "make the pools smaller, raise the limit, or put a pooler before the target");
        }
    }

    private static Room room(Session session) {
        return session.first("""
                        SELECT least(m.server, nullif(d.datconnlimit, -1), nullif(r.rolconnlimit, -1)) AS room,
                               (SELECT count(*) FROM pg_catalog.pg_stat_activity a
                                 WHERE a.datid IS NOT NULL AND a.pid <> pg_catalog.pg_backend_pid()
                                   AND (nullif(r.rolconnlimit, -1) IS NULL OR a.usename = r.rolname)) AS used
                          FROM pg_catalog.pg_database d, pg_catalog.pg_roles r,
                               (SELECT sum(CASE WHEN name = 'max_connections' THEN setting::int
                                                ELSE -setting::int END)::int AS server
                                  FROM pg_catalog.pg_settings WHERE name IN
                                       ('max_connections', 'superuser_reserved_connections', 'reserved_connections')) m
                         WHERE d.datname = pg_catalog.current_database() AND r.rolname = current_user""", row -> new Room(row.getInt("room"), row.getInt("used")))
                .orElseThrow();
    }
}
