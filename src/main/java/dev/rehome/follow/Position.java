package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.time.Instant;
import java.util.Optional;

/// How far a side is.
///
/// @param lsn everything that committed before this position of the other side's log is in, nothing else
/// @param commitTime when the last of it committed, by that side's clock
/// @param transactions how many were applied so far
/// @param changes how many changes of rows they had
public record Position(Lsn lsn, Optional<Instant> commitTime, long transactions, long changes) {}
