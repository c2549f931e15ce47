package dev.rehome.service;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// One connection to a Redis server, in the second version of its protocol (RESP2): requests are arrays of bulk
/// strings, a reply says by its first byte what it is.
///
/// Names and values are read as UTF-8, what is none as Latin-1: patterns fit in every language, and nothing is lost.
final class RedisConnection implements AutoCloseable {
    /// More than any reply to what probes ask; a bound against a peer that is no Redis.
    private static final int BYTES_MAX = 16 << 20;

    private static final int ELEMENTS_MAX = 100_000;
    private static final int DEPTH_MAX = 4;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RedisConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
    }

    /// @param within for the connection, and for each reply
    static RedisConnection open(RedisAddress address, Duration within) throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress(address.host(), address.port()), Limits.millis(within));
            socket.setSoTimeout(Limits.millis(within));
            return new RedisConnection(address.tls() ? encrypted(socket, address) : socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static Socket encrypted(Socket plain, RedisAddress address) throws IOException {
        SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
        SSLSocket socket = (SSLSocket) factory.createSocket(plain, address.host(), address.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    /// What a server answers.
    sealed interface Reply {
        /// A line, a number or a string.
        record Text(String text) implements Reply {}

        /// An error in the server's words: `NOAUTH Authentication required.`
        record Failure(String words) implements Reply {}

        record Elements(List<Reply> elements) implements Reply {}

        record Nothing() implements Reply {}
    }

    Reply ask(String... words) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(("*" + words.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
            request.writeBytes(("$" + bytes.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
            request.writeBytes(bytes);
            request.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.write(request.toByteArray());
        out.flush();
        return reply(0);
    }

    private Reply reply(int depth) throws IOException {
        String line = line();
        if (line.isEmpty() || depth > DEPTH_MAX) {
            throw noRedis();
        }
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '+', ':' -> new Reply.Text(rest);
            case '-' -> new Reply.Failure(rest);
            case '$' -> bulk(number(rest, BYTES_MAX));
            case '*' -> elements(number(rest, ELEMENTS_MAX), depth);
            default -> throw noRedis();
        };
    }

    private Reply bulk(int length) throws IOException {
        if (length < 0) {
            return new Reply.Nothing();
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
            throw new EOFException("the server ended the connection");
        }
        return new Reply.Text(text(bytes));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private Reply elements(int count, int depth) throws IOException {
        if (count < 0) {
            return new Reply.Nothing();
        }
        List<Reply> elements = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            elements.add(reply(depth + 1));
        }
        return new Reply.Elements(elements);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server ended the connection");
            }
            if (line.size() > 64 << 10) {
                throw noRedis();
            }
            line.write(b);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private static int number(String text, int max) throws IOException {
        if (!text.matches("-?[0-9]{1,9}") || Integer.parseInt(text) > max) {
            throw noRedis();
        }
        return Integer.parseInt(text);
    }

    private static IOException noRedis() {
        return new IOException("what answers there is no Redis");
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing was written that has to arrive.
        }
    }
}
