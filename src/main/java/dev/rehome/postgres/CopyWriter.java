package dev.rehome.postgres;

/// The input of a `COPY .. FROM STDIN`. Used by one thread, and the session by nothing else until it is closed.
public interface CopyWriter extends AutoCloseable {
    /// Sends a piece of the stream, cut anywhere. Up to five bytes before it are overwritten.
    ///
    /// @throws dev.rehome.finding.RehomeException where the server has refused a row, perhaps of an earlier
    ///     piece, or the connection was lost
    void write(byte[] buffer, int offset, int length);

    /// Ends the COPY and waits until the server says that it is complete.
    ///
    /// @return the number of rows that the server counted
    long finish();

    /// Where it is not finished, makes the COPY fail. The session can be used again, after a rollback if it was
    /// in a transaction.
    @Override
    void close();
}
