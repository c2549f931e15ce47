package dev.rehome.settings;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads one channel of `notify.channels`.
final class ChannelReader {
    static final List<String> WAYS = List.of("telegram", "webhook", "mail", "command", "http");
    static final List<String> KEYS = List.of(
            "telegram",
            "webhook",
            "mail",
            "command",
            "http",
            "language",
            "audience",
            "rate",
            "recipients",
            "limit",
            "attempts");
    static final List<String> HTTP_KEYS = List.of("url", "headers", "body");
    static final List<String> MAIL_KEYS = List.of("host", "port", "tls", "user", "password", "from", "to");
    static final Pattern RATE = Pattern.compile("([1-9]\\d{0,5})/(s|min|h)");
    private static final String ADDRESS = "[^\\s<>\\p{Cntrl},;:\"()]+@[^\\s<>\\p{Cntrl},;:\"()]+";

    private final Path home;
    private final Problems problems;

    ChannelReader(Path home, Problems problems) {
        this.home = home;
        this.problems = problems;
    }

    Optional<NotifySettings.Channel> read(Raw raw) {
        Optional<Entries> entries = entries(raw, KEYS);
        Optional<String> kind = entries.flatMap(given -> given.one(WAYS));
        if (entries.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        Entries given = entries.get();
        Raw inner = given.raw(kind.get()).orElseThrow();
        Optional<NotifySettings.Recipients> recipients = given.raw("recipients").flatMap(this::recipients);
        Optional<NotifySettings.Way> way = way(kind.get(), inner, recipients.isPresent());
        String language = given.get("language", Types.TEXT).orElse("en");
        if (!language.matches("[a-z]{2,3}(-[A-Za-z0-9]{2,8})?")) {
            problems.add(given.place(), "language must be a code such as en or ru");
        }
        Optional<String> audience = given.choice("audience", List.of("team", "clients"));
        Optional<NotifySettings.Rate> rate = given.raw("rate").flatMap(this::rate);
        Optional<Duration> limit = given.get("limit", Types.DURATION);
        Optional<Integer> attempts = given.get("attempts", Types.COUNT);
        return way.map(
                known -> new NotifySettings.Channel(known, language, audience, rate, recipients, limit, attempts));
    }

    private Optional<Entries> entries(Raw raw, List<String> keys) {
        return Entries.of(raw, keys, "a map of " + String.join(", ", keys), home, problems);
    }

    private Optional<NotifySettings.Way> way(String kind, Raw raw, boolean oneByOne) {
        return switch (kind) {
            case "telegram" -> telegram(raw, oneByOne);
            case "webhook" -> webhook(raw);
            case "mail" -> mail(raw, oneByOne);
            case "command" -> Types.TEXT.read(raw, home, problems).map(NotifySettings.Command::new);
            default -> http(raw);
        };
    }

    private Optional<NotifySettings.Way> telegram(Raw raw, boolean oneByOne) {
        Optional<Entries> entries = entries(raw, List.of("chat", "token", "url"));
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Entries given = entries.get();
        Optional<String> chat = oneByOne ? Optional.of("") : given.need("chat", Types.TEXT);
        Optional<Reference> token = reference(given, "token", true);
        Optional<URI> url = given.get("url", Types.TEXT).map(URI::create);
        return chat.flatMap(to -> token.map(secret -> new NotifySettings.Telegram(to, secret, url)));
    }

    private Optional<NotifySettings.Way> webhook(Raw raw) {
        return entries(raw, List.of("url", "form")).flatMap(given -> {
            boolean slack = given.choice("form", List.of("json", "slack"))
                    .orElse("json")
                    .equals("slack");
            return reference(given, "url", false).map(url -> new NotifySettings.Webhook(url, slack));
        });
    }

    private Optional<NotifySettings.Way> mail(Raw raw, boolean oneByOne) {
        Optional<Entries> entries = entries(raw, MAIL_KEYS);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Entries given = entries.get();
        Optional<String> host = given.need("host", Types.TEXT);
        Optional<String> from = given.need("from", Types.TEXT);
        List<String> to = (oneByOne ? given.get("to", Types.TEXTS) : given.need("to", Types.TEXTS)).orElse(List.of());
        from.filter(address -> !address.matches(ADDRESS)).ifPresent(bad -> noAddress(given));
        to.stream().filter(address -> !address.matches(ADDRESS)).forEach(bad -> noAddress(given));
        if (given.has("user") != given.has("password")) {
            problems.add(given.place(), "user and password go together");
        }
        if (host.isEmpty() || from.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new NotifySettings.Mail(
                host.get(),
                given.get("port", Types.COUNT),
                given.choice("tls", List.of("starttls", "tls", "none")).orElse("starttls"),
                given.get("user", Types.TEXT),
                given.has("password") ? reference(given, "password", true) : Optional.empty(),
                from.get(),
                to));
    }

    private void noAddress(Entries given) {
        problems.add(given.place(), "from and to must be addresses such as team@example.com");
    }

    /// A URL alone, or a map with headers and the names that the application wants.
    private Optional<NotifySettings.Way> http(Raw raw) {
        if (raw instanceof Raw.Scalar scalar) {
            return url(scalar).map(url -> new NotifySettings.Http(url, Map.of(), Map.of()));
        }
        Optional<Entries> entries = entries(raw, HTTP_KEYS);
        return entries.flatMap(given -> {
            Map<String, Reference> headers = new LinkedHashMap<>();
            given.raw("headers")
                    .ifPresent(all ->
                            Entries.each(all, "a map of headers", problems).forEach(entry -> header(entry, headers)));
            Map<String, String> body = given.get("body", Types.WORDS).orElse(Map.of());
            return reference(given, "url", false).map(url -> new NotifySettings.Http(url, headers, body));
        });
    }

    private void header(Raw.Entry entry, Map<String, Reference> headers) {
        if (!(entry.value() instanceof Raw.Scalar scalar) || scalar.text().isBlank()) {
            problems.add(entry.value().place(), "must be a text, or env:NAME, file:PATH, cmd:COMMAND");
            return;
        }
        Reference reference = parse(scalar);
        if (reference instanceof Reference.Literal && entry.key().matches("(?i).*(authorization|cookie).*")) {
            problems.addSecret(scalar.place(), entry.key());
        }
        headers.put(entry.key(), reference);
    }

    private Reference parse(Raw.Scalar scalar) {
        return Reference.parse(scalar.text().strip(), scalar.place().folder(), home);
    }

    private Optional<Reference> url(Raw.Scalar scalar) {
        Reference reference = parse(scalar);
        if (reference instanceof Reference.Literal literal) {
            if (!literal.text().matches("https?://\\S+")) {
                problems.add(scalar.place(), "must be an http:// or https:// URL, or env:NAME, file:PATH, cmd:COMMAND");
                return Optional.empty();
            }
            if (literal.text().contains("hooks.slack.com/") || literal.text().contains("/api/webhooks/")) {
                problems.addSecret(scalar.place(), "this URL");
            }
        }
        return Optional.of(reference);
    }

    private Optional<Reference> reference(Entries given, String key, boolean secret) {
        Optional<Raw> raw = given.raw(key);
        if (raw.isEmpty()) {
            problems.add(given.place(), key + " is not given");
            return Optional.empty();
        }
        if (!(raw.get() instanceof Raw.Scalar scalar) || scalar.text().isBlank()) {
            problems.add(raw.get().place(), "must be env:NAME, file:PATH or cmd:COMMAND");
            return Optional.empty();
        }
        return secret ? Optional.of(parse(scalar)) : url(scalar);
    }

    private Optional<NotifySettings.Rate> rate(Raw raw) {
        Matcher matcher =
                RATE.matcher(raw instanceof Raw.Scalar scalar ? scalar.text().strip() : "");
        if (!matcher.matches()) {
            problems.add(raw.place(), "must be a rate such as 30/min, 1/s or 500/h");
            return Optional.empty();
        }
        Duration per = switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(1);
            case "min" -> Duration.ofMinutes(1);
            default -> Duration.ofHours(1);
        };
        return Optional.of(new NotifySettings.Rate(Integer.parseInt(matcher.group(1)), per));
    }

    private Optional<NotifySettings.Recipients> recipients(Raw raw) {
        Optional<Entries> entries = entries(raw, List.of("sql", "file", "on"));
        Optional<String> kind = entries.flatMap(given -> given.one(List.of("sql", "file")));
        if (entries.isEmpty() || kind.isEmpty()) {
            return Optional.empty();
        }
        Entries given = entries.get();
        return kind.get().equals("file")
                ? given.get("file", Types.FOLDER).map(NotifySettings.File::new)
                : given.get("sql", Types.TEXT)
                        .map(sql -> new NotifySettings.Query(
                                sql,
                                given.choice("on", List.of("source", "target")).orElse("source")));
    }
}
