package dev.rehome.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.copy.CopyOut;

/// Reads through pgjdbc, one array a row, where the session's socket was not seen.
final class JdbcCopyReader implements CopyReader {
    private static final int ENOUGH = 1 << 16;

    private final Session session;
    private final String sql;
    private final CopyOut copy;
    private final byte[] gathered = new byte[Wire.HEADER + ENOUGH];
    private byte[] block = gathered;
    private int offset = Wire.HEADER;

    /// A row that did not fit in the block before.
    private byte @Nullable [] waiting;

    private boolean ended;

    private JdbcCopyReader(Session session, String sql, CopyOut copy) {
        this.session = session;
        this.sql = sql;
        this.copy = copy;
    }

    static JdbcCopyReader start(Session session, String sql) {
        try {
            return new JdbcCopyReader(session, sql, session.copyManager().copyOut(sql));
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    @Override
    public byte[] block() {
        return block;
    }

    @Override
    public int offset() {
        return offset;
    }

    @Override
    public int next() {
        try {
            byte[] row = waiting == null ? read() : waiting;
            waiting = null;
            if (row != null && row.length > ENOUGH) {
                block = row;
                offset = 0;
                return row.length;
            }
            return gather(row);
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    private int gather(byte @Nullable [] first) throws SQLException {
        block = gathered;
        offset = Wire.HEADER;
        int length = 0;
        byte[] row = first;
        while (row != null && length + row.length <= ENOUGH) {
            System.arraycopy(row, 0, gathered, Wire.HEADER + length, row.length);
            length += row.length;
            row = read();
        }
        waiting = row;
        return first == null ? -1 : length;
    }

    private byte @Nullable [] read() throws SQLException {
        byte[] row = ended ? null : copy.readFromCopy();
        ended = row == null;
        return row;
    }

    @Override
    public void close() {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            // The statement was cancelled or the connection is gone: in both cases it reads no more.
        }
    }
}
