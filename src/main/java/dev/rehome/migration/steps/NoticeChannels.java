package dev.rehome.migration.steps;

import dev.rehome.notify.Audience;
import dev.rehome.notify.Channel;
import dev.rehome.notify.Pace;
import dev.rehome.notify.Recipients;
import dev.rehome.notify.Transport;
import dev.rehome.notify.Transports;
import dev.rehome.settings.NotifySettings;
import dev.rehome.settings.Reference;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/// Makes the channels that the plan describes. Secrets are looked up for each notice.
///
/// @param folder the plan's
record NoticeChannels(Databases databases, Map<String, String> variables, Path folder, Clock clock) {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;
    private static final int SUBMISSION_PORT = 587;
    private static final int TLS_PORT = 465;
    private static final int PLAIN_PORT = 25;

    Channel of(String name, NotifySettings.Channel settings) {
        Duration limit = settings.limit().orElse(LIMIT);
        boolean clients = settings.audience()
                .orElse(settings.recipients().isPresent() ? "clients" : "team")
                .equals("clients");
        return new Channel(
                name,
                clients ? Audience.CLIENTS : Audience.TEAM,
                settings.language(),
                transport(settings.way(), new Transports(limit, clock)),
                settings.recipients().map(this::recipients),
                settings.rate().map(rate -> new Pace(rate.count(), rate.per())),
                limit,
                settings.attempts().orElse(ATTEMPTS));
    }

    private Transport transport(NotifySettings.Way way, Transports transports) {
        return switch (way) {
            case NotifySettings.Telegram telegram ->
                transports.telegram(telegram.url(), secret(telegram.token()), telegram.chat());
            case NotifySettings.Webhook webhook -> transports.webhook(secret(webhook.url()), webhook.slack());
            case NotifySettings.Command command -> transports.command(command.line(), folder, variables);
            case NotifySettings.Http http ->
                transports.sender(secret(http.url()), () -> resolved(http.headers()), http.body());
            case NotifySettings.Mail mail -> mail(mail, transports);
        };
    }

    static int port(NotifySettings.Mail mail) {
        int usual = switch (mail.tls()) {
            case "tls" -> TLS_PORT;
            case "none" -> PLAIN_PORT;
            default -> SUBMISSION_PORT;
        };
        return mail.port().orElse(usual);
    }

    private Transport mail(NotifySettings.Mail mail, Transports transports) {
        Transports.MailServer server = new Transports.MailServer(
                mail.host(),
                port(mail),
                mail.tls(),
                mail.user(),
                mail.password().map(this::secret),
                (SSLSocketFactory) SSLSocketFactory.getDefault());
        return transports.mail(server, mail.from(), mail.to());
    }

    private Supplier<String> secret(Reference reference) {
        return () -> reference.resolve(variables);
    }

    private Map<String, String> resolved(Map<String, Reference> references) {
        Map<String, String> resolved = new LinkedHashMap<>();
        references.forEach((name, reference) -> resolved.put(name, reference.resolve(variables)));
        return resolved;
    }

    private Recipients recipients(NotifySettings.Recipients settings) {
        return switch (settings) {
            case NotifySettings.Query query ->
                new QueriedPeople(databases, query.sql(), query.on().equals("source"));
            case NotifySettings.File file -> new ListedPeople(file.file());
        };
    }
}
