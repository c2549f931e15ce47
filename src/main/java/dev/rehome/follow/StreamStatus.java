package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.time.Duration;
import java.util.Optional;

/// How it is with a stream.
///
/// @param capture how the changes are had
/// @param source the end of the other side's log; where triggers capture, the last number that was read
/// @param received everything that committed before this is on local disk or further
/// @param applied everything that committed before this is in
/// @param lagBytes between the end of the log and what is applied
/// @param lag how old, by that side's clock, what is applied last is; zero where nothing is waiting
/// @param waitingBytes on local disk, to be applied
/// @param transactions applied so far, those that change rows
/// @param changes of rows applied so far
/// @param slot what the server says of the slot; empty where it is gone, or there is none
/// @param captured the table that triggers write to; empty where there is none
/// @param oldestTransaction how long the longest transaction is open on the other side
/// @param connected whether the slot is being read
public record StreamStatus(
        Capture capture,
        Lsn source,
        Lsn received,
        Lsn applied,
        long lagBytes,
        Duration lag,
        long waitingBytes,
        long transactions,
        long changes,
        Optional<SlotHealth> slot,
        Optional<CaptureHealth> captured,
        Duration oldestTransaction,
        boolean connected) {}
