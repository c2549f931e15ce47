package dev.rehome.digest;

import java.util.OptionalLong;

/// The rows in a range of a table's blocks, for one of several readers of the same table.
///
/// @param first the first block
/// @param end the block after the last; empty for the last range of a table, which then takes everything that is
///     there
public record BlockRange(long first, OptionalLong end) {
    public BlockRange {
        if (first < 0 || (end.isPresent() && end.getAsLong() <= first)) {
            throw new IllegalArgumentException("not a range of blocks: " + first + " to " + end);
        }
    }

    /// The condition on `ctid` that a TID range scan (PostgreSQL 14 on) answers.
    public String condition() {
        String from = "ctid >= '(" + first + ",0)'::pg_catalog.tid";
        return end.isPresent() ? from + " AND ctid < '(" + end.getAsLong() + ",0)'::pg_catalog.tid" : from;
    }
}
