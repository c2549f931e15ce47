package dev.rehome.postgres;

/// The output of a `COPY .. TO STDOUT` in blocks of many rows. Used by one thread, and the session by nothing
/// else until it is closed.
///
/// A block may begin and end anywhere in the stream; together they are exactly what the server sent, in its
/// order.
public interface CopyReader extends AutoCloseable {
    /// Waits for the next block.
    ///
    /// @return its length, at least 1; -1 at the end of a COPY that the server says is complete
    /// @throws dev.rehome.finding.RehomeException where the server gave an error or the connection was lost
    int next();

    /// Where the block is that [#next()] has read. Valid until the next call of it, and the caller may
    /// overwrite it then, also before [#offset()].
    byte[] block();

    /// Where the block begins in [#block()].
    int offset();

    /// Where the end was not read, cancels the statement on the server. The session can be used again, after a
    /// rollback if it was in a transaction.
    @Override
    void close();
}
