package dev.rehome.notify;

import dev.rehome.finding.RehomeException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Carries out one notice on one channel: to its own readers, or to people one by one, each at most once.
final class Delivery {
    /// So many in a row that were not taken mean that the sender is down: the rest waits for a later attempt.
    private static final int FAILURES_MAX = 5;

    private final Channel channel;
    private final Path folder;
    private final Clock clock;
    private final Pause pause;
    private final Attempts attempts;

    Delivery(Channel channel, Path folder, Clock clock, Pause pause) {
        this.channel = channel;
        this.folder = folder;
        this.clock = clock;
        this.pause = pause;
        this.attempts = new Attempts(channel, pause);
    }

    /// @param texts by language; that of the channel is among them
    Told deliver(String notice, Map<String, Rendered> texts) throws InterruptedException {
        try (Ledger ledger = Ledger.open(folder, notice, channel.name(), clock)) {
            if (ledger.state().texts().isEmpty()) {
                texts.values().forEach(ledger::order);
            }
            return channel.recipients().isPresent()
                    ? people(notice, ledger, channel.recipients().get())
                    : readers(notice, ledger);
        } catch (RehomeException e) {
            return unrecorded(notice, texts, e);
        }
    }

    /// Telling a team twice does less harm than not telling it: without a record it is told all the same.
    private Told unrecorded(String notice, Map<String, Rendered> texts, RehomeException e) throws InterruptedException {
        boolean busy = e.code().text().equals("RH-RUN-001");
        if (busy || channel.recipients().isPresent()) {
            Told.Result result = busy ? Told.Result.UNFINISHED : Told.Result.NOT_SENT;
            return new Told(notice, channel.name(), result, 0, 0, 0, e.message());
        }
        try {
            attempts.send(text(texts, Optional.empty()), "");
            return new Told(notice, channel.name(), Told.Result.SENT, 1, 0, 0, "not recorded: " + e.message());
        } catch (NotDelivered failed) {
            return new Told(notice, channel.name(), Told.Result.NOT_SENT, 0, 1, 0, failed.reason());
        }
    }

    private Rendered text(Map<String, Rendered> texts, Optional<String> language) {
        Rendered own = texts.get(language.orElse(channel.language()));
        Rendered text = own == null ? texts.get(channel.language()) : own;
        if (text == null) {
            throw new IllegalStateException("no text in " + channel.language());
        }
        return text;
    }

    private Told readers(String notice, Ledger ledger) throws InterruptedException {
        Ledger.State before = ledger.state();
        if (before.sent() > 0) {
            return new Told(notice, channel.name(), Told.Result.ALREADY, 1, 0, 0, "");
        }
        ledger.begun(Ledger.EVERYBODY);
        try {
            attempts.send(text(before.texts(), Optional.empty()), "");
            ledger.sent(Ledger.EVERYBODY);
            ledger.done();
            return new Told(notice, channel.name(), Told.Result.SENT, 1, 0, 0, "");
        } catch (NotDelivered e) {
            ledger.failed(Ledger.EVERYBODY, e.reason());
            return new Told(notice, channel.name(), Told.Result.NOT_SENT, 0, 1, 0, e.reason());
        }
    }

    private Told people(String notice, Ledger ledger, Recipients recipients) throws InterruptedException {
        Pseudonyms names = Pseudonyms.in(folder);
        Map<String, Recipient> todo = todo(recipients.read(), names, ledger.state());
        if (todo.isEmpty()) {
            return nobodyLeft(notice, ledger);
        }
        Map<String, Rendered> texts = ledger.state().texts();
        Instant last = ledger.state().last().orElse(Instant.EPOCH);
        int failures = 0;
        String reason = "";
        for (Map.Entry<String, Recipient> person : todo.entrySet()) {
            if (channel.pace().isPresent()) {
                pause.of(channel.pace().get().waitFrom(last, clock.instant()));
            }
            last = clock.instant();
            Optional<String> failed = person(ledger, person.getKey(), person.getValue(), texts);
            reason = failed.orElse(reason);
            failures = failed.isPresent() ? failures + 1 : 0;
            if (failures >= FAILURES_MAX) {
                return outcome(notice, ledger, Told.Result.UNFINISHED, reason);
            }
        }
        return ended(notice, ledger, reason);
    }

    private Told nobodyLeft(String notice, Ledger ledger) {
        Ledger.State state = ledger.state();
        if (state.done().isPresent()) {
            Told.Result result = state.unsure() > 0 ? Told.Result.UNSURE : Told.Result.ALREADY;
            return outcome(notice, ledger, result, "");
        }
        if (state.people().isEmpty()) {
            return outcome(notice, ledger, Told.Result.NOT_SENT, "there is nobody to tell");
        }
        return ended(notice, ledger, "");
    }

    private Told ended(String notice, Ledger ledger, String reason) {
        Ledger.State state = ledger.state();
        if (state.failed() > 0) {
            return outcome(notice, ledger, Told.Result.NOT_SENT, reason);
        }
        ledger.done();
        Told.Result result = state.unsure() > 0 ? Told.Result.UNSURE : Told.Result.SENT;
        return outcome(notice, ledger, result, reason);
    }

    private Told outcome(String notice, Ledger ledger, Told.Result result, String reason) {
        Ledger.State state = ledger.state();
        return new Told(notice, channel.name(), result, state.sent(), state.failed(), state.unsure(), reason);
    }

    /// Those who may still be told, each once, in the order read.
    private static Map<String, Recipient> todo(List<Recipient> all, Pseudonyms names, Ledger.State state) {
        Map<String, Recipient> todo = new LinkedHashMap<>();
        for (Recipient one : all) {
            String who = names.of(one.address());
            if (!one.address().isBlank() && !state.settled(who)) {
                todo.putIfAbsent(who, one);
            }
        }
        return todo;
    }

    /// Nothing, or why this person was not told for certain.
    private Optional<String> person(Ledger ledger, String who, Recipient person, Map<String, Rendered> texts)
            throws InterruptedException {
        ledger.begun(who);
        try {
            attempts.send(text(texts, person.language()), person.address().strip());
            ledger.sent(who);
            return Optional.empty();
        } catch (NotDelivered e) {
            String reason = e.reason().replace(person.address().strip(), "...");
            if (e.fate() == NotDelivered.Fate.UNSURE) {
                ledger.unsure(who, reason);
            } else {
                ledger.failed(who, reason);
            }
            return Optional.of(reason);
        }
    }
}
