package dev.rehome.verify;

import dev.rehome.digest.BlockRange;
import dev.rehome.digest.Digest;
import java.util.Optional;
import java.util.OptionalLong;

/// A part of a relation on one side, read by one statement.
///
/// @param range empty for all of it
/// @param bytes how much that is, as the server's sizes say
/// @param blocks where it ends; a range without an end has no rows behind that which the snapshot can see
/// @param earlier what was read there before
record Chunk(TableCheck check, Optional<BlockRange> range, long bytes, OptionalLong blocks, Optional<Earlier> earlier) {
    /// What was read before, and when.
    ///
    /// @param horizon every transaction before this one had ended then
    record Earlier(long horizon, String time, Digest digest) {}

    static Chunk whole(TableCheck check) {
        return new Chunk(check, Optional.empty(), 0, OptionalLong.empty(), Optional.empty());
    }

    /// What is to be remembered of it, where its place is known.
    Optional<RangeReading> reading(Digest digest) {
        long first = range.map(BlockRange::first).orElse(0L);
        return blocks.isPresent() && blocks.getAsLong() > first
                ? Optional.of(new RangeReading(first, blocks.getAsLong(), digest))
                : Optional.empty();
    }
}
