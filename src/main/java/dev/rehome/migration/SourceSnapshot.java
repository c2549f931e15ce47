package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.copy.DatabaseId;
import dev.rehome.copy.SnapshotToken;
import dev.rehome.copy.TableSize;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import java.util.Map;
import java.util.Optional;

/// One moment of the source, held open by a session, and what the catalog says under it.
///
/// @param session that exports the snapshot and stays in its transaction
/// @param snapshot for other sessions
/// @param token its name in the ledger
/// @param id of the source database
/// @param catalog of the source
/// @param sizes of its tables
record SourceSnapshot(
        Session session,
        Snapshot snapshot,
        SnapshotToken token,
        DatabaseId id,
        Catalog catalog,
        Map<QualifiedName, TableSize> sizes)
        implements AutoCloseable {

    /// @param number of this snapshot in its run
    static SourceSnapshot open(Server source, int number, CatalogFilter filter) {
        Session session = source.open("copy-snapshot");
        session.beginSnapshot(Optional.empty());
        Snapshot snapshot = session.exportSnapshot();
        SnapshotToken token = SnapshotToken.of(source.runId(), number, snapshot);
        return new SourceSnapshot(
                session,
                snapshot,
                token,
                DatabaseId.read(session),
                CatalogReader.read(session, filter),
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
