package dev.rehome.copy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;

/// One living run of a kind per target: a session advisory lock that the control session holds. It goes with the
/// session, so a dead run never blocks for longer than the server needs to notice.
public final class RunLock {
    /// "rehm" in ASCII: an integer that nobody else uses; advisory locks are per database.
    private static final int KEY = 1919248493;

    /// The one for whoever makes schema or brings rows, of whatever group.
    public static final RunLock COPY = new RunLock(1868654949, 2003657576);

    private static final Duration DEAD_WAIT = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(100);

    private final int run;
    private final int wish;

    private RunLock(int run, int wish) {
        this.run = run;
        this.wish = wish;
    }

    /// The one for whoever has the stream of a route: groups of tables are followed and switched beside each other.
    public static RunLock ofRoute(String route) {
        UUID hash = UUID.nameUUIDFromBytes(route.getBytes(StandardCharsets.UTF_8));
        return new RunLock((int) (hash.getMostSignificantBits() & Integer.MAX_VALUE), (int)
                (hash.getLeastSignificantBits() & Integer.MAX_VALUE));
    }

    /// Takes the lock, waiting a little for the session of a run that was just killed.
    ///
    /// @throws RehomeException `RH-COPY-002` naming the session that holds it
    public void take(Session control) {
        long deadline = System.nanoTime() + DEAD_WAIT.toNanos();
        while (!tryTake(control)) {
            if (System.nanoTime() > deadline) {
                throw locked(control);
            }
            pause();
        }
    }

    /// Gives the lock back.
    public void release(Session control) {
        control.scalar("SELECT pg_catalog.pg_advisory_unlock(" + KEY + ", " + run + ")");
    }

    /// Asks whoever holds the lock to give it up, as a following run does, and takes it. Both go with the
    /// session.
    ///
    /// @param patience how long to wait
    /// @throws RehomeException `RH-COPY-002` where it is not given up, or somebody else has asked before
    public void takeOver(Session control, Duration patience) {
        if (!control.scalar("SELECT pg_catalog.pg_try_advisory_lock(" + KEY + ", " + wish + ")")
                .equals("t")) {
            throw locked(control);
        }
        long deadline = System.nanoTime() + patience.toNanos();
        while (!tryTake(control)) {
            if (System.nanoTime() > deadline) {
                control.scalar("SELECT pg_catalog.pg_advisory_unlock(" + KEY + ", " + wish + ")");
                throw locked(control);
            }
            pause();
        }
    }

    /// Gives both back.
    public void handBack(Session control) {
        release(control);
        control.scalar("SELECT pg_catalog.pg_advisory_unlock(" + KEY + ", " + wish + ")");
    }

    /// Whether somebody else asks for the lock. (Numbers are put in as texts: as numbers they would follow the locale.)
    public boolean isWanted(Session control) {
        return control.scalar("""
                SELECT EXISTS (SELECT FROM pg_catalog.pg_locks
                  WHERE locktype = 'advisory' AND classid = %s AND objid = %s AND granted
                    AND pid <> pg_catalog.pg_backend_pid() AND database =
                      (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))""".formatted(KEY, wish)).equals("t");
    }

    private boolean tryTake(Session control) {
        return control.scalar("SELECT pg_catalog.pg_try_advisory_lock(" + KEY + ", " + run + ")")
                .equals("t");
    }

    private RehomeException locked(Session control) {
        String holder =
                control.first("""
                SELECT a.application_name || ', process ' || a.pid || ' on the server, since ' || a.backend_start
                FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objid = %s AND l.granted
                  AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())""".formatted(KEY, run), row -> row.getString(1)).orElse("a session that ended just now");
        return new RehomeException(
                CopyProblem.LOCKED,
                "target " + control.server().endpoint().display() + ": another run is working on it",
                "the lock is held by " + holder,
                "wait for it to end, or end it, then run the same command again");
    }

    /// Ends what dead runs left on a server: sessions of the same role in this database that copy for one
    /// of these runs. A killed client's backend would otherwise keep its locks until its statement ends.
    ///
    /// @param deadRuns runs that the ledger of the locked target knows as not finished, so that another
    ///     copy from the same source to another target is left alone
    public static void endDeadSessions(Session session, List<String> deadRuns) {
        if (deadRuns.isEmpty()) {
            return;
        }
        long deadline = System.nanoTime() + DEAD_WAIT.toNanos() * 2;
        List<String> left = terminate(session, deadRuns);
        while (!left.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw stillThere(session, left.getFirst());
            }
            pause();
            left = terminate(session, deadRuns);
        }
    }

    private static RehomeException stillThere(Session session, String left) {
        Server server = session.server();
        return new RehomeException(
                CopyProblem.LOCKED,
                server.side().word() + " " + server.endpoint().display() + ": a session of an earlier run does not end",
                left,
                "end it on the server with pg_terminate_backend, then run the same command again");
    }

    private static List<String> terminate(Session session, List<String> deadRuns) {
        String runs = deadRuns.stream().map(Literal::quote).collect(Collectors.joining(", "));
        return session.query("""
                SELECT application_name || ', process ' || pid, pg_catalog.pg_terminate_backend(pid)
                FROM pg_catalog.pg_stat_activity
                WHERE datname = current_database() AND usename = current_user AND pid <> pg_catalog.pg_backend_pid()
                  AND application_name LIKE 'rehome % copy%'
                  AND pg_catalog.split_part(application_name, ' ', 2) IN (""" + runs + ")", row -> row.getString(1));
    }

    private static void pause() {
        try {
            Thread.sleep(POLL);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(CopyProblem.INTERRUPTED, "interrupted while waiting for a lock", "", "");
        }
    }
}
