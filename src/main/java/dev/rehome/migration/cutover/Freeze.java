package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Closing;
import dev.rehome.follow.Fence;
import dev.rehome.follow.Route;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/// Refuses writes on a side: the fence on every table, which no role and no function gets past, in one
/// transaction for all of them; then, in addition, write grants are held back and the application's sessions
/// ended.
final class Freeze {
    private static final String LOCK_TIMEOUT = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final Duration LOCK_WAIT_MAX = Duration.ofSeconds(5);

    private final Session session;
    private final Route forward;
    private final SwitchTables scope;
    private final Collection<QualifiedName> tables;
    private final SwitchEvents events;

    Freeze(Session session, Route forward, SwitchTables scope, SwitchEvents events) {
        this.session = session;
        this.forward = forward;
        this.scope = scope;
        this.tables = scope.closable(session.server().side());
        this.events = events;
    }

    /// Makes what the freeze stands on, while the application still writes.
    static void ready(Session session) {
        Fence.ready(session);
        Ownership.ready(session);
    }

    /// @return how many sessions were ended
    int run(Budget budget) {
        refusePrepared();
        raise(budget);
        Closing.close(session, tables, EnumSet.of(Closing.Part.GRANTS));
        return end();
    }

    /// Leaves the grants, where what is frozen is still to be copied with them: the fence refuses all the same.
    ///
    /// @return how many sessions were ended
    int runBeforeCopy(Budget budget) {
        refusePrepared();
        raise(budget);
        return end();
    }

    private int end() {
        int ended = scope.leavesWriters(session.server().side()) ? 0 : endSessions();
        prove();
        return ended;
    }

    /// A prepared transaction holds its locks until somebody commits it: the fence would wait for it in vain.
    private void refusePrepared() {
        List<String> prepared = session.query(
                "SELECT gid || ' of ' || owner || ', prepared ' || prepared FROM pg_catalog.pg_prepared_xacts"
                        + " WHERE database = pg_catalog.current_database()",
                row -> row.getString(1));
        if (!prepared.isEmpty()) {
            throw new RehomeException(
                    CutoverProblem.PREPARED_TRANSACTION,
                    side() + ": prepared transactions are open",
                    String.join("; ", prepared),
                    "COMMIT PREPARED or ROLLBACK PREPARED them, then run the same command again");
        }
    }

    /// Waiting for a lock keeps later writers waiting behind us, so each try is short, and between two tries
    /// they run.
    private void raise(Budget budget) {
        String holders = "";
        while (true) {
            Duration wait = budget.left().dividedBy(3);
            long millis = Math.clamp(wait.toMillis(), 50, LOCK_WAIT_MAX.toMillis());
            String raising = Fence.raising(Fence.on(session), tables);
            session.begin();
            try {
                session.execute("SET LOCAL lock_timeout = " + millis + "; " + raising + (raising.isEmpty() ? "" : "; ")
                        + Ownership.recording(forward, scope.group(), tables, false));
                session.commit();
                budget.refusing();
                return;
            } catch (RehomeException e) {
                rollback();
                if (!isWaiting(e)) {
                    // Cut at the budget's end: who was waited for says more than what was cut.
                    budget.check(holders.isEmpty() ? "freeze" : "freeze: " + holders);
                    throw e;
                }
                holders = holders();
                events.note(side() + ": " + holders);
                budget.check("freeze: " + holders);
            }
        }
    }

    private void rollback() {
        try {
            session.rollback();
        } catch (RehomeException e) {
            // The connection is gone and with it the transaction: the reason is on its way.
        }
    }

    private static boolean isWaiting(RehomeException e) {
        return ServerError.of(e)
                .filter(s -> s.sqlState().equals(LOCK_TIMEOUT) || s.sqlState().equals(DEADLOCK))
                .isPresent();
    }

    /// Who keeps us waiting, as far as the role may see.
    private String holders() {
        List<String> holders = session.query("""
                SELECT DISTINCT coalesce(a.usename, '?') || ' (process ' || l.pid || ', ' || coalesce(a.application_name, '')
                       || coalesce(', in its transaction for '
                         || pg_catalog.date_trunc('second', pg_catalog.clock_timestamp() - a.xact_start), '') || ')'
                  FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                 WHERE l.locktype = 'relation' AND l.granted AND l.pid <> pg_catalog.pg_backend_pid()
                   AND l.mode IN ('RowExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock',
                     'ShareUpdateExclusiveLock', 'AccessExclusiveLock')
                   AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
                   AND l.relation IN (""" + relations() + ")", row -> row.getString(1));
        return holders.isEmpty() ? "a lock was not to be had in time" : "waits for " + String.join(", ", holders);
    }

    private String relations() {
        return tables.stream()
                .map(t -> "pg_catalog.to_regclass(" + Literal.quote(t.quoted()) + ")")
                .collect(Collectors.joining(", "));
    }

    /// Ends what is connected to this database as a role that ours may end. Whoever comes again meets the fence.
    private int endSessions() {
        return session.query("""
                        SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
                          JOIN pg_catalog.pg_roles r ON r.oid = a.usesysid
                         WHERE a.datname = pg_catalog.current_database() AND a.backend_type = 'client backend'
                           AND a.pid <> pg_catalog.pg_backend_pid() AND a.application_name NOT LIKE 'rehome %'
                           AND NOT r.rolsuper AND pg_catalog.pg_has_role(a.usesysid, 'MEMBER')""", row -> true).size();
    }

    /// Tries a write on every table, and as every other role that this one may act as: a statement that would
    /// touch no row is refused all the same, where the fence stands. One round trip for all of it.
    private void prove() {
        try {
            session.begin();
            session.execute(FreezeProof.sql(tables, session.version()));
        } catch (RehomeException e) {
            boolean through = ServerError.of(e)
                    .filter(s -> s.sqlState().equals(FreezeProof.GOT_THROUGH))
                    .isPresent();
            throw through
                    ? new RehomeException(
                            CutoverProblem.WRITER_GOT_THROUGH,
                            side() + ": a write was not refused",
                            e.reason(),
                            "see who changes triggers there, then run the same command again",
                            e)
                    : e;
        } finally {
            rollback();
        }
        List<String> left = session.query(FreezeProof.privileges(tables), row -> row.getString(1));
        if (!left.isEmpty()) {
            events.note(side() + ": may still write by their rights, and are refused by the fence: "
                    + String.join(", ", left));
        }
    }

    private String side() {
        return session.server().side().word() + " "
                + session.server().endpoint().display();
    }
}
