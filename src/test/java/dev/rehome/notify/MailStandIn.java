package dev.rehome.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// A small SMTP server in place of a real one, with STARTTLS where it is given a certificate: keeps what it was told.
/// It knows no `nobody`, and sends on what is for `moved`.
final class MailStandIn implements AutoCloseable {
    private final ServerSocket server;
    private final Optional<SSLContext> tls;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    MailStandIn(Optional<SSLContext> tls) {
        this.tls = tls;
        try {
            server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket socket = server.accept()) {
                talk(socket);
            } catch (IOException e) {
                lines.add("connection ended");
            }
        }
    }

    private void talk(Socket plain) throws IOException {
        Socket socket = plain;
        BufferedReader in = reader(socket);
        say(socket, "220 mail.example.com");
        boolean message = false;
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            lines.add(line);
            if (message) {
                message = !line.equals(".");
                if (!message) {
                    say(socket, "250 taken");
                }
            } else if (line.equals("STARTTLS")) {
                say(socket, "220 go");
                SSLSocket secret = (SSLSocket) tls.orElseThrow()
                        .getSocketFactory()
                        .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
                secret.setUseClientMode(false);
                socket = secret;
                in = reader(socket);
            } else if (line.startsWith("EHLO")) {
                say(
                        socket,
                        "250-mail.example.com\r\n" + (tls.isPresent() ? "250-STARTTLS\r\n" : "") + "250 AUTH PLAIN");
            } else if (line.equals("DATA")) {
                message = true;
                say(socket, "354 go on");
            } else if (line.startsWith("RCPT TO:<nobody@")) {
                say(socket, "550 no such mailbox");
            } else if (line.startsWith("RCPT TO:<moved@")) {
                say(socket, "251 will forward");
            } else {
                say(socket, line.startsWith("AUTH") ? "235 welcome" : "250 fine");
            }
        }
    }

    private static BufferedReader reader(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    private static void say(Socket socket, String line) throws IOException {
        socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    int port() {
        return server.getLocalPort();
    }

    List<String> lines() {
        return lines;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
