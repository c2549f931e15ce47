package dev.rehome.postgres;

import java.io.IOException;
import java.net.Socket;
import java.util.Properties;
import org.postgresql.ssl.DefaultJavaSSLFactory;

/// TLS with the certificates that the JDK trusts; notes the socket in [SocketCapture]. Public because pgjdbc
/// makes it by its name.
public final class NotedSystemTlsFactory extends DefaultJavaSSLFactory {
    public NotedSystemTlsFactory(Properties properties) {
        super(properties);
    }

    @Override
    public Socket createSocket(Socket plain, String host, int port, boolean autoClose) throws IOException {
        Socket socket = super.createSocket(plain, host, port, autoClose);
        SocketCapture.tls(socket);
        return socket;
    }
}
