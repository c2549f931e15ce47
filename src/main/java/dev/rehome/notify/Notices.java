package dev.rehome.notify;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/// Telling people, as the plan says: renders a notice for each channel and hands it over.
///
/// Nothing here waits for a channel, except [#drain]. A notice that lacks a value is refused before anything of it is
/// sent.
public final class Notices implements AutoCloseable {
    /// People are told in these where they ask for them and there is a text.
    private static final Set<String> LANGUAGES = Set.of("en", "ru");

    private final Parts parts;
    private final Map<String, Channel> channels = new LinkedHashMap<>();
    private final Outbox outbox;

    /// What notices are made of.
    ///
    /// @param fields of the plan, for every notice
    /// @param phaseFields of the plan, by phase; they come before the others
    /// @param folder where it is recorded who was told
    public record Parts(
            Templates templates,
            List<Channel> channels,
            Map<String, Value> fields,
            Map<String, Map<String, Value>> phaseFields,
            Path folder,
            Clock clock,
            Pause pause) {}

    /// @param told hears of every outcome, from any thread
    public Notices(Parts parts, Consumer<Told> told) {
        this.parts = parts;
        parts.channels().forEach(channel -> channels.put(channel.name(), channel));
        this.outbox = new Outbox(parts.channels(), parts.folder(), parts.clock(), parts.pause(), told);
    }

    /// Hands a notice over to all its channels, or to none.
    ///
    /// @throws RehomeException where the notice cannot be made: a missing value, template or channel
    public List<CompletableFuture<Told>> tell(Telling telling) {
        Map<String, Map<String, Rendered>> texts = new LinkedHashMap<>();
        telling.to().forEach(name -> texts.put(name, texts(telling, channel(name))));
        List<CompletableFuture<Told>> outcomes = new ArrayList<>();
        texts.forEach((name, byLanguage) -> outcomes.add(outbox.post(name, telling.id(), byLanguage)));
        return outcomes;
    }

    /// What a channel's readers would read, without sending anything. What only a run knows stands as `[name]`.
    public Rendered show(Telling telling, String channel, Optional<String> language) {
        Channel known = channel(channel);
        String spoken = language.orElse(known.language());
        Map<String, Value> values = values(telling);
        for (String name : parts.templates().needed(telling.template(), known.audience(), spoken)) {
            if (Notice.isGiven(telling.template(), name)) {
                values.putIfAbsent(name, Value.of("[" + name + "]"));
            }
        }
        return parts.templates().render(telling.template(), known.audience(), spoken, values);
    }

    /// Sends one text to one reader of a channel, recorded nowhere; waits for the outcome.
    ///
    /// @param to a person's address where the channel tells people one by one; else empty
    public Told test(String channel, String to) throws InterruptedException {
        Channel known = channel(channel);
        Telling telling = new Telling("test", "test", "", List.of(channel), Map.of());
        try {
            new Attempts(known, parts.pause()).send(show(telling, channel, Optional.empty()), to);
            return new Told("test", channel, Told.Result.SENT, 1, 0, 0, "");
        } catch (NotDelivered e) {
            return new Told("test", channel, Told.Result.NOT_SENT, 0, 1, 0, e.reason());
        }
    }

    /// Whether a channel tells people one by one.
    public boolean isOneByOne(String channel) {
        return channel(channel).recipients().isPresent();
    }

    private Map<String, Rendered> texts(Telling telling, Channel channel) {
        Map<String, Rendered> texts = new LinkedHashMap<>();
        Map<String, Value> values = values(telling);
        texts.put(
                channel.language(),
                parts.templates().render(telling.template(), channel.audience(), channel.language(), values));
        if (channel.recipients().isPresent()) {
            for (String language : new TreeSet<>(LANGUAGES)) {
                if (!texts.containsKey(language)) {
                    other(telling, channel, language, values).ifPresent(text -> texts.put(language, text));
                }
            }
        }
        return texts;
    }

    /// A text in a language that some people may ask for; where it cannot be made they get the channel's own.
    private Optional<Rendered> other(Telling telling, Channel channel, String language, Map<String, Value> values) {
        try {
            return Optional.of(parts.templates().render(telling.template(), channel.audience(), language, values));
        } catch (RehomeException e) {
            return Optional.empty();
        }
    }

    private Map<String, Value> values(Telling telling) {
        Map<String, Value> values = new LinkedHashMap<>(parts.fields());
        values.putAll(parts.phaseFields().getOrDefault(telling.phase(), Map.of()));
        values.putAll(telling.values());
        return values;
    }

