package dev.rehome.postgres;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// What a server said when it refused something.
///
/// @param sqlState five characters; `08xxx` also for a lost connection that pgjdbc noticed itself
/// @param message the primary message, one line, in the server's words
/// @param detail the DETAIL field, may hold values of the row, so printed only where values may be shown
/// @param table the table named by the error, where the server names one
/// @param column the column named by the error, where the server names one
/// @param constraint the constraint named by the error, where the server names one
/// @param context the CONTEXT field, for COPY "COPY t, line 7, column c"
public record ServerError(
        String sqlState,
        String message,
        @Nullable String detail,
        @Nullable String table,
        @Nullable String column,
        @Nullable String constraint,
        @Nullable String context) {

    /// The first SQL error in a chain of causes.
    public static Optional<ServerError> of(@Nullable Throwable thrown) {
        for (Throwable t = thrown; t != null; t = t.getCause()) {
            if (t instanceof SQLException sql) {
                return Optional.of(of(sql));
            }
        }
        return Optional.empty();
    }

    private static ServerError of(SQLException sql) {
        String state = sql.getSQLState() == null ? "XX000" : sql.getSQLState();
        ServerErrorMessage server = sql instanceof PSQLException p ? p.getServerErrorMessage() : null;
        if (server == null) {
            String message = String.valueOf(sql.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
            return new ServerError(state, message, null, null, null, null, null);
        }
        return new ServerError(
                state,
                String.valueOf(server.getMessage()),
                server.getDetail(),
                server.getTable(),
                server.getColumn(),
                server.getConstraint(),
                server.getWhere());
    }

    /// The server's words with SQLSTATE, for the `cause:` line of an error.
    public String words() {
        return message + " (SQLSTATE " + sqlState + ")";
    }

    /// Whether the same statement may succeed on a new connection: connection lost, server starting or stopping,
    /// serialization failure, deadlock. Classes as in the PostgreSQL manual, appendix A. The only place
    /// that decides.
    public boolean retryable() {
        return isConnectionLost() || sqlState.equals("40001") || sqlState.equals("40P01");
    }

    /// Whether the server, database or role has no connection left.
    public boolean isTooManyConnections() {
        return sqlState.equals("53300");
    }

    /// Whether the connection is gone (08xxx), or the server ends or refuses sessions for now (57P01 admin
    /// shutdown,
    /// 57P02 crash shutdown, 57P03 cannot connect now).
    public boolean isConnectionLost() {
        return sqlState.startsWith("08")
                || sqlState.equals("57P01")
                || sqlState.equals("57P02")
                || sqlState.equals("57P03");
    }
}
