package dev.rehome.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.net.SocketFactory;
import jdk.net.ExtendedSocketOptions;

/// Makes the sockets of pgjdbc, which creates this class by name with one text as argument. The driver goes
/// on knowing
/// the server by the name in the URL, so that `verify-full` checks that name, wherever the bytes go: to a
/// Unix socket,
/// to an address given beside the name, or into an SSH tunnel.
public final class RouteSocketFactory extends SocketFactory {
    private final String route;
    private final List<Option> options;

    private record Option(SocketOption<Integer> name, int value) {}

    private static final Map<String, SocketOption<Integer>> KNOWN = Map.of(
            "keepalives_idle", ExtendedSocketOptions.TCP_KEEPIDLE,
            "keepalives_interval", ExtendedSocketOptions.TCP_KEEPINTERVAL,
            "keepalives_count", ExtendedSocketOptions.TCP_KEEPCOUNT);

    /// @param argument as [#argument(String, Map)] made it
    public RouteSocketFactory(String argument) {
        String[] parts = argument.split("\n");
        this.route = parts[0];
        List<Option> given = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            given.add(new Option(java.util.Objects.requireNonNull(KNOWN.get(pair[0])), Integer.parseInt(pair[1])));
        }
        this.options = List.copyOf(given);
    }

    /// @param route a Unix socket's path, `address port`, or empty for where the URL says
    /// @param parameters libpq's; the keepalive ones are followed
    static String argument(String route, Map<String, String> parameters) {
        StringBuilder argument = new StringBuilder(route);
        for (String name : KNOWN.keySet()) {
            String value = parameters.getOrDefault(name, "0");
            if (Integer.parseInt(value) > 0) {
                argument.append('\n').append(name).append('=').append(value);
            }
        }
        return argument.toString();
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = route.startsWith("/")
                ? new UnixSocket(UnixDomainSocketAddress.of(Path.of(route)))
                : new RoutedSocket(route, options);
        SocketCapture.plain(socket);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        return createSocket(host, port);
    }

    private Socket connected(SocketAddress address) throws IOException {
        Socket socket = createSocket();
        socket.connect(address);
        return socket;
    }

    private static final class RoutedSocket extends Socket {
        private final String route;
        private final List<Option> options;

        RoutedSocket(String route, List<Option> options) {
            this.route = route;
            this.options = options;
        }

        @Override
        public void connect(SocketAddress address, int timeout) throws IOException {
            super.connect(routed(address), timeout);
            for (Option option : options) {
                setOption(option.name(), option.value());
            }
        }

        private SocketAddress routed(SocketAddress address) {
            int blank = route.indexOf(' ');
            return blank < 0
                    ? address
                    : new InetSocketAddress(route.substring(0, blank), Integer.parseInt(route.substring(blank + 1)));
        }
    }
}
