package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;

/// What a walsender sends after `START_REPLICATION`, message by message, and the answers to it; see the manual,
/// "Streaming Replication Protocol".
///
/// One thread reads. [#sendStatus] may be called from any thread, [#close()] too: a reader that waits then
/// fails.
public final class ReplicationStream implements AutoCloseable {
    /// Sent in the keepalive's and the status's clock: microseconds since 2000-01-01.
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");

    /// The server answers a status that asks for it, and those are sent every few seconds.
    private static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private static final int BUFFER = 1 << 18;

    private final Session session;
    private final Wire wire;
    private final String command;
    private final Object output = new Object();
    private byte[] buffer = new byte[BUFFER];

    /// Read, but not looked at: from `begin` to `end`.
    private int begin;

    private int end;
    private int offset;
    private int length;

    private ReplicationStream(Session session, Wire wire, String command) {
        this.session = session;
        this.wire = wire;
        this.command = command;
    }

    static ReplicationStream start(Session session, Wire wire, String command) {
        ReplicationStream stream = new ReplicationStream(session, wire, command);
        try {
            wire.timeout(SILENCE_MAX);
            wire.query(command);
            for (Wire.Message message = wire.next(); message.type() != 'W'; message = wire.next()) {
                if (message.type() == 'E') {
                    SQLException error = Wire.error(message);
                    wire.untilReady(error);
                    throw session.failed(command, error);
                }
            }
            return stream;
        } catch (IOException e) {
            throw stream.lost(e);
        }
    }

    /// Waits for the next message: `w` with WAL data or `k`, a keepalive.
    ///
    /// @return false where the server ended the stream
    /// @throws RehomeException where the server gave an error or the connection was lost
    public boolean next() {
        try {
            while (true) {
                need(Wire.HEADER);
                byte type = buffer[begin];
                int size = ByteBuffer.wrap(buffer).getInt(begin + 1) - 4;
                if (size < 0) {
                    throw new IOException("not PostgreSQL's protocol: message of " + size + " bytes");
                }
                need(Wire.HEADER + size);
                offset = begin + Wire.HEADER;
                length = size;
                begin += Wire.HEADER + size;
                switch (type) {
                    case 'd' -> {
                        return true;
                    }
                    case 'c' -> {
                        return false;
                    }
                    case 'E' -> throw session.failed(command, error());
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private SQLException error() {
        String body = new String(buffer, offset, length, java.nio.charset.StandardCharsets.UTF_8);
        return Wire.error(new Wire.Message((byte) 'E', body));
    }

    /// Whether another message is here already, whole.
    public boolean hasNext() {
        return end - begin >= Wire.HEADER
                && end - begin - Wire.HEADER >= ByteBuffer.wrap(buffer).getInt(begin + 1) - 4;
    }

    private void need(int bytes) throws IOException {
        if (end - begin >= bytes) {
            return;
        }
        System.arraycopy(buffer, begin, buffer, 0, end - begin);
        end -= begin;
        begin = 0;
        if (buffer.length < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(bytes, Math.min(Integer.MAX_VALUE - 8, bytes + BUFFER)));
        } else if (buffer.length > BUFFER && bytes <= BUFFER && end <= BUFFER) {
            buffer = Arrays.copyOf(buffer, BUFFER);
        }
        while (end < bytes) {
            end += wire.read(buffer, end, buffer.length - end);
        }
    }

    /// The message that [#next()] has read. Valid until the next call of it.
    public ByteBuffer message() {
        return ByteBuffer.wrap(buffer, offset, length).slice();
    }

    /// Tells the server how far we are; it forgets the WAL before `flushed`.
    ///
    /// @param reply whether it shall answer at once
    public void sendStatus(Lsn received, Lsn flushed, Lsn applied, boolean reply) {
        long micros = Duration.between(EPOCH, Instant.now()).toNanos() / 1000;
        byte[] body = ByteBuffer.allocate(34)
                .put((byte) 'r')
                .putLong(received.value())
                .putLong(flushed.value())
                .putLong(applied.value())
                .putLong(micros)
                .put((byte) (reply ? 1 : 0))
                .array();
        try {
            synchronized (output) {
                wire.send('d', body);
            }
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private RehomeException lost(IOException e) {
        return session.failed(command, wire.broken(e));
    }

    /// Ends the connection: the server's side of it then ends by itself, and the slot is free.
    @Override
    public void close() {
        session.close();
    }
}
