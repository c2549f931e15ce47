package dev.rehome.notify;

import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Fingerprint;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// The durable record of one notice on one channel: what was to be said, and for each person that it was begun and
/// what came of it. `begun` is on disk before anything is sent, so a person of whom nothing else is written may have
/// been told: unsure, and never told again by itself.
///
/// Open in one process at a time. People stand in it by [Pseudonyms].
final class Ledger implements AutoCloseable {
    /// Stands for all readers of a channel that is not for one person at a time.
    static final String EVERYBODY = "everybody";

    private static final String ORDERED = "ordered";
    private static final String BEGUN = "begun";
    private static final String SENT = "sent";
    private static final String FAILED = "failed";
    private static final String UNSURE = "unsure";
    private static final String DONE = "done";

    private final FileJournal journal;

    private Ledger(FileJournal journal) {
        this.journal = journal;
    }

    /// What is known so far.
    ///
    /// @param people each with `sent`, `failed`, `unsure`; one that was only begun is unsure
    /// @param done when everybody had been seen to; empty while somebody had not
    /// @param last when the last one was begun
    /// @param texts by language, as they were ordered
    record State(
            Map<String, String> people,
            Optional<Instant> done,
            Optional<Instant> last,
            Map<String, Rendered> texts,
            String channel) {
        State {
            people = Map.copyOf(people);
            texts = Map.copyOf(texts);
        }

        int count(String what) {
            return (int) people.values().stream().filter(what::equals).count();
        }

        int sent() {
            return count(SENT);
        }

        int failed() {
            return count(FAILED);
        }

        int unsure() {
            return count(UNSURE);
        }

        /// Whether nothing may be sent to this person any more.
        boolean settled(String who) {
            return SENT.equals(people.get(who)) || UNSURE.equals(people.get(who));
        }
    }

    static Ledger open(Path folder, String notice, String channel, Clock clock) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("notice", notice);
        parts.put("channel", channel);
        return new Ledger(FileJournal.open(file(folder, notice, channel), new Fingerprint(parts), clock));
    }

    /// Two ids never share a file: where a character does not fit a file's name, a hash of the whole tells them apart.
    static Path file(Path folder, String notice, String channel) {
        String id = notice + "." + channel;
        String name = id.replaceAll("[^\\p{Alnum}._-]", "_");
        String mark = name.equals(id) && id.length() < 150
                ? ""
                : "-" + UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
        return folder.resolve(name.substring(0, Math.min(name.length(), 150)) + mark + ".journal");
    }

    /// What is known, also while another process goes on with it.
    static Optional<State> read(Path folder, String notice, String channel) {
        Path file = file(folder, notice, channel);
        return Files.exists(file) ? Optional.of(fold(FileJournal.read(file))) : Optional.empty();
    }

    /// A notice that was ordered on a channel and is not done.
    record Unfinished(String notice, String channel, State state) {}

    static List<Unfinished> unfinished(Path folder) {
        List<Unfinished> found = new ArrayList<>();
        File[] files = folder.toFile().listFiles((dir, name) -> name.endsWith(".journal"));
        for (File file : files == null ? new File[0] : files) {
            List<Entry> entries = FileJournal.read(file.toPath());
            State state = fold(entries);
            if (state.done().isEmpty() && !state.texts().isEmpty()) {
                found.add(new Unfinished(entries.getFirst().field("notice"), state.channel(), state));
            }
        }
        found.sort(Comparator.comparing(Unfinished::notice).thenComparing(Unfinished::channel));
        return found;
    }

    State state() {
        return fold(journal.entries());
    }

    private static State fold(List<Entry> entries) {
        Map<String, String> people = new HashMap<>();
        Map<String, Rendered> texts = new LinkedHashMap<>();
        Optional<Instant> done = Optional.empty();
        Optional<Instant> last = Optional.empty();
        for (Entry entry : entries) {
            switch (entry.kind()) {
                case ORDERED -> texts.put(entry.field("language"), ordered(entry));
                case BEGUN -> {
                    people.put(entry.field("who"), UNSURE);
                    last = Optional.of(entry.at());
                    done = Optional.empty();
                }
                case SENT, FAILED, UNSURE -> people.put(entry.field("who"), entry.kind());
                case DONE -> done = Optional.of(entry.at());
                default -> {}
            }
        }
        String channel = entries.isEmpty() ? "" : entries.getFirst().fields().getOrDefault("channel", "");
        return new State(people, done, last, texts, channel);
    }

    private static Rendered ordered(Entry entry) {
        return new Rendered(
                entry.field("template"),
                Audience.valueOf(entry.field("audience")),
                entry.field("language"),
                entry.field("title"),
                entry.field("text"),
                Map.of());
    }

    /// The words that count, also where a later attempt would find others.
    void order(Rendered text) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("template", text.template());
        fields.put("audience", text.audience().name());
        fields.put("language", text.language());
        fields.put("title", text.title());
        fields.put("text", text.text());
        journal.append(ORDERED, fields);
    }

    void begun(String who) {
        journal.append(BEGUN, Map.of("who", who));
    }

    void sent(String who) {
        journal.append(SENT, Map.of("who", who));
    }

    void failed(String who, String reason) {
        journal.append(FAILED, Map.of("who", who, "reason", reason));
    }

    void unsure(String who, String reason) {
        journal.append(UNSURE, Map.of("who", who, "reason", reason));
    }

    void done() {
        journal.append(DONE);
    }

    @Override
    public void close() {
        journal.close();
    }
}
