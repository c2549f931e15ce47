package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.copy.DatabaseId;
import dev.rehome.copy.SnapshotToken;
import dev.rehome.copy.TableSize;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import dev.rehome.supabase.Shim;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One moment of the source, held open by a session, and what the catalog says under it.
///
/// @param session that exports the snapshot and stays in its transaction
/// @param snapshot for other sessions
/// @param token its name in the ledger
/// @param id of the source database
/// @param scope what of it is to be on the target
/// @param catalog of the source, cut down to that
/// @param notMoved what is left out, with the reason
/// @param sizes of its tables
record SourceSnapshot(
        Session session,
        Snapshot snapshot,
        SnapshotToken token,
        DatabaseId id,
        SchemaScope scope,
        Catalog catalog,
        List<NotMoved> notMoved,
        Map<QualifiedName, TableSize> sizes)
        implements AutoCloseable {

    /// @param number of this snapshot in its run
    /// @param target a session on the target, whose roles decide what can be there
    static SourceSnapshot open(Server source, int number, Session target) {
        return open(source, number, target, Optional.empty());
    }

    /// @param moment to be held instead of now; must be there until this returns
    static SourceSnapshot open(Server source, int number, Session target, Optional<Snapshot> moment) {
        Session session = source.open("copy-snapshot");
        session.beginSnapshot(moment);
        Snapshot snapshot = session.exportSnapshot();
        SnapshotToken token = SnapshotToken.of(source.runId(), number, snapshot);
        SchemaScope scope = SchemaScope.of(session, target);
        Shim.Result cut = scope.readSource(session);
        return new SourceSnapshot(
                session,
                snapshot,
                token,
                DatabaseId.read(session),
                scope,
                cut.catalog(),
                cut.notMoved(),
                TableSize.readAll(session));
    }

    TableSize size(QualifiedName table) {
        return sizes.getOrDefault(table, TableSize.EMPTY);
    }

    /// Whether the snapshot can still be used.
    boolean isAlive() {
        try {
            return session.scalar("SELECT 1").equals("1");
        } catch (RehomeException e) {
            return false;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
