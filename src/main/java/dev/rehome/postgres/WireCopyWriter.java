package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;

/// Writes CopyData straight to the socket, many rows a message.
///
/// After an error the server drops what is still sent, so an error is looked for before each piece: a COPY that
/// failed ends soon, and the server never waits for us to read while we wait for it.
final class WireCopyWriter implements CopyWriter {
    private final Session session;
    private final Wire wire;
    private final String sql;
    private boolean finished;
    private long rows;

    private WireCopyWriter(Session session, Wire wire, String sql) {
        this.session = session;
        this.wire = wire;
        this.sql = sql;
    }

    static WireCopyWriter start(Session session, Wire wire, String sql) {
        WireCopyWriter writer = new WireCopyWriter(session, wire, sql);
        try {
            wire.query(sql);
            writer.awaitCopyIn();
        } catch (IOException e) {
            throw writer.lost(e);
        }
        return writer;
    }

    private void awaitCopyIn() throws IOException {
        Wire.Message message = wire.next();
        while (message.type() != 'G') {
            switch (message.type()) {
                case 'E' -> throw failed(message);
                case 'H', 'Z' -> throw new IOException("the statement takes no input: " + sql);
                default -> {}
            }
            message = wire.next();
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        try {
            while (wire.hasMessage()) {
                refuseErrors(wire.next());
            }
            wire.sendCopyData(buffer, offset, length);
        } catch (IOException e) {
            throw lastWords(e);
        }
    }

    private void refuseErrors(Wire.Message message) throws IOException {
        if (message.type() == 'E') {
            throw failed(message);
        }
        if (message.type() == 'Z') {
            throw new IOException("the COPY ended before its input: " + sql);
        }
    }

    @Override
    public long finish() {
        try {
            wire.send('c', new byte[0]);
            for (Wire.Message message = wire.next(); message.type() != 'Z'; message = wire.next()) {
                switch (message.type()) {
                    case 'E' -> throw failed(message);
                    case 'C' -> rows = rows(message);
                    default -> {}
                }
            }
        } catch (IOException e) {
            throw lastWords(e);
        }
        finished = true;
        return rows;
    }

    /// The command tag is `COPY` and the number of rows.
    private static long rows(Wire.Message message) throws IOException {
        String tag = message.body().replace("\0", "");
        if (!tag.startsWith("COPY ")) {
            throw new IOException("the command tag is not that of a COPY: " + tag);
        }
        return Long.parseLong(tag.substring("COPY ".length()));
    }

    @Override
    public void close() {
        if (finished) {
            return;
        }
        finished = true;
        try {
            wire.send('f', "rehome: given up\0".getBytes(StandardCharsets.US_ASCII));
            wire.untilReady(null);
        } catch (IOException e) {
            wire.broken(e);
        }
    }

    private RehomeException failed(Wire.Message message) throws IOException {
        finished = true;
        SQLException error = Wire.error(message);
        wire.untilReady(error);
        return session.failed(sql, error);
    }

    /// The connection is lost. A server that is being stopped says so before it closes, and that may lie
    /// unread.
    private RehomeException lastWords(IOException lost) {
        finished = true;
        SQLException error = null;
        try {
            while (error == null && wire.hasMessage()) {
                Wire.Message message = wire.next();
                error = message.type() == 'E' ? Wire.error(message) : null;
            }
        } catch (IOException e) {
            lost.addSuppressed(e);
        }
        SQLException broken = wire.broken(lost);
        return session.failed(sql, error == null ? broken : error);
    }

    private RehomeException lost(IOException e) {
        finished = true;
        return session.failed(sql, wire.broken(e));
    }
}
