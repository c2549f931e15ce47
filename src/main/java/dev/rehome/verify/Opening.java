package dev.rehome.verify;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Starts a transaction in which tables that are hidden from their owner can be read: under the exported snapshot,
/// with the tables opened by their owner's own right. The transaction is never committed, so it leaves nothing.
///
/// Opening forced row security takes ACCESS EXCLUSIVE until the end of the transaction. So it is only done where no
/// other client is connected to the database, and gives up after a moment where a lock is not to be had (a prepared
/// transaction, a background worker).
final class Opening {
    private static final String NOT_AVAILABLE = "55P03";

    /// A client that has just left is still shown for a moment.
    private static final int LOOKS = 20;

    private static final Duration PAUSE = Duration.ofMillis(50);

    private Opening() {}

    /// @throws RehomeException `RH-VERIFY-003` where others are connected or a lock was not to be had
    static void begin(Session session, Snapshot snapshot, List<HiddenTable> tables) {
        refuseCompany(session, tables.getFirst());
        session.begin();
        session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE");
        session.execute("SET TRANSACTION SNAPSHOT '" + snapshot.id() + "'");
        session.execute("SET LOCAL lock_timeout = '2s'");
        for (HiddenTable table : tables) {
            open(session, table);
        }
        session.execute("SET LOCAL lock_timeout = 0");
    }

    private static void open(Session session, HiddenTable table) {
        try {
            table.opening().forEach(session::execute);
        } catch (RehomeException e) {
            if (ServerError.of(e)
                    .filter(s -> s.sqlState().equals(NOT_AVAILABLE))
                    .isEmpty()) {
                throw e;
            }
            throw problem(table, "the table is in use");
        }
    }

    /// Of sessions whose rights are not ours only the role is shown, so those count as clients too. A session of
    /// ours is one that says so by its name: the worst that a false one risks is to wait.
    private static void refuseCompany(Session session, HiddenTable table) {
        long others = others(session);
        for (int i = 0; i < LOOKS && others > 0; i++) {
            LockSupport.parkNanos(PAUSE.toNanos());
            others = others(session);
        }
        if (others > 0) {
            throw problem(table, others + (others == 1 ? " other session is" : " other sessions are") + " connected");
        }
    }

    private static long others(Session session) {
        return Long.parseLong(session.scalar("""
                SELECT count(*) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
                  AND coalesce(backend_type, 'client backend') = 'client backend'
                  AND coalesce(application_name, '') NOT LIKE 'rehome%'"""));
    }

    private static RehomeException problem(HiddenTable table, String why) {
        String hidden = table.forced() ? "forced row security hides rows" : "the owner has no SELECT";
        return new RehomeException(
                VerifyProblem.HIDDEN_ROWS,
                hidden + " of " + table.name().quoted() + ", and it was not lifted: " + why,
                "",
                table.remedy());
    }
}
