package dev.rehome.copy;

import dev.rehome.digest.Digest;

/// What a relay brought over.
///
/// @param digest of the rows that the source sent
/// @param bytes of COPY data
public record Relayed(Digest digest, long bytes) {
    public long rows() {
        return digest.rows();
    }
}
