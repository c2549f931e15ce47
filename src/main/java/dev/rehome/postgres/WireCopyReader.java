package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.Arrays;

/// Reads CopyData straight from the socket and moves the payloads of many messages together, in place: one read
/// gives hundreds of rows, and nothing is allocated. Costs under half of the client's CPU time that one array
/// per row costs.
///
/// A message that fits is given whole, so a block nearly always ends with a row. One that does not (a row of
/// hundreds of megabytes) is given in parts as they come, and never held.
final class WireCopyReader implements CopyReader {
    /// A socket of the JDK reads 128 KiB at most at a time.
    private static final int READ_MAX = 1 << 17;

    /// A block this long is worth sending on; longer ones only fall out of the processor's cache.
    private static final int ENOUGH = 1 << 16;

    private final Session session;
    private final Wire wire;
    private final String sql;
    private final byte[] buffer = new byte[Wire.HEADER + READ_MAX + ENOUGH];
    private final ByteBuffer numbers = ByteBuffer.wrap(buffer);

    /// Raw bytes that are read but not looked at are from `begin` to `end`; the block grows up to `blockEnd <=
    /// begin`.
    private int begin = Wire.HEADER;

    private int end = Wire.HEADER;
    private int blockEnd = Wire.HEADER;

    /// What is still to come of a message that does not fit.
    private int messageLeft;

    /// Whether CopyDone was there; ReadyForQuery without it would be a stream that ends too early.
    private boolean complete;

    private boolean finished;

    private WireCopyReader(Session session, Wire wire, String sql) {
        this.session = session;
        this.wire = wire;
        this.sql = sql;
    }

    static WireCopyReader start(Session session, Wire wire, String sql) {
        WireCopyReader reader = new WireCopyReader(session, wire, sql);
        try {
            wire.query(sql);
        } catch (IOException e) {
            throw reader.lost(e);
        }
        return reader;
    }

    @Override
    public byte[] block() {
        return buffer;
    }

    @Override
    public int offset() {
        return Wire.HEADER;
    }

    @Override
    public int next() {
        if (finished) {
            return -1;
        }
        try {
            do {
                makeRoom();
                fill();
            } while (!finished && blockEnd == Wire.HEADER);
        } catch (IOException e) {
            throw lost(e);
        }
        int length = blockEnd - Wire.HEADER;
        return length == 0 ? -1 : length;
    }

    private void fill() throws IOException {
        while (!finished && blockEnd < Wire.HEADER + ENOUGH && end < buffer.length) {
            refuseInterrupted();
            end += wire.read(buffer, end, Math.min(READ_MAX, buffer.length - end));
            takeMessages();
        }
    }

    /// A thread that was told to stop gives the connection up, as a virtual thread does by itself.
    private static void refuseInterrupted() throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("interrupted");
        }
    }

    /// Moves what was read but not given to the front: less than one message.
    private void makeRoom() throws IOException {
        System.arraycopy(buffer, begin, buffer, Wire.HEADER, end - begin);
        end -= begin - Wire.HEADER;
        begin = Wire.HEADER;
        blockEnd = Wire.HEADER;
        takeMessages();
    }

    private void takeMessages() throws IOException {
        boolean more = true;
        while (more && !finished) {
            more = messageLeft > 0 ? takePart() : takeMessage();
        }
    }

    private boolean takePart() {
        int length = Math.min(messageLeft, end - begin);
        append(length);
        messageLeft -= length;
        return messageLeft == 0;
    }

    private boolean takeMessage() throws IOException {
        if (end - begin < Wire.HEADER) {
            return false;
        }
        int length = numbers.getInt(begin + 1) - 4;
        if (buffer[begin] != 'd') {
            control(length);
            return true;
        }
        if (length < 0) {
            throw new IOException("not PostgreSQL's protocol: CopyData of " + length + " bytes");
        }
        if (end - begin - Wire.HEADER >= length) {
            begin += Wire.HEADER;
            append(length);
            return true;
        }
        if (length > READ_MAX) {
            begin += Wire.HEADER;
            messageLeft = length;
            return true;
        }
        return false;
    }

    private void append(int length) {
        System.arraycopy(buffer, begin, buffer, blockEnd, length);
        begin += length;
        blockEnd += length;
    }

    /// CopyOutResponse, CommandComplete, notices and parameters are passed over: what counts is whether an
    /// error comes before ReadyForQuery.
    private void control(int length) throws IOException {
        int have = Math.min(Math.max(length, 0), end - begin - Wire.HEADER);
        int bodyAt = begin + Wire.HEADER;
        byte type = buffer[begin];
        Wire.Message message = wire.next(type, length, Arrays.copyOfRange(buffer, bodyAt, bodyAt + have));
        begin = bodyAt + have;
        switch (type) {
            case 'E' -> throw failed(message);
            case 'c' -> complete = true;
            case 'G' -> throw new IOException("the statement wants input: " + sql);
            case 'Z' -> finish();
            default -> {}
        }
    }

    private void finish() {
        finished = true;
        if (!complete) {
            throw new IllegalStateException("the server ended without a complete COPY: " + sql);
        }
    }

    private RehomeException failed(Wire.Message message) {
        SQLException error = Wire.error(message);
        try {
            drain();
        } catch (IOException e) {
            // An error that ends the session is followed by the end of the stream: its words say more.
            finished = true;
            wire.broken(e);
        }
        return session.failed(sql, error);
    }

    private RehomeException lost(IOException e) {
        finished = true;
        return session.failed(sql, wire.broken(e));
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        session.cancel();
        try {
            drain();
        } catch (IOException e) {
            finished = true;
            wire.broken(e);
        }
    }

    /// Reads up to ReadyForQuery and drops everything, errors too: they are known, or are our own cancelling.
    private void drain() throws IOException {
        while (!finished) {
            dropMessages();
            if (!finished) {
                end += wire.read(buffer, end, buffer.length - end);
            }
        }
    }

    private void dropMessages() {
        boolean more = true;
        while (more && !finished) {
            int length = Math.min(messageLeft, end - begin);
            begin += length;
            messageLeft -= length;
            more = messageLeft == 0 && end - begin >= Wire.HEADER + 1;
            if (more) {
                // ReadyForQuery has a body of one byte; any other message may be shorter, but is followed by it.
                finished = buffer[begin] == 'Z';
                messageLeft = numbers.getInt(begin + 1) - 4;
                begin += Wire.HEADER;
            }
        }
        System.arraycopy(buffer, begin, buffer, Wire.HEADER, end - begin);
        end -= begin - Wire.HEADER;
        begin = Wire.HEADER;
    }
}
