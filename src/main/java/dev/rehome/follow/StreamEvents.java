package dev.rehome.follow;

import dev.rehome.postgres.Side;
import java.time.Duration;

/// Told how a stream goes on, from its threads. All methods return soon.
public interface StreamEvents {
    StreamEvents NONE = new StreamEvents() {};

    /// A connection was lost and is tried again.
    default void retry(Side side, String reason, Duration pause) {}

    /// The spool has reached its bound: the server keeps what comes now.
    default void spoolFull(long bytes) {}

    /// Several changes could not be applied together and are applied one by one.
    default void oneByOne(String reason) {}

    /// A transaction was passed over, because a person said so.
    default void skipped(String lsn) {}

    /// Around each commit on the written side; for tests that stop there.
    default void beforeCommit() {}

    default void afterCommit() {}
}
