package dev.rehome.verify;

import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One side at one moment: holds the exported snapshot open, and makes readers that see it. [#session()] is
/// used by one thread at a time.
final class SnapshotReader implements AutoCloseable {
    /// Set before anything is read that leaves locks.
    private static final String NO_LOCKS = "no_locks";

    private final Server server;
    private final Session holder;
    private final Snapshot snapshot;
    private final Moment moment;

    /// Of the target only, by name: on the source nothing is opened, not even for a moment.
    private final Map<QualifiedName, HiddenTable> hidden;

    private SnapshotReader(
            Server server, Session holder, Snapshot snapshot, Moment moment, Map<QualifiedName, HiddenTable> hidden) {
        this.server = server;
        this.holder = holder;
        this.snapshot = snapshot;
        this.moment = moment;
        this.hidden = Map.copyOf(hidden);
    }

    /// @param imported one that was exported; empty for now
    static SnapshotReader open(Server server, Optional<Snapshot> imported) {
        Session holder = server.open("verify");
        holder.beginSnapshot(imported);
        Snapshot snapshot = holder.exportSnapshot();
        Moment moment = moment(holder);
        Map<QualifiedName, HiddenTable> hidden = server.side() == Side.TARGET ? HiddenTable.all(holder) : Map.of();
        holder.execute("SAVEPOINT " + NO_LOCKS);
        return new SnapshotReader(server, holder, snapshot, moment, hidden);
    }

    /// The position is read after the snapshot was taken, so that what the snapshot sees lies before it.
    private static Moment moment(Session session) {
        String sql = """
                SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END::text,
                       to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')""";
        return session.first(sql, row -> new Moment(Lsn.parse(row.getString(1)), row.getString(2)))
                .orElseThrow();
    }

    Side side() {
        return server.side();
    }

    Server server() {
        return server;
    }

    /// The session that holds the snapshot.
    Session session() {
        return holder;
    }

    Moment moment() {
        return moment;
    }

    SnapshotWorker worker() {
        return new SnapshotWorker(server, snapshot, List.of());
    }

    boolean isHidden(QualifiedName table) {
        return hidden.containsKey(table);
    }

    /// What was done to read it; empty where it was read as it is.
    String note(QualifiedName table) {
        HiddenTable opened = hidden.get(table);
        return opened == null ? "" : opened.note();
    }

    /// A worker that can read these tables, hidden ones too. To be closed soon: it may hold strong locks.
    ///
    /// Reading a catalog locks what views and rules refer to; the savepoint gives those locks back, or we would
    /// wait for ourselves.
    SnapshotWorker worker(List<QualifiedName> tables) {
        List<HiddenTable> toOpen = tables.stream()
                .distinct()
                .flatMap(table -> Optional.ofNullable(hidden.get(table)).stream())
                .toList();
        if (!toOpen.isEmpty()) {
            holder.execute("ROLLBACK TO SAVEPOINT " + NO_LOCKS);
        }
        return new SnapshotWorker(server, snapshot, toOpen);
    }

    /// Relations whose file is no longer the one that the snapshot knows. TRUNCATE and rewriting ALTER TABLE do
    /// not keep old rows for older snapshots (manual, MVCC, "Caveats"): such a table may have read as empty, so
    /// what was read of it proves nothing.
    List<QualifiedName> rewrittenSince() {
        String sql = """
                SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND c.relfilenode <> 0
                  AND c.relfilenode IS DISTINCT FROM pg_relation_filenode(c.oid)""";
        return holder.query(sql, row -> QualifiedName.of(row.getString(1), row.getString(2)));
    }

    @Override
    public void close() {
        holder.close();
    }
}
