package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;

/// How it is with the table that triggers write captured changes to.
///
/// @param table its name
/// @param bytes how large it is
/// @param bytesMax how large it may become: then no more is captured, and following has to begin again
/// @param unread how many captured rows were not read yet, as far as they were counted
public record CaptureHealth(String table, long bytes, long bytesMax, long unread) {
    /// About what a captured row makes in the stream.
    static final int ROW_BYTES = 64;

    static CaptureHealth read(Session session, Route route) {
        String table = new CaptureObjects(route).captured();
        long bytes = Long.parseLong(
                session.scalar("SELECT pg_catalog.pg_total_relation_size(?::pg_catalog.regclass)", table));
        Lsn last = CaptureRecords.lastTick(session, route);
        return new CaptureHealth(table, bytes, CaptureObjects.BYTES_MAX, CaptureRecords.unread(session, route, last));
    }

    /// About how much there is to read yet.
    long unreadBytes() {
        return unread * ROW_BYTES;
    }
}
