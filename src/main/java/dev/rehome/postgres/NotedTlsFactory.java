package dev.rehome.postgres;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.ssl.LibPQFactory;
import org.postgresql.util.PSQLException;

/// libpq's rules of TLS as pgjdbc has them; notes the socket in [SocketCapture]. Public because pgjdbc makes it
/// by its name.
public final class NotedTlsFactory extends LibPQFactory {
    public NotedTlsFactory(Properties properties) throws PSQLException {
        super(properties);
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        Socket socket = super.createSocket(plain, host, port, autoClose);
        SocketCapture.tls(socket);
        return socket;
    }
}
