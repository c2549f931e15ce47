package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A journal as text: one line an entry, `HASH {json}`. The hash is SHA-256 over the line before's hash and
/// this line's JSON, so a line that was changed, dropped or put in breaks the chain from there on; anyone can
/// recompute it.
final class JournalText {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final int HASH_CHARS = 64;

    /// Before the first line.
    static final String START = "0".repeat(HASH_CHARS);

    private JournalText() {}

    /// What is read of a file.
    ///
    /// @param entries all whole ones
    /// @param hash of the last of them
    /// @param bytes how much of the file they take; what follows is a line that a crash left unfinished
    record Contents(List<Entry> entries, String hash, long bytes) {
        Contents {
            entries = List.copyOf(entries);
        }
    }

    /// A line with its end, and its hash.
    record Line(String text, String hash) {}

    static Line line(Entry entry, String before) {
        String json = json(entry);
        String hash = hash(before, json);
        return new Line(hash + " " + json + "\n", hash);
    }

    /// @throws RehomeException `RH-RUN-004` where a line that is not the last is not what was written
    static Contents read(Path file, byte[] bytes) {
        List<Entry> entries = new ArrayList<>();
        String hash = START;
        int start = 0;
        for (int end = lineEnd(bytes, start); end >= 0; end = lineEnd(bytes, start)) {
            String line = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            Optional<Entry> entry = entry(line, hash);
            if (entry.isEmpty() || entry.get().number() != entries.size() + 1L) {
                throw damaged(file, entries.size() + 1);
            }
            entries.add(entry.get());
            hash = line.substring(0, HASH_CHARS);
            start = end + 1;
        }
        return new Contents(entries, hash, start);
    }

    private static int lineEnd(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private static RehomeException damaged(Path file, int line) {
        return new RehomeException(
                RunbookProblem.DAMAGED,
                "journal " + file + ": line " + line + " is not what was written",
                "its hash does not follow from the line before",
                "bring the file back from a copy; what really holds can be read from both databases with: rehome status");
    }

    private static Optional<Entry> entry(String line, String before) {
        if (line.length() < HASH_CHARS + 2) {
            return Optional.empty();
        }
        String json = line.substring(HASH_CHARS + 1);
        if (!hash(before, json).equals(line.substring(0, HASH_CHARS))) {
            return Optional.empty();
        }
        return parse(json);
    }

    private static String hash(String before, String json) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(before.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest.digest(json.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String json(Entry entry) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            generator.writeStartObject();
            generator.writeNumberProperty("number", entry.number());
            generator.writeStringProperty("at", entry.at().toString());
            generator.writeStringProperty("kind", entry.kind());
            entry.fields().forEach((name, value) -> generator.writeStringProperty("." + name, value));
            generator.writeEndObject();
        }
        return text.toString();
    }

    private static Optional<Entry> parse(String json) {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                values.put(name, parser.getString());
            }
            return Optional.of(entry(values));
        } catch (JacksonException | IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Entry entry(Map<String, String> values) {
        Map<String, String> fields = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (name.startsWith(".")) {
                fields.put(name.substring(1), value);
            }
        });
        return new Entry(
                Long.parseLong(needed(values.get("number"))),
                Instant.parse(needed(values.get("at"))),
                needed(values.get("kind")),
                fields);
    }

    private static String needed(@Nullable String value) {
        if (value == null) {
            throw new IllegalArgumentException("an entry lacks a property");
        }
        return value;
    }
}
