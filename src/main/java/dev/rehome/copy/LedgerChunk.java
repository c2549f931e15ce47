package dev.rehome.copy;

import dev.rehome.digest.Digest;
import java.util.Optional;

/// What the ledger knows of a chunk.
///
/// @param chunk what it covers
/// @param done empty until its rows are in
public record LedgerChunk(Chunk chunk, Optional<Done> done) {
    /// A chunk whose rows are in.
    ///
    /// @param token the snapshot it was read under
    /// @param digest of the rows that the source sent
    /// @param bytes of COPY data
    /// @param seconds that it took
    public record Done(SnapshotToken token, Digest digest, long bytes, double seconds) {}
}
