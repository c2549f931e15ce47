package dev.rehome.copy;

import dev.rehome.digest.BlockRange;
import java.util.Optional;

/// A part of a table's rows that travels in one transaction. The chunks of a table cover it without
/// overlap: the last range is open at its end, so that a table that has grown is covered too.
///
/// @param number from 0, in the order of the ranges
/// @param range the blocks it reads on the source; empty for the whole table
/// @param weightBytes what it is expected to hold, TOAST included; only for ordering and progress
public record Chunk(int number, Optional<BlockRange> range, long weightBytes) {
    /// Only a chunk that is the whole table may empty the table first and load it frozen.
    public boolean isWholeTable() {
        return range.isEmpty();
    }
}
