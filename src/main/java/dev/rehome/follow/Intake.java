package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Brings the changes of one side into the spool, whatever they come from. One thread runs it; the others ask how
/// it is, may want a position of it, and tell it what may be forgotten.
interface Intake extends Runnable, AutoCloseable {
    /// Writes a marker, so that the stream comes to it also where nobody writes.
    ///
    /// @param watch a session of the caller's on that side
    /// @return a position behind everything that has committed on that side until now
    Lsn mark(Session watch);

    /// A position behind everything in the spool, and before the next [#moment].
    Lsn here(Session watch);

    /// A snapshot of that side, and the position in the stream that has exactly what the snapshot has.
    ///
    /// @param patience how long to wait for it; zero for as long as it takes
    /// @throws RehomeException `RH-FOLLOW-019` where it is not to be had in that time
    Slot.Created moment(Duration patience);

    /// Tells that side what it may forget.
    void confirm();

    boolean connected();

    /// Keeps what ended it, and tells those who wait for it.
    void fail(RehomeException e);

    /// What ended it, where something did.
    @Nullable
    RehomeException failure();

    /// Ends [#run()] soon.
    void stop();

    /// Releases what is left, when nothing of it runs any more.
    @Override
    void close();
}
