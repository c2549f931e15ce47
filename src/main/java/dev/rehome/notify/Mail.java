package dev.rehome.notify;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/// A notice as one e-mail: plain text, UTF-8, RFC 5322 and 2047.
final class Mail implements Transport {
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(76, new byte[] {'\r', '\n'});
    /// An encoded word has at most 75 characters; with `=?UTF-8?B?` and `?=` that leaves 45 bytes of text.
    private static final int WORD_BYTES_MAX = 45;

    private final Smtp smtp;
    private final String from;
    private final List<String> to;
    private final Clock clock;

    Mail(Smtp smtp, String from, List<String> to, Clock clock) {
        this.smtp = smtp;
        this.from = from;
        this.to = List.copyOf(to);
        this.clock = clock;
    }

    @Override
    public void send(Rendered notice, String one) throws NotDelivered, InterruptedException {
        List<String> readers = one.isEmpty() ? to : List.of(one);
        for (String address : readers) {
            if (!address.matches("[^\\s<>\\p{Cntrl},;:\"()]+@[^\\s<>\\p{Cntrl},;:\"()]+")) {
                throw new NotDelivered(NotDelivered.Fate.REFUSED, "an address is none");
            }
        }
        smtp.send(from, readers, text(notice, readers));
    }

    private String text(Rendered notice, List<String> readers) {
        String domain = from.substring(from.indexOf('@') + 1);
        String date =
                DateTimeFormatter.RFC_1123_DATE_TIME.format(clock.instant().atZone(ZoneOffset.UTC));
        return String.join(
                "\r\n",
                "Date: " + date,
                "From: <" + from + ">",
                "To: "
                        + String.join(
                                ",\r\n ",
                                readers.stream().map(r -> "<" + r + ">").toList()),
                "Subject: " + subject(notice.title()),
                "Message-ID: <" + UUID.randomUUID() + "@" + domain + ">",
                "Auto-Submitted: auto-generated",
                "MIME-Version: 1.0",
                "Content-Type: text/plain; charset=utf-8",
                "Content-Language: " + notice.language(),
                "Content-Transfer-Encoding: base64",
                "",
                LINES.encodeToString((notice.text() + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /// As it is where it is plain ASCII, else as encoded words, cut between characters.
    private static String subject(String title) {
        if (title.matches("[ -~]{1,60}") && !title.contains("=?")) {
            return title;
        }
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        for (int code : title.codePoints().toArray()) {
            String next = Character.toString(Character.isISOControl(code) ? ' ' : code);
            if ((word + next).getBytes(StandardCharsets.UTF_8).length > WORD_BYTES_MAX) {
                words.add(encoded(word.toString()));
                word.setLength(0);
            }
            word.append(next);
        }
        words.add(encoded(word.toString()));
        return String.join("\r\n ", words);
    }

    private static String encoded(String text) {
        return "=?UTF-8?B?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
