package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import java.util.Optional;

/// What a server says of a slot.
///
/// @param confirmed what we told it that it may forget
/// @param walStatus `reserved`, `extended`, `unreserved` or `lost`; see the manual, `pg_replication_slots`
/// @param bytesLeft how much can still be written before the slot is in danger; empty where there is no limit
/// @param active whether somebody reads it
/// @param pid who
/// @param heldBytes how much log it keeps
public record SlotHealth(
        Optional<Lsn> confirmed, String walStatus, Optional<Long> bytesLeft, boolean active, int pid, long heldBytes) {
    /// Whether what it was to keep is gone: the stream cannot go on.
    public boolean isLost() {
        return walStatus.equals("lost");
    }
}
