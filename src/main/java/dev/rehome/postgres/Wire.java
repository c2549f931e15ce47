package dev.rehome.postgres;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/// The messages of PostgreSQL's protocol 3 on the socket of a pgjdbc session, for as long as one simple query
/// takes. Used by one thread.
///
/// Invariant: between two statements pgjdbc's buffers are empty, because the server sends nothing after
/// ReadyForQuery; so whoever reads up to ReadyForQuery leaves the connection as pgjdbc expects it. What a
/// server sends on its own (it ends the session) is followed by the end of the stream: then both fail, and
/// nothing is lost in silence. See the manual, "Frontend/Backend Protocol".
final class Wire {
    /// Type and length.
    static final int HEADER = 5;

    /// libpq's idea of it is 30,000; parameters in an error's text can be longer.
    private static final int CONTROL_MESSAGE_MAX = 1 << 24;

    private static final int PEEK_MILLIS = 5;

    private final Socket plain;
    private final @Nullable Socket tls;
    private int peeked = -1;

    /// A message other than CopyData.
    ///
    /// @param type its first byte
    /// @param body read as UTF-8, which is what errors and command tags are in
    record Message(byte type, String body) {}

    Wire(Socket plain, @Nullable Socket tls) {
        this.plain = plain;
        this.tls = tls;
    }

    private Socket socket() {
        return tls == null ? plain : tls;
    }

    private InputStream in() throws IOException {
        return socket().getInputStream();
    }

    private OutputStream out() throws IOException {
        return socket().getOutputStream();
    }

    /// Sends a simple query.
    void query(String sql) throws IOException {
        byte[] text = sql.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(HEADER + text.length + 1);
        message.put((byte) 'Q').putInt(4 + text.length + 1).put(text).put((byte) 0);
        out().write(message.array());
    }

    /// Sends a message of less than a screen: CopyDone, CopyFail.
    void send(char type, byte[] body) throws IOException {
        ByteBuffer message = ByteBuffer.allocate(HEADER + body.length);
        out().write(message.put((byte) type).putInt(4 + body.length).put(body).array());
    }

    /// Sends bytes as one CopyData. Where [#HEADER] bytes before them are there, they are overwritten with the
    /// header, so that one write does.
    void sendCopyData(byte[] buffer, int offset, int length) throws IOException {
        if (offset < HEADER) {
            out().write(ByteBuffer.allocate(HEADER)
                    .put((byte) 'd')
                    .putInt(4 + length)
                    .array());
            out().write(buffer, offset, length);
            return;
        }
        ByteBuffer.wrap(buffer, offset - HEADER, HEADER).put((byte) 'd').putInt(4 + length);
        out().write(buffer, offset - HEADER, HEADER + length);
    }

    /// How long a read may wait for the server's next byte.
    void timeout(Duration limit) throws IOException {
        plain.setSoTimeout(Math.toIntExact(limit.toMillis()));
        if (tls != null) {
            tls.setSoTimeout(Math.toIntExact(limit.toMillis()));
        }
    }

    /// Reads what there is, at least one byte.
    int read(byte[] buffer, int offset, int length) throws IOException {
        int got = in().read(buffer, offset, length);
        if (got < 0) {
            throw new EOFException("the server closed the connection");
        }
        return got;
    }

    /// Reads one whole message, waiting for it.
    Message next() throws IOException {
        byte[] header = new byte[HEADER];
        int have = 0;
        if (peeked >= 0) {
            header[have++] = (byte) peeked;
            peeked = -1;
        }
        if (in().readNBytes(header, have, HEADER - have) < HEADER - have) {
            throw new EOFException("the server closed the connection");
        }
        return next(header[0], ByteBuffer.wrap(header).getInt(1) - 4, new byte[0]);
    }

    /// Reads the rest of a message whose header is known, and perhaps the beginning of its body.
    Message next(byte type, int length, byte[] begun) throws IOException {
        if (length < begun.length || length > CONTROL_MESSAGE_MAX) {
            throw new IOException("not PostgreSQL's protocol: message '" + (char) type + "' of " + length + " bytes");
        }
        byte[] body = Arrays.copyOf(begun, length);
        if (in().readNBytes(body, begun.length, length - begun.length) < length - begun.length) {
            throw new EOFException("the server closed the connection");
        }
        return new Message(type, new String(body, StandardCharsets.UTF_8));
    }

    /// Whether the server has said something, without waiting for it. Asked on the plain socket, because a TLS
    /// socket does not know; there, what has arrived may turn out to be no message but TLS's own.
    boolean hasMessage() throws IOException {
        if (plain.getInputStream().available() == 0) {
            return false;
        }
        return tls == null || peek(tls);
    }

    private boolean peek(Socket socket) throws IOException {
        int timeout = socket.getSoTimeout();
        socket.setSoTimeout(PEEK_MILLIS);
        try {
            peeked = socket.getInputStream().read();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(timeout);
        }
    }

    /// The exception that pgjdbc would make of an ErrorResponse.
    static SQLException error(Message message) {
        return new PSQLException(new ServerErrorMessage(message.body()));
    }

    /// Reads up to ReadyForQuery. Gives the first error on the way, or none; where the server said an error and
    /// then closed the connection (it is being stopped), that error.
    @Nullable
    SQLException untilReady(@Nullable SQLException already) throws IOException {
        SQLException error = already;
        try {
            for (Message message = next(); message.type() != 'Z'; message = next()) {
                if (message.type() == 'E' && error == null) {
                    error = error(message);
                }
            }
        } catch (IOException e) {
            close();
            if (error == null) {
                throw e;
            }
        }
        return error;
    }

    /// Gives the connection up after an input or output error; pgjdbc notices at its next statement.
    SQLException broken(IOException e) {
        close();
        String words = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return new PSQLException("connection lost during COPY: " + words, PSQLState.CONNECTION_FAILURE, e);
    }

    private void close() {
        try {
            plain.close();
        } catch (IOException e) {
            // It is given up; nothing is lost by a failed close.
        }
    }
}
