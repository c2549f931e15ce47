package dev.rehome.postgres;

import dev.rehome.finding.RehomeException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One database of a move, and every session that this run has open on it. Safe for use from any thread.
///
/// Each session carries the run id in its `application_name`, so that a later start finds what a dead run left.
public final class Server implements AutoCloseable {
    private final Side side;
    private final Endpoint endpoint;
    private final String runId;
    private final Set<Session> open = ConcurrentHashMap.newKeySet();

    /// @param runId of this run, at most 16 characters
    public Server(Side side, Endpoint endpoint, String runId) {
        this.side = side;
        this.endpoint = endpoint;
        this.runId = runId;
    }

    public Side side() {
        return side;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    public String runId() {
        return runId;
    }

    /// Opens a session with the settings every session of rehome has.
    ///
    /// @param purpose one word that tells what it is for; part of its `application_name`
    /// @throws RehomeException `RH-PG-002` or `RH-PG-003` where the server cannot be reached or refuses
    public Session open(String purpose) {
        try {
            Connection connection = DriverManager.getConnection(jdbcUrl(), properties(purpose));
            Session session = new Session(this, connection, open::remove);
            open.add(session);
            session.prepareSettings();
            return session;
        } catch (SQLException e) {
            throw connectFailed(e);
        }
    }

    private String jdbcUrl() {
        return "jdbc:postgresql://" + endpoint.host() + ":" + endpoint.port() + "/"
                + java.net.URLEncoder.encode(endpoint.database(), java.nio.charset.StandardCharsets.UTF_8);
    }

    private Properties properties(String purpose) {
        Properties properties = new Properties();
        properties.setProperty("user", endpoint.user());
        properties.setProperty("password", endpoint.password());
        properties.setProperty("ApplicationName", "rehome " + runId + " " + purpose);
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("connectTimeout", "10");
        return properties;
    }

    private RehomeException connectFailed(SQLException e) {
        String words = ServerError.of(e).map(ServerError::words).orElse("");
        return new RehomeException(
                PostgresProblem.connect(side),
                side.word() + " " + endpoint.display() + ": cannot connect as " + endpoint.user(),
                words,
                "check the URL, the password and that this machine may connect, then run: rehome preflight",
                e);
    }

    /// Ends every open session: running statements are cancelled on the server and the connections closed. Used when
    /// the run is interrupted; the sessions' owners see an exception.
    public void cancelAll() {
        for (Session session : open) {
            session.cancelAndClose();
        }
    }

    /// Closes what is still open.
    @Override
    public void close() {
        for (Session session : open) {
            session.close();
        }
    }
}
