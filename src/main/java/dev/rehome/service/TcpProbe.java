package dev.rehome.service;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;

/// Whether a port takes connections.
public record TcpProbe(String host, int port) implements Probe {
    @Override
    public String asks() {
        return "TCP " + host + ":" + port;
    }

    @Override
    public ProbeAnswer look(Duration within) {
        Stopwatch watch = new Stopwatch();
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Limits.millis(within));
            return ProbeAnswer.go("connected", "connected", asks(), watch.took());
        } catch (IOException e) {
            return ProbeAnswer.noGo(Limits.words(e), "connected", asks(), watch.took());
        }
    }
}
