package dev.rehome.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransportsTest {
    private static final String TOKEN = "123456:planted-token";
    private static final Transports TRANSPORTS =
            new Transports(Duration.ofMillis(700), Clock.fixed(Instant.parse("2026-11-23T01:00:00Z"), ZoneOffset.UTC));
    private static final Rendered NOTICE = new Rendered(
            "during", Audience.TEAM, "en", "2 < 3 & done", "whatsapp_keys: *7* of <11>\nfine", Map.of("errors", "0"));

    private final WebStandIn web = new WebStandIn();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        web.close();
    }

    private Transport telegram() {
        return TRANSPORTS.telegram(Optional.of(URI.create(web.url("/"))), () -> TOKEN, "-100");
    }

    @Test
    void telegramGetsABoldTitleAndEscapesTheRest() throws Exception {
        telegram().send(NOTICE, "");
        assertThat(web.asked())
                .containsExactly(new WebStandIn.Asked(
                        "/bot" + TOKEN + "/sendMessage",
                        "null",
                        "{\"chat_id\":\"-100\",\"text\":\"<b>2 &lt; 3 &amp; done</b>\\n\\nwhatsapp_keys: *7* of &lt;11&gt;\\nfine\","
                                + "\"parse_mode\":\"HTML\",\"link_preview_options\":{\"is_disabled\":true}}"));
    }

    @Test
    void telegramsRefusalIsGivenInItsOwnWordsWithoutTheToken() {
        web.answering(asked -> new WebStandIn.Answer(
                400, "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: chat not found\"}"));
        assertThatThrownBy(() -> telegram().send(NOTICE, "")).isInstanceOfSatisfying(NotDelivered.class, e -> {
            assertThat(e.reason()).isEqualTo("answered 400: Bad Request: chat not found");
            assertThat(e.fate()).isEqualTo(NotDelivered.Fate.REFUSED);
        });
    }

    @Test
    void telegramsWishToBeLeftAloneIsHeard() {
        web.answering(asked -> new WebStandIn.Answer(
                429, "{\"ok\":false,\"description\":\"Too Many Requests\",\"parameters\":{\"retry_after\":7}}"));
        assertThatThrownBy(() -> telegram().send(NOTICE, ""))
                .isInstanceOfSatisfying(
                        NotDelivered.class, e -> assertThat(e.waitAsked()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void aLongTextGoesOutInPiecesThatTelegramTakes() throws Exception {
        String line = "<".repeat(79) + "\n";
        telegram()
                .send(
                        new Rendered(
                                "report",
                                Audience.TEAM,
                                "en",
                                "Long",
                                line.repeat(120).strip(),
                                Map.of()),
                        "");
        assertThat(web.asked()).hasSize(3);
        assertThat(web.asked().stream()
                        .map(asked ->
                                JsonAnswer.find(asked.body(), "text").orElse("").replace("&lt;", "<"))
                        .mapToInt(String::length))
                .allMatch(length -> length <= 4096);
    }

    @Test
    void slackReadsNoStylesIntoNames() throws Exception {
        TRANSPORTS.webhook(() -> web.url("/services/T0/B0"), true).send(NOTICE, "");
        assertThat(web.asked().getFirst().body())
                .isEqualTo(
                        "{\"text\":\"2 &lt; 3 &amp; done\\n\\nwhatsapp_keys: *7* of &lt;11&gt;\\nfine\",\"mrkdwn\":false}");
    }

    @Test
    void aWebhookGetsTheNoticeWithItsValues() throws Exception {
        TRANSPORTS.webhook(() -> web.url("/hook"), false).send(NOTICE, "");
        assertThat(web.asked().getFirst().body())
                .isEqualTo(
                        "{\"notice\":\"during\",\"audience\":\"team\",\"language\":\"en\",\"title\":\"2 < 3 & done\","
                                + "\"text\":\"whatsapp_keys: *7* of <11>\\nfine\",\"fields\":{\"errors\":\"0\"}}");
    }

    @Test
    void aRedirectIsNotFollowedAndSaysWhatToDo() {
        web.answering(asked -> new WebStandIn.Answer(302, ""));
        assertThatThrownBy(
                        () -> TRANSPORTS.webhook(() -> web.url("/hook"), false).send(NOTICE, ""))
                .isInstanceOfSatisfying(NotDelivered.class, e -> {
                    assertThat(e.fate()).isEqualTo(NotDelivered.Fate.REFUSED);
                    assertThat(e.reason())
                            .isEqualTo("answered 302: it redirects, which is not followed; name the place itself");
                });
        assertThat(web.asked()).hasSize(1);
    }

    @Test
    void theApplicationsSenderGetsItsOwnForm() throws Exception {
        TRANSPORTS
                .sender(
                        () -> web.url("/send"),
                        () -> Map.of("Authorization", "Bearer planted"),
                        Map.of("jid", "{to}@s.example.com"))
                .send(NOTICE, "+1 555 0100");
        assertThat(web.asked())
                .containsExactly(
                        new WebStandIn.Asked("/send", "Bearer planted", "{\"jid\":\"+1 555 0100@s.example.com\"}"));
    }

    @Test
    void aServerThatDoesNotAnswerLeavesItUnsure() {
        web.answering(asked -> new WebStandIn.Answer(-1, ""));
        assertThatThrownBy(() -> telegram().send(NOTICE, "")).isInstanceOfSatisfying(NotDelivered.class, e -> {
            assertThat(e.fate()).isEqualTo(NotDelivered.Fate.UNSURE);
            assertThat(e.reason()).isEqualTo("no answer within 700 ms");
        });
    }

    @Test
    void aServerThatIsNotThereHasNotTakenIt() {
        String url = web.url("/x");
        web.close();
        assertThatThrownBy(() -> TRANSPORTS.webhook(() -> url, false).send(NOTICE, ""))
                .isInstanceOfSatisfying(
                        NotDelivered.class, e -> assertThat(e.fate()).isEqualTo(NotDelivered.Fate.NOT_TAKEN));
    }

    @Test
    void aCommandReadsTheTextAndItsStatusDecides() throws Exception {
        Path out = folder.resolve("out");
        TRANSPORTS
                .command("{ echo \"$REHOME_TO $REHOME_TITLE\"; cat; } > out", folder, Map.of())
                .send(NOTICE, "+1 555 0100");
        assertThat(out).content().isEqualTo("+1 555 0100 2 < 3 & done\n" + NOTICE.whole() + "\n");
        assertThatThrownBy(() -> TRANSPORTS.command("exit 3", folder, Map.of()).send(NOTICE, ""))
                .hasMessage("the command ended with status 3");
    }

    private static Transport mail(int port, String tls, Optional<String> user, SSLSocketFactory sockets) {
        return mail(port, tls, user, sockets, "team@example.com", "lead@example.com");
    }

    private static Transport mail(
            int port, String tls, Optional<String> user, SSLSocketFactory sockets, String... readers) {
        return TRANSPORTS.mail(
                new Transports.MailServer("localhost", port, tls, user, user.map(name -> () -> "planted"), sockets),
                "rehome@example.com",
                List.of(readers));
    }

    private static SSLSocketFactory usual() {
        return (SSLSocketFactory) SSLSocketFactory.getDefault();
    }

    @Test
    void mailIsPlainTextInUtf8() throws Exception {
        try (MailStandIn server = new MailStandIn(Optional.empty())) {
            Rendered russian = new Rendered(
                    "after", Audience.TEAM, "ru", "AI Admin: фаза 2 завершена, всё работает", "Готово.", Map.of());
            mail(server.port(), "none", Optional.empty(), usual()).send(russian, "");
            assertThat(server.lines())
                    .contains(
                            "MAIL FROM:<rehome@example.com>",
                            "RCPT TO:<team@example.com>",
                            "RCPT TO:<lead@example.com>",
                            "Date: Mon, 23 Nov 2026 01:00:00 GMT",
                            "Auto-Submitted: auto-generated",
                            "Content-Language: ru",
                            Base64.getEncoder().encodeToString("Готово.\n".getBytes(StandardCharsets.UTF_8)));
            assertThat(subject(server.lines())).isEqualTo("AI Admin: фаза 2 завершена, всё работает");
        }
    }

    /// Reads the encoded words of the header and the lines that continue it.
    private static String subject(List<String> lines) {
        StringBuilder subject = new StringBuilder();
        boolean in = false;
        for (String line : lines) {
            in = line.startsWith("Subject: ") || (in && line.startsWith(" "));
            if (in) {
                String word = line.replaceAll("^.*=\\?UTF-8\\?B\\?(.*)\\?=$", "$1");
                assertThat(line.strip().length()).isLessThanOrEqualTo(75 + "Subject: ".length());
                subject.append(new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8));
            }
        }
        return subject.toString();
    }

    @Test
    void aPasswordNeverGoesOutInTheClear() throws Exception {
        try (MailStandIn server = new MailStandIn(Optional.empty())) {
            assertThatThrownBy(() -> mail(server.port(), "none", Optional.of("app"), usual())
                            .send(NOTICE, ""))
                    .hasMessage("a password is not sent without encryption");
            assertThatThrownBy(() -> mail(server.port(), "starttls", Optional.of("app"), usual())
                            .send(NOTICE, ""))
                    .hasMessage("the mail server offers no STARTTLS");
            assertThat(server.lines()).noneMatch(line -> line.startsWith("AUTH") || line.startsWith("MAIL"));
        }
    }

    @Test
    void mailGoesThroughStarttlsToAServerWhoseNameIsProven() throws Exception {
        KeyPairFiles keys = KeyPairFiles.in(folder);
        try (MailStandIn server = new MailStandIn(Optional.of(keys.server()))) {
            mail(server.port(), "starttls", Optional.of("app"), keys.trusting()).send(NOTICE, "");
            assertThat(server.lines())
                    .contains("AUTH PLAIN "
                            + Base64.getEncoder().encodeToString("\0app\0planted".getBytes(StandardCharsets.UTF_8)))
                    .contains(".");
            assertThatThrownBy(() -> mail(server.port(), "starttls", Optional.of("app"), usual())
                            .send(NOTICE, ""))
                    .isInstanceOfSatisfying(
                            NotDelivered.class, e -> assertThat(e.fate()).isEqualTo(NotDelivered.Fate.NOT_TAKEN));
        }
    }

    @Test
    void oneReaderWhoIsUnknownKeepsNoMailFromTheOthers() throws Exception {
        try (MailStandIn server = new MailStandIn(Optional.empty())) {
            assertThatThrownBy(() -> mail(
                                    server.port(),
                                    "none",
                                    Optional.empty(),
                                    usual(),
                                    "nobody@example.com",
                                    "moved@example.com")
                            .send(NOTICE, ""))
                    .hasMessage("1 of 2 readers: the mail server answered 550");
            assertThat(server.lines()).contains("RCPT TO:<moved@example.com>", "DATA", ".");
            assertThatThrownBy(() -> mail(server.port(), "none", Optional.empty(), usual())
                            .send(NOTICE, "nobody@example.com"))
                    .hasMessage("the mail server answered 550");
            mail(server.port(), "none", Optional.empty(), usual()).send(NOTICE, "moved@example.com");
            assertThat(server.lines().stream().filter("DATA"::equals)).hasSize(2);
        }
    }

    @Test
    void anAddressCannotSmuggleACommand() throws IOException {
        try (MailStandIn server = new MailStandIn(Optional.empty())) {
            Transport mail = mail(server.port(), "none", Optional.empty(), usual());
            assertThatThrownBy(() -> mail.send(NOTICE, "a@example.com>\r\nRCPT TO:<b@example.com"))
                    .hasMessage("an address is none");
            assertThat(server.lines()).isEmpty();
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).isEmpty();
        }
    }
}
