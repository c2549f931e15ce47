package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.util.Set;

/// How a stream runs.
///
/// @param spoolBytesMax how large the spool may grow; then the server keeps what comes
/// @param skip transactions to pass over, by the position that the error named
public record StreamOptions(long spoolBytesMax, Set<Lsn> skip) {
    public StreamOptions {
        skip = Set.copyOf(skip);
    }

    /// Ten gigabytes, nothing passed over.
    public static StreamOptions defaults() {
        return new StreamOptions(10L << 30, Set.of());
    }
}
