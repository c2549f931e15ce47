package dev.rehome.notify;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// A small SMTP client (RFC 5321, STARTTLS RFC 3207, AUTH PLAIN RFC 4954): one message, one connection.
///
/// The server's certificate and name are verified. A password goes only over an encrypted connection.
///
/// @param tls `starttls` (wanted, else nothing is sent), `tls` from the first byte, or `none`
/// @param password looked up for each message, kept nowhere
record Smtp(
        String host,
        int port,
        String tls,
        Optional<String> user,
        Optional<Supplier<String>> password,
        Duration limit,
        SSLSocketFactory sockets) {
    private static final int LINES_MAX = 100;
    private static final int LINE_CHARS_MAX = 2000;

    void send(String from, List<String> to, String message) throws NotDelivered {
        boolean handedOver = false;
        try (Socket plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), (int) limit.toMillis());
            Conversation talk = new Conversation(tls.equals("tls") ? encrypted(plain) : plain);
            greet(talk, plain);
            talk.say("MAIL FROM:<" + from + ">", 250);
            List<NotDelivered> refused = refused(talk, to);
            talk.say("DATA", 354);
            handedOver = true;
            talk.say(message.replace("\r\n.", "\r\n..") + "\r\n.", 250);
            talk.write("QUIT");
            if (!refused.isEmpty()) {
                throw new NotDelivered(
                        refused.getFirst().fate(),
                        refused.size() + " of " + to.size() + " readers: "
                                + refused.getFirst().reason());
            }
        } catch (IOException e) {
            throw new NotDelivered(
                    handedOver ? NotDelivered.Fate.UNSURE : NotDelivered.Fate.NOT_TAKEN,
                    "the mail server: " + e.getClass().getSimpleName());
        }
    }

    /// Names the readers, and gives the refusals: one address that is wrong must not keep the notice from the others.
    private static List<NotDelivered> refused(Conversation talk, List<String> to) throws IOException, NotDelivered {
        List<NotDelivered> refused = new ArrayList<>();
        for (String reader : to) {
            try {
                talk.say("RCPT TO:<" + reader + ">", 250);
            } catch (NotDelivered e) {
                refused.add(e);
            }
        }
        if (!refused.isEmpty() && refused.size() == to.size()) {
            throw refused.getFirst();
        }
        return refused;
    }

    private void greet(Conversation talk, Socket plain) throws IOException, NotDelivered {
        talk.expect(220);
        List<String> offers = talk.say("EHLO rehome.invalid", 250);
        Conversation secret = talk;
        if (tls.equals("starttls")) {
            if (!offers.contains("STARTTLS")) {
                throw new NotDelivered(NotDelivered.Fate.REFUSED, "the mail server offers no STARTTLS");
            }
            talk.say("STARTTLS", 220);
            secret.encrypt(encrypted(plain));
            secret.say("EHLO rehome.invalid", 250);
        }
        if (user.isPresent() && password.isPresent()) {
            if (tls.equals("none")) {
                throw new NotDelivered(NotDelivered.Fate.REFUSED, "a password is not sent without encryption");
            }
            String login = "\0" + user.get() + "\0" + password.get().get();
            secret.say("AUTH PLAIN " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8)), 235);
        }
    }

    private Socket encrypted(Socket plain) throws IOException {
        SSLSocket socket = (SSLSocket) sockets.createSocket(plain, host, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) limit.toMillis());
        socket.startHandshake();
        return socket;
    }

    /// Lines there and back.
    private final class Conversation {
        private Socket socket;
        private BufferedReader in;

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = reader(socket);
        }

        /// What came before the encryption counts for nothing: the reader begins anew.
        void encrypt(Socket encrypted) throws IOException {
            socket = encrypted;
            in = reader(encrypted);
        }

        private BufferedReader reader(Socket from) throws IOException {
            from.setSoTimeout((int) limit.toMillis());
            return new BufferedReader(new InputStreamReader(from.getInputStream(), StandardCharsets.UTF_8));
        }

        void write(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        }

        List<String> say(String line, int wanted) throws IOException, NotDelivered {
            write(line);
            return expect(wanted);
        }

        /// The words of the answer's lines, upper case. Only the status goes into a message: the rest may repeat what
        /// was said.
        List<String> expect(int wanted) throws IOException, NotDelivered {
            List<String> words = new ArrayList<>();
            for (int i = 0; i < LINES_MAX; i++) {
                String line = in.readLine();
                if (line == null || line.length() < 3 || line.length() > LINE_CHARS_MAX) {
                    throw new IOException("the server went away");
                }
                words.add(line.substring(Math.min(4, line.length())).strip().toUpperCase(Locale.ROOT));
                if (line.length() == 3 || line.charAt(3) == ' ') {
                    return checked(line.substring(0, 3), wanted, words);
                }
            }
            throw new IOException("the server talks without end");
        }

        /// 251 and 252 say yes to a reader whose mail goes on from there.
        private static List<String> checked(String status, int wanted, List<String> words) throws NotDelivered {
            if (status.equals(Integer.toString(wanted)) || (wanted == 250 && status.startsWith("25"))) {
                return words;
            }
            throw new NotDelivered(
                    status.startsWith("4") ? NotDelivered.Fate.NOT_TAKEN : NotDelivered.Fate.REFUSED,
                    "the mail server answered " + status);
        }
    }
}
