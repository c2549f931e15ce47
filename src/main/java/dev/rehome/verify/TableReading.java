package dev.rehome.verify;

import java.util.List;

/// What was read of a relation on one side, as of one snapshot.
///
/// @param identity which relation it is, which file, which columns and types; see [RelationIdentities]
/// @param horizon every transaction before this one had ended when the snapshot was taken
/// @param time when that was, by that server's clock
/// @param ranges all of its rows, in ranges that do not overlap
record TableReading(String identity, long horizon, String time, List<RangeReading> ranges) {
    TableReading {
        ranges = List.copyOf(ranges);
    }
}
