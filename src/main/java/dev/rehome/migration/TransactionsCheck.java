package dev.rehome.migration;

import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.time.Duration;

/// Transactions of others that a move would wait for.
final class TransactionsCheck implements Check.OfOneSide {
    private final Duration longest;

    /// @param longest how long a transaction may be open without a word
    TransactionsCheck(Duration longest) {
        this.longest = longest;
    }

    private record Open(String subject, String since) {}

    @Override
    public String subject() {
        return "transactions";
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        prepared(session, report);
        open(session, report);
        if (session.server().side() == Side.SOURCE) {
            hidden(session, report);
        }
    }

    private static void prepared(Session session, PreflightReport report) {
        for (Open open : session.query(
                "SELECT gid, date_trunc('second', prepared)::text FROM pg_catalog.pg_prepared_xacts"
                        + " WHERE database = pg_catalog.current_database() ORDER BY gid",
                row -> new Open(row.getString(1), row.getString(2)))) {
            report.warning(
                    PreflightProblem.PREPARED_TRANSACTION,
                    session.server().side().word() + " transaction \"" + open.subject() + "\"",
                    "it is prepared since " + open.since() + ": its rows are not copied, its locks stay",
                    "COMMIT PREPARED or ROLLBACK PREPARED it");
        }
    }

    private void open(Session session, PreflightReport report) {
        for (Open open :
                session.query("""
                SELECT pid::text, date_trunc('second', pg_catalog.clock_timestamp() - xact_start)::text
                  FROM pg_catalog.pg_stat_activity
                 WHERE datname = pg_catalog.current_database() AND pid <> pg_catalog.pg_backend_pid()
                   AND xact_start < pg_catalog.clock_timestamp() - pg_catalog.make_interval(secs => ?) AND backend_type = 'client backend' ORDER BY xact_start""", row -> new Open(row.getString(1), row.getString(2)), (double) longest.toSeconds())) {
            report.warning(
                    PreflightProblem.LONG_TRANSACTION,
                    session.server().side().word() + " process " + open.subject(),
                    "its transaction is open for " + open.since() + ": slots, freezes and index builds wait for it",
                    "end it, or: SELECT pg_terminate_backend(" + open.subject() + ")");
        }
    }

    /// Without pg_read_all_stats, the transactions of other roles have no start time.
    private static void hidden(Session session, PreflightReport report) {
        String count = session.scalar("""
                SELECT count(*) FROM pg_catalog.pg_stat_activity
                 WHERE datname = pg_catalog.current_database() AND backend_type IS NULL
                   AND pid <> pg_catalog.pg_backend_pid()""");
        if (!count.equals("0")) {
            report.note(
                    PreflightProblem.HIDDEN_SESSIONS,
                    session.server().side().word(),
                    count + " sessions of other roles: whether they have long transactions could not be checked",
                    "GRANT pg_read_all_stats to the role");
        }
    }
}
