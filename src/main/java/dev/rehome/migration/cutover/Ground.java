package dev.rehome.migration.cutover;

import dev.rehome.postgres.Side;
import java.util.Map;
import java.util.Optional;

/// What a switch does to the two databases and to the application. Every method may be called again after it was
/// killed half way, by another process, and then ends as if it had been called once.
///
/// The databases are the truth about which side is open; the journal says what was intended.
interface Ground extends AutoCloseable {
    /// Whether a side takes the application's writes now: asked of the database, not remembered.
    ///
    /// @throws dev.rehome.finding.RehomeException where it does not answer, after some tries
    boolean isOpen(Side side);

    /// The side that the application writes to, as both databases have it on record, whatever was written down here;
    /// empty where a switch has closed both and opened neither.
    Optional<Side> live();

    /// All that can be done while the application still writes to `from`: changes flow and the other side is
    /// nearly current, contents are verified, the way back is proven.
    void prepare(Side from);

    /// Refuses the application's writes on a side, and waits for those under way.
    ///
    /// @return details for the journal
    Map<String, String> freeze(Side from, Budget budget);

    /// Brings everything that was committed on the frozen side to the other one.
    Map<String, String> catchUp(Side from, Budget budget);

    /// Sets the other side's sequences beyond those of the frozen side.
    Map<String, String> sequences(Side from, Budget budget);

    /// Compares what changed since the contents were verified.
    Map<String, String> verify(Side from, Budget budget);

    /// Proves that nobody wrote to the frozen side since it was frozen, and readies the stream in the other
    /// direction.
    Map<String, String> confirmQuiet(Side from, Budget budget);

    /// Points the application at a side: the hooks of the plan.
    void hooks(Side live);

    /// Lets the application write to a side. In the same transaction that side's database records that it is
    /// the live one.
    ///
    /// @throws dev.rehome.finding.RehomeException where the other side is open: both may never be
    void open(Side side);

    /// As [#open(Side)], for a side that an attempt closed while the other one stayed closed all the time: that the
    /// other one does not answer is no reason to leave the application without a database.
    void reopen(Side side);

    /// Cuts every connection, also those that wait for an answer: what runs fails, and what comes next too, until
    /// [#afresh()]. May be called from another thread.
    void halt();

    /// Cuts every connection; what comes next connects anew.
    void afresh();

    /// After a switch: the closed side takes the changes of the open one from here on.
    void settle(Side live);

    /// Releases what it holds on this machine; nothing of the databases.
    @Override
    default void close() {}
}
