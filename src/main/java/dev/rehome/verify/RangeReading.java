package dev.rehome.verify;

import dev.rehome.digest.BlockRange;
import dev.rehome.digest.Digest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// What was read in a range of a relation's blocks.
///
/// @param end the block after the last
record RangeReading(long first, long end, Digest digest) {
    BlockRange range() {
        return new BlockRange(first, OptionalLong.of(end));
    }

    /// The same with neighbours joined, as long as they stay within a number of blocks: every verification adds a range
    /// for what a table grew by.
    static List<RangeReading> joined(List<RangeReading> ranges, long blocksMax) {
        List<RangeReading> joined = new ArrayList<>();
        for (RangeReading next : ranges.stream()
                .sorted(Comparator.comparingLong(RangeReading::first))
                .toList()) {
            RangeReading last = joined.isEmpty() ? null : joined.getLast();
            if (last != null && last.end == next.first && next.end - last.first <= blocksMax) {
                joined.removeLast();
                joined.add(new RangeReading(last.first, next.end, last.digest.plus(next.digest)));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }
}
