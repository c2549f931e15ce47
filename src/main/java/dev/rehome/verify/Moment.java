package dev.rehome.verify;

import dev.rehome.postgres.Lsn;

/// The moment that a side was read at.
///
/// @param lsn everything seen was committed before this position of that server's log
/// @param time that server's clock, ISO 8601 in UTC
public record Moment(Lsn lsn, String time) {}