    private Channel channel(String name) {
        Channel channel = channels.get(name);
        if (channel == null) {
            throw new RehomeException(
                    NotifyProblem.NO_CHANNEL,
                    "notify: there is no channel \"" + name + "\"",
                    channels.isEmpty() ? "the plan has none" : "the plan has " + String.join(", ", channels.keySet()),
                    Nearest.of(name, channels.keySet())
                            .map(near -> "did you mean " + near + "?")
                            .orElse("add it under notify.channels"));
        }
        return channel;
    }

    public List<String> channelNames() {
        return List.copyOf(channels.keySet());
    }

    /// What would keep a notice from going out later on, known before anything began: no such channel or template,
    /// or a value that neither the plan nor a run gives.
    ///
    /// @param given names that the one who tells gives beside those of the plan
    public List<Finding> check(String template, String phase, List<String> to, Set<String> given) {
        List<Finding> findings = new ArrayList<>();
        for (String name : to) {
            try {
                Channel channel = channel(name);
                missing(template, phase, channel, given).ifPresent(findings::add);
            } catch (RehomeException e) {
                findings.add(new Finding(e.code(), Severity.BLOCKING, "notice " + template, e.message(), e.remedy()));
            }
        }
        return findings;
    }

    private Optional<Finding> missing(String template, String phase, Channel channel, Set<String> given) {
        Map<String, Value> known = values(new Telling("", template, phase, List.of(), Map.of()));
        Words words = Words.of(channel.language());
        List<String> missing = parts.templates().needed(template, channel.audience(), channel.language()).stream()
                .filter(name -> !given.contains(name) && !Notice.isGiven(template, name))
                .filter(name -> Optional.ofNullable(known.get(name))
                        .flatMap(value -> words.text(value, ""))
                        .isEmpty())
                .toList();
        return missing.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        NotifyProblem.MISSING_FIELD,
                        Severity.BLOCKING,
                        "notice " + template + " on " + channel.name(),
                        "has no value for " + String.join(", ", missing),
                        "give notify.fields." + missing.getFirst() + " in the plan"));
    }

    /// One line for each notice that [#resume()] would go on with.
    public List<String> unfinished() {
        return Ledger.unfinished(parts.folder()).stream()
                .filter(one -> Optional.ofNullable(channels.get(one.channel()))
                        .flatMap(Channel::recipients)
                        .isPresent())
                .map(one -> one.notice() + " on " + one.channel() + ", told "
                        + one.state().sent())
                .toList();
    }

    /// Goes on with every notice that an earlier process ordered and did not end, on the channels that tell people one
    /// by one; the others' notices are about moments that have passed.
    public List<CompletableFuture<Told>> resume() {
        List<CompletableFuture<Told>> outcomes = new ArrayList<>();
        for (Ledger.Unfinished one : Ledger.unfinished(parts.folder())) {
            Channel channel = channels.get(one.channel());
            if (channel != null && channel.recipients().isPresent()) {
                outcomes.add(
                        outbox.post(one.channel(), one.notice(), one.state().texts()));
            }
        }
        return outcomes;
    }

    /// The people of whom it is not known whether they were told, by address as the plan's recipients give it now.
    public List<String> unsure(String notice, String channel) throws InterruptedException {
        Optional<Ledger.State> state = Ledger.read(parts.folder(), notice, channel);
        Optional<Recipients> recipients = channel(channel).recipients();
        if (state.isEmpty() || recipients.isEmpty() || state.get().unsure() == 0) {
            return List.of();
        }
        Pseudonyms names = Pseudonyms.in(parts.folder());
        return recipients.get().read().stream()
                .map(Recipient::address)
                .filter(address -> "unsure".equals(state.get().people().get(names.of(address))))
                .distinct()
                .toList();
    }

    /// When everybody had been told; empty while somebody had not, or nothing was ordered.
    Optional<Instant> done(String notice, String channel) {
        return Ledger.read(parts.folder(), notice, channel).flatMap(Ledger.State::done);
    }

    /// People of whom it is not known whether they were told; who they are is for [#unsure].
    int unsureCount(String notice, String channel) {
        return Ledger.read(parts.folder(), notice, channel)
                .map(Ledger.State::unsure)
                .orElse(0);
    }

    /// Waits for what was handed over, at most so long.
    ///
    /// @return whether everything had ended
    public boolean drain(Duration limit) throws InterruptedException {
        return outbox.drain(limit);
    }

    @Override
    public void close() {
        outbox.close();
    }
}
