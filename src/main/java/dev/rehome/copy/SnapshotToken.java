package dev.rehome.copy;

import dev.rehome.postgres.Snapshot;

/// Names a snapshot for ever: a server gives the same id again after a restart, a run does not come again.
///
/// @param text run and snapshot id
public record SnapshotToken(String text) {
    public static SnapshotToken of(String runId, int number, Snapshot snapshot) {
        return new SnapshotToken(runId + "/" + number + "/" + snapshot.id());
    }
}
