package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.Literal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// A replication slot of a route: what keeps the log for us, and the line between what the snapshot has and
/// what the stream brings.
public final class Slot {
    private static final String IN_USE = "55006";
    private static final String CANCELED = "57014";
    private static final long DROP_NANOS = 10_000_000_000L;
    private static final long PAUSE_NANOS = 50_000_000L;

    private Slot() {}

    /// A slot that was just made.
    ///
    /// @param session a replication session; the snapshot can be imported until it closes or does anything else
    /// @param consistentPoint the snapshot has exactly what committed before this, the stream sends all else
    public record Created(Session session, Lsn consistentPoint, Snapshot snapshot) implements AutoCloseable {
        @Override
        public void close() {
            session.close();
        }
    }

    /// Makes the slot and exports its snapshot. Waits until every transaction that is open now, in any database
    /// of the server, has ended.
    ///
    /// @param temporary whether it is gone with the session
    /// @throws RehomeException in the server's words
    public static Created create(dev.rehome.postgres.Server server, String name, boolean temporary) {
        return create(server, name, temporary, Duration.ZERO);
    }

    /// @param patience how long to wait for open transactions; zero for as long as it takes
    /// @throws RehomeException `RH-FOLLOW-019` where they are open for longer
    public static Created create(dev.rehome.postgres.Server server, String name, boolean temporary, Duration patience) {
        Session session = server.openReplication("slot");
        String sql = "CREATE_REPLICATION_SLOT " + name + (temporary ? " TEMPORARY" : "")
                + " LOGICAL pgoutput EXPORT_SNAPSHOT";
        try (Statement statement = session.jdbc().createStatement()) {
            statement.setQueryTimeout((int) patience.toSeconds());
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return new Created(
                        session,
                        Lsn.parse(row.getString("consistent_point")),
                        new Snapshot(row.getString("snapshot_name")));
            }
        } catch (SQLException e) {
            RehomeException failed =
                    CANCELED.equals(e.getSQLState()) ? impatient(server, name, patience, e) : session.failed(sql, e);
            session.close();
            throw failed;
        }
    }

    private static RehomeException impatient(
            dev.rehome.postgres.Server server, String name, Duration patience, SQLException cause) {
        return new RehomeException(
                FollowProblem.PATIENCE,
                server.side().word() + ": slot " + name + " could not be made within " + patience.toSeconds() + " s",
                "its making waits for every transaction that is open on that server, in any database",
                "end long transactions (pg_stat_activity, oldest xact_start first), then run the same command again",
                cause);
    }

    /// What the server says of a slot; empty where it has none of that name.
    public static Optional<SlotHealth> health(Session session, String name) {
        return session.first(
                """
                SELECT s.confirmed_flush_lsn::text, coalesce(s.wal_status, 'lost'), s.safe_wal_size, s.active, s.active_pid,
                       pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), s.restart_lsn), s.database, s.plugin,
                       pg_catalog.current_setting('max_slot_wal_keep_size')
                  FROM pg_catalog.pg_replication_slots s WHERE s.slot_name = ?""",
                row -> new SlotHealth(
                        Optional.ofNullable(row.getString(1)).map(Lsn::parse),
                        row.getString(2),
                        row.getObject(3) == null ? Optional.empty() : Optional.of(row.getLong(3)),
                        row.getBoolean(4),
                        row.getInt(5),
                        row.getLong(6)),
                name);
    }

    /// Drops a slot where it is there, ending a walsender of ours that still reads it.
    public static void drop(Session session, String name) {
        long deadline = System.nanoTime() + DROP_NANOS;
        while (true) {
            endReader(session, name);
            try {
                session.query(
                        "SELECT pg_catalog.pg_drop_replication_slot(slot_name) FROM pg_catalog.pg_replication_slots"
                                + " WHERE slot_name = ?",
                        row -> true,
                        name);
                return;
            } catch (RehomeException e) {
                boolean busy = ServerError.of(e)
                        .filter(s -> s.sqlState().equals(IN_USE))
                        .isPresent();
                if (!busy || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /// Ends the walsender that reads a slot of ours. Only the holder of the lock may: nobody else reads it
    /// rightfully.
    static void endReader(Session session, String name) {
        session.query(
                "SELECT pg_catalog.pg_terminate_backend(active_pid) FROM pg_catalog.pg_replication_slots"
                        + " WHERE slot_name = " + Literal.quote(name) + " AND active",
                row -> true);
    }
}
