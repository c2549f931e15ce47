package dev.rehome.postgres;

import java.sql.SQLException;
import org.postgresql.copy.CopyIn;

/// Writes through pgjdbc, where the session's socket was not seen.
final class JdbcCopyWriter implements CopyWriter {
    private final Session session;
    private final String sql;
    private final CopyIn copy;

    private JdbcCopyWriter(Session session, String sql, CopyIn copy) {
        this.session = session;
        this.sql = sql;
        this.copy = copy;
    }

    static JdbcCopyWriter start(Session session, String sql) {
        try {
            return new JdbcCopyWriter(session, sql, session.copyManager().copyIn(sql));
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
        try {
            copy.writeToCopy(buffer, offset, length);
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    @Override
    public long finish() {
        try {
            return copy.endCopy();
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        } catch (SQLException e) {
            // The server says that the COPY failed, which is what was asked for, or the connection is gone.
        }
    }
}
