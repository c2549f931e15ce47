package dev.rehome.notify;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/// Makes the ways to send. What is secret is looked up for each notice.
///
/// @param limit how long one try may take
public record Transports(Duration limit, Clock clock) {
    /// @param base where the Bot API is; its own address where it is empty
    public Transport telegram(Optional<URI> base, Supplier<String> token, String chat) {
        return new Telegram(new Http(limit), base.orElse(Telegram.API), token, chat);
    }

    public Transport webhook(Supplier<String> url, boolean slack) {
        return new Webhook(new Http(limit), url, slack);
    }

    /// @param body names and values of the JSON object; `{to}` and `{text}` where it is empty
    public Transport sender(Supplier<String> url, Supplier<Map<String, String>> headers, Map<String, String> body) {
        Map<String, String> form = body.isEmpty() ? Map.of("to", "{to}", "text", "{text}") : body;
        return new Sender(new Http(limit), url, headers, form);
    }

    public Transport command(String line, Path folder, Map<String, String> variables) {
        return new Shell(line, folder, variables);
    }

    public Transport mail(MailServer server, String from, List<String> to) {
        Smtp smtp = new Smtp(
                server.host(), server.port(), server.tls(), server.user(), server.password(), limit, server.sockets());
        return new Mail(smtp, from, to, clock);
    }

    /// A mail server and how to talk to it.
    ///
    /// @param tls `starttls`, `tls` or `none`
    public record MailServer(
            String host,
            int port,
            String tls,
            Optional<String> user,
            Optional<Supplier<String>> password,
            SSLSocketFactory sockets) {}
}
