package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The two sessions of one job, opened when first needed. Used by one thread.
final class CopyWorker implements AutoCloseable {
    private final Server sourceServer;
    private final Server targetServer;
    private final Snapshot snapshot;
    private final String targetSettings;
    private @Nullable Session source;
    private @Nullable Session target;

    CopyWorker(Server source, Server target, Snapshot snapshot, String targetSettings) {
        this.sourceServer = source;
        this.targetServer = target;
        this.snapshot = snapshot;
        this.targetSettings = targetSettings;
    }

    /// A session on the source that sees the snapshot.
    Session source() {
        Session open = source;
        if (open == null) {
            open = sourceServer.open("copy-read");
            source = open;
            open.beginSnapshot(Optional.of(snapshot));
        }
        return open;
    }

    /// A session on the target, in no transaction.
    Session target() {
        Session open = target;
        if (open == null) {
            open = targetServer.open("copy-write");
            target = open;
            open.execute(targetSettings);
        }
        return open;
    }

    /// After a failure: the source's transaction may be aborted, so its next use starts anew.
    void leaveTransactions() {
        closeSource();
        try {
            if (target != null && !target.jdbc().getAutoCommit()) {
                target.rollback();
            }
        } catch (SQLException | RehomeException e) {
            closeTarget();
        }
    }

    private void closeSource() {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    private void closeTarget() {
        if (target != null) {
            target.close();
            target = null;
        }
    }

    @Override
    public void close() {
        closeSource();
        closeTarget();
    }
}
