package dev.rehome.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import org.postgresql.PGConnection;

/// Tells by behaviour what lies between rehome and the server. Runs before any SET: through a transaction
/// pooler a SET
/// would change a server connection that the application's next transaction gets.
final class AccessProbe {
    private static final int ROUNDS = 8;

    /// Opens one more connection to the same place.
    @FunctionalInterface
    interface Opener {
        Connection open() throws SQLException;
    }

    private AccessProbe() {}

    /// Whether the address alone says transaction pooler: Supabase's shared pooler on its port 6543.
    static boolean isTransactionPoolerByName(Host host) {
        return host.port() == 6543
                && host.name().toLowerCase(Locale.ROOT).matches(".*\\.(pooler\\.supabase\\.com|supabase\\.co)");
    }

    /// A pooler invents the process id it gives its client at the start. Behind one, a second client holds a
    /// transaction while the first asks which process serves it: when the answers cross, transactions are pooled.
    static Access probe(Connection first, Opener opener) throws SQLException {
        int served = pid(first);
        if (first.unwrap(PGConnection.class).getBackendPID() == served) {
            return Access.DIRECT;
        }
        try (Connection second = opener.open()) {
            second.setAutoCommit(false);
            for (int i = 0; i < ROUNDS; i++) {
                int other = pid(second);
                int again = pid(first);
                if (other == served || again != served) {
                    return Access.TRANSACTION_POOLER;
                }
                second.commit();
            }
            return Access.SESSION_POOLER;
        } catch (SQLException e) {
            return afterFailure(e);
        }
    }

    /// A pooler by statement refuses a transaction block (pgbouncer: 08P01). Any other failure leaves open
    /// what it is,
    /// and then nothing may be set there.
    private static Access afterFailure(SQLException e) throws SQLException {
        if (String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("transaction")) {
            return Access.TRANSACTION_POOLER;
        }
        throw e;
    }

    private static int pid(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_catalog.pg_backend_pid()")) {
            row.next();
            return row.getInt(1);
        }
    }
}
