package dev.rehome.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// A network between a client and a server on this machine, that can go wrong: connections cut, refused, slowed, or
/// held back as where a cable is pulled, without either side being told.
public final class FaultProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 << 10;
    private static final Duration LOOK = Duration.ofMillis(5);

    private final int port;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile State state = State.WORKS;

    private enum State {
        WORKS,
        REFUSES,
        HOLDS,
        SLOW
    }

    private FaultProxy(int port) throws IOException {
        this.port = port;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /// @param port of the server on this machine
    public static FaultProxy to(int port) throws IOException {
        FaultProxy proxy = new FaultProxy(port);
        Thread.ofPlatform().daemon().start(proxy::accept);
        return proxy;
    }

    /// Where clients connect to.
    public int port() {
        return listener.getLocalPort();
    }

    /// Ends all connections; new ones are let through.
    public void cut() {
        sockets.forEach(FaultProxy::closeQuietly);
    }

    /// Ends all connections, and every new one at once.
    public void refuse() {
        state = State.REFUSES;
        cut();
    }

    /// Nothing arrives any more in either direction, and nobody is told.
    public void hold() {
        state = State.HOLDS;
    }

    /// Every message takes some milliseconds more.
    public void slow() {
        state = State.SLOW;
    }

    /// All is well again. What was held back arrives.
    public void heal() {
        state = State.WORKS;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                if (state == State.REFUSES) {
                    closeQuietly(client);
                } else {
                    connect(client);
                }
            } catch (IOException e) {
                // Closed, or a server that is away: the client sees its connection end.
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Socket server = new Socket();
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5000);
        } catch (IOException e) {
            closeQuietly(client);
            throw e;
        }
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        sockets.add(client);
        sockets.add(server);
        Thread.ofPlatform().daemon().start(() -> pump(client, server));
        Thread.ofPlatform().daemon().start(() -> pump(server, client));
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                while (state == State.HOLDS && !to.isClosed()) {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
                if (state == State.SLOW) {
                    LockSupport.parkNanos(LOOK.toNanos());
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException e) {
            // One side ended: so does the other.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
