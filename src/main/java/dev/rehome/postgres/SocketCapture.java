package dev.rehome.postgres;

import java.net.Socket;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Notes the sockets that pgjdbc makes while one session is opened, so that [Wire] can use the very connection
/// that pgjdbc has logged in on. Sockets made at other times (pgjdbc opens one to cancel a statement) are nobody's
/// business.
final class SocketCapture {
    /// Inheritable, because pgjdbc connects in a thread of its own where there is a timeout for the login, and makes
    /// the factories by name, so that nothing but a text can be handed to them. The opening thread removes it.
    private static final InheritableThreadLocal<SocketCapture> CURRENT = new InheritableThreadLocal<>();

    private volatile @Nullable Socket plain;
    private volatile @Nullable Socket tls;

    /// What opens a connection.
    interface Opening<T> {
        T open() throws SQLException;
    }

    /// Notes the sockets that the opening makes.
    <T> T during(Opening<T> opening) throws SQLException {
        CURRENT.set(this);
        try {
            return opening.open();
        } finally {
            CURRENT.remove();
        }
    }

    /// A new connection, which takes the place of one that failed before.
    static void plain(Socket socket) {
        SocketCapture capture = CURRENT.get();
        if (capture != null) {
            capture.plain = socket;
            capture.tls = null;
        }
    }

    /// TLS over the connection noted last.
    static void tls(Socket socket) {
        SocketCapture capture = CURRENT.get();
        if (capture != null) {
            capture.tls = socket;
        }
    }

    /// The wire of the connection that was opened; empty where its sockets were not seen, or are closed again.
    Optional<Wire> wire() {
        Socket socket = plain;
        return socket == null || socket.isClosed() ? Optional.empty() : Optional.of(new Wire(socket, tls));
    }
}
