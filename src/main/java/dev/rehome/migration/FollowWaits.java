package dev.rehome.migration;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.follow.FollowProblem;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.List;

/// The transactions that the making of a slot waits for, in every database of the server.
final class FollowWaits {
    private FollowWaits() {}

    static List<Finding> read(Session session) {
        List<Finding> waits = new ArrayList<>();
        waits.addAll(session.query(
                """
                SELECT pid, coalesce(datname, '-'), date_trunc('second', clock_timestamp() - xact_start)::text
                  FROM pg_catalog.pg_stat_activity
                 WHERE pid <> pg_catalog.pg_backend_pid() AND backend_xid IS NOT NULL
                   AND xact_start < clock_timestamp() - interval '5 seconds' ORDER BY xact_start LIMIT 5""",
                row -> new Finding(
                        FollowProblem.WAITS,
                        Severity.WARNING,
                        "source process " + row.getInt(1),
                        "its transaction in database " + row.getString(2) + " is open for " + row.getString(3)
                                + ": the slot is made only when it has ended",
                        "end it, or: SELECT pg_terminate_backend(" + row.getInt(1) + ")")));
        waits.addAll(session.query(
                "SELECT gid, database, date_trunc('second', clock_timestamp() - prepared)::text"
                        + " FROM pg_catalog.pg_prepared_xacts ORDER BY prepared LIMIT 5",
                row -> new Finding(
                        FollowProblem.WAITS,
                        Severity.WARNING,
                        "source transaction \"" + row.getString(1) + "\"",
                        "is prepared in database " + row.getString(2) + " since " + row.getString(3)
                                + ": the slot is made only when it has ended, and its rows come with COMMIT PREPARED",
                        "COMMIT PREPARED or ROLLBACK PREPARED it")));
        return waits;
    }
}
