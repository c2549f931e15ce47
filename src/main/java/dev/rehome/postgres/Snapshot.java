package dev.rehome.postgres;

/// The name of an exported snapshot. Valid while the session that exported it stays in its transaction.
///
/// @param id as `pg_export_snapshot()` gave it, for example `00000003-0000001B-1`
public record Snapshot(String id) {
    public Snapshot {
        if (!id.matches("[0-9A-F-]+")) {
            throw new IllegalArgumentException("not a snapshot id: \"" + id + "\"");
        }
    }
}
