package dev.rehome.migration;

import java.util.OptionalInt;
import java.util.OptionalLong;

/// How a copy goes about it.
///
/// @param jobs how many at once; empty for what cores and both servers allow
/// @param bytesPerSecond of all jobs together; 0 for no limit
/// @param verify whether each table is read back from the target and compared
/// @param chunkBytes the size of a chunk; empty for what fits
public record CopyTuning(OptionalInt jobs, long bytesPerSecond, boolean verify, OptionalLong chunkBytes) {
    static final CopyTuning DEFAULT = new CopyTuning(OptionalInt.empty(), 0, true, OptionalLong.empty());
}
