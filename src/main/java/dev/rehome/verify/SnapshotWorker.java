package dev.rehome.verify;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A session that reads under an exported snapshot, made anew after an error. Used by one thread.
///
/// The transaction is renewed every so often: its locks would otherwise fill the server's lock table where there
/// are ten thousand tables.
final class SnapshotWorker implements AutoCloseable {
    private static final int ATTEMPTS = 3;
    private static final int USES_MAX = 50;

    /// A backend whose client has left holds its connection for a moment longer.
    private static final Duration PAUSE = Duration.ofMillis(250);

    private final Server server;
    private final Snapshot snapshot;
    private final List<HiddenTable> hidden;
    private @Nullable Session session;
    private int uses;

    /// @param hidden tables to open for the time, see [Opening]
    SnapshotWorker(Server server, Snapshot snapshot, List<HiddenTable> hidden) {
        this.server = server;
        this.snapshot = snapshot;
        this.hidden = List.copyOf(hidden);
    }

    /// Runs a read. One that lost its connection runs again, at most twice, so it must give its whole result at
    /// the end and leave nothing behind.
    <T> T read(Function<Session, T> task) {
        for (int attempt = 1; ; attempt++) {
            try {
                return task.apply(inSnapshot());
            } catch (RehomeException e) {
                close();
                Optional<ServerError> error = ServerError.of(e);
                boolean full = error.filter(ServerError::isTooManyConnections).isPresent();
                boolean lost = error.filter(ServerError::isConnectionLost).isPresent();
                if (attempt == ATTEMPTS || !(lost || full)) {
                    throw e;
                }
                LockSupport.parkNanos(full ? PAUSE.toNanos() : 0);
            }
        }
    }

    private Session inSnapshot() {
        Session current = session;
        if (current != null && (uses < USES_MAX || !hidden.isEmpty())) {
            uses++;
            return current;
        }
        if (current == null) {
            current = server.open("verify");
            session = current;
        } else {
            current.commit();
        }
        uses = 1;
        begin(current);
        return current;
    }

    private void begin(Session current) {
        if (hidden.isEmpty()) {
            current.beginSnapshot(Optional.of(snapshot));
        } else {
            Opening.begin(current, snapshot, hidden);
        }
    }

    /// What [Opening] did is undone at once, and by the server itself where the connection is lost.
    @Override
    public void close() {
        Session current = session;
        session = null;
        if (current == null) {
            return;
        }
        try (current) {
            if (!hidden.isEmpty()) {
                current.rollback();
            }
        } catch (RehomeException e) {
            // The connection is gone: the server rolls back.
        }
    }
}
