package dev.rehome.migration;

import dev.rehome.postgres.Session;
import java.util.OptionalInt;

/// How many jobs at once.
final class Jobs {
    /// Beside the jobs: snapshot, control, and one for a person who looks.
    private static final int SPARE_SESSIONS = 3;

    private static final int MAX_BY_DEFAULT = 16;

    private Jobs() {}

    /// As asked for, else as many as there are cores (each job keeps this machine's digest and one process
    /// on each server busy), at least two; never more than both servers have connections for.
    static int choose(CopyRequest request, Session source, Session target) {
        return choose(request.tuning().jobs(), source, target);
    }

    /// The same for any number asked for.
    static int choose(OptionalInt asked, Session source, Session target) {
        int cores = Runtime.getRuntime().availableProcessors();
        int wanted = asked.orElse(Math.clamp(cores, 2, MAX_BY_DEFAULT));
        int free = Math.min(freeSessions(source), freeSessions(target)) - SPARE_SESSIONS;
        return Math.max(1, Math.min(wanted, free));
    }

    /// What server, database and role still allow. What kind of backend another role's is is not shown to
    /// us.
    private static int freeSessions(Session session) {
        return Integer.parseInt(session.scalar("""
                SELECT least(
                  current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                    - (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE usesysid IS NOT NULL
                       AND coalesce(backend_type, 'client backend') = 'client backend')
                    - coalesce(current_setting('reserved_connections', true), '0')::int,
                  (SELECT CASE WHEN datconnlimit < 0 THEN 100000 ELSE datconnlimit - (SELECT count(*)
                     FROM pg_catalog.pg_stat_activity a WHERE a.datname = d.datname) END
                   FROM pg_catalog.pg_database d WHERE datname = current_database()),
                  (SELECT CASE WHEN rolconnlimit < 0 THEN 100000 ELSE rolconnlimit - (SELECT count(*)
                     FROM pg_catalog.pg_stat_activity a WHERE a.usename = r.rolname) END
                   FROM pg_catalog.pg_roles r WHERE rolname = current_user))"""));
    }
}
