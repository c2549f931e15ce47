package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.util.Set;

/// How a stream runs.
///
/// @param spoolBytesMax how large the spool may grow; then the server keeps what comes
/// @param skip transactions to pass over, by the position that the error named
/// @param refusing whether every change that is not our own applier's stops the stream: nothing of the side
///     that waits
/// may
///     reach the one that is live
public record StreamOptions(long spoolBytesMax, Set<Lsn> skip, boolean refusing) {
    public StreamOptions {
        skip = Set.copyOf(skip);
    }

    /// Ten gigabytes, nothing passed over.
    public static StreamOptions defaults() {
        return new StreamOptions(10L << 30, Set.of());
    }

    public StreamOptions(long spoolBytesMax, Set<Lsn> skip) {
        this(spoolBytesMax, skip, false);
    }

    /// For a stream that only proves that it could bring changes.
    public static StreamOptions refusingChanges() {
        return new StreamOptions(10L << 30, Set.of(), true);
    }
}
