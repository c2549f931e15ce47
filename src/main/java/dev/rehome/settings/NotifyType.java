package dev.rehome.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads `notify`.
final class NotifyType implements ValueType<NotifySettings> {
    private static final List<String> KEYS =
            List.of("channels", "fields", "phases", "templates", "every", "during", "advance");
    private static final List<String> ADVANCE_KEYS = List.of("phase", "template", "to", "before", "early");
    private static final String WORDS = "a map of channels, fields, phases, templates, every, during, advance";

    @Override
    public Optional<NotifySettings> read(Raw raw, Path home, Problems problems) {
        Optional<Entries> entries = Entries.of(raw, KEYS, WORDS, home, problems);
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        Entries given = entries.get();
        Map<String, NotifySettings.Channel> channels = new LinkedHashMap<>();
        ChannelReader reader = new ChannelReader(home, problems);
        List<String> names = new ArrayList<>();
        for (Raw.Entry entry : given.raw("channels")
                .map(all -> Entries.each(all, "a map of channels", problems))
                .orElse(List.of())) {
            names.add(entry.key());
            reader.read(entry.value()).ifPresent(channel -> channels.put(entry.key(), channel));
        }
        List<String> during = given.get("during", Types.TEXTS).orElse(List.of());
        given.raw("during").ifPresent(at -> known(during, names, at, problems));
        return Optional.of(new NotifySettings(
                channels,
                given.raw("fields").map(all -> fields(all, problems)).orElse(Map.of()),
                given.raw("phases").map(all -> phases(all, problems)).orElse(Map.of()),
                given.get("templates", Types.FOLDER),
                given.get("every", Types.DURATION),
                during,
                given.raw("advance")
                        .map(all -> advance(all, names, home, problems))
                        .orElse(List.of())));
    }

    private static Map<String, Map<String, NotifySettings.Field>> phases(Raw raw, Problems problems) {
        Map<String, Map<String, NotifySettings.Field>> phases = new LinkedHashMap<>();
        Entries.each(raw, "a map from phases to fields", problems)
                .forEach(entry -> phases.put(entry.key(), fields(entry.value(), problems)));
        return phases;
    }

    private static Map<String, NotifySettings.Field> fields(Raw raw, Problems problems) {
        Map<String, NotifySettings.Field> fields = new LinkedHashMap<>();
        for (Raw.Entry entry : Entries.each(raw, "a map from fields to texts", problems)) {
            if (!entry.key().matches("[a-zA-Z]\\w*")) {
                problems.add(entry.place(), "a field's name is letters, digits and underscores");
            }
            field(entry.value(), problems).ifPresent(field -> fields.put(entry.key(), field));
        }
        return fields;
    }

    private static Optional<NotifySettings.Field> field(Raw raw, Problems problems) {
        Map<String, String> byLanguage = new LinkedHashMap<>();
        switch (raw) {
            case Raw.Scalar scalar -> byLanguage.put("", scalar.text());
            case Raw.Mapping mapping -> {
                for (Raw.Entry entry : mapping.entries()) {
                    if (entry.value() instanceof Raw.Scalar scalar) {
                        byLanguage.put(entry.key(), scalar.text());
                    } else {
                        problems.add(entry.value().place(), "must be a text");
                    }
                }
            }
            case Raw.Sequence sequence -> problems.add(sequence.place(), "must be a text, or one for each language");
        }
        return byLanguage.isEmpty() ? Optional.empty() : Optional.of(new NotifySettings.Field(byLanguage));
    }

    private static List<NotifySettings.Advance> advance(Raw raw, List<String> channels, Path home, Problems problems) {
        List<NotifySettings.Advance> all = new ArrayList<>();
        for (Raw element : Entries.elements(raw)) {
            Entries.of(element, ADVANCE_KEYS, "a map of " + String.join(", ", ADVANCE_KEYS), home, problems)
                    .flatMap(entries -> one(entries, channels, problems))
                    .ifPresent(all::add);
        }
        return all;
    }

    private static Optional<NotifySettings.Advance> one(Entries entries, List<String> channels, Problems problems) {
        Optional<String> phase = entries.need("phase", Types.TEXT);
        Optional<List<String>> to = entries.need("to", Types.TEXTS);
        to.ifPresent(names -> known(names, channels, entries.raw("to").orElseThrow(), problems));
        Optional<Duration> before = entries.need("before", Types.DURATION);
        String template = entries.get("template", Types.TEXT).orElse("window");
        if (phase.isEmpty() || to.isEmpty() || before.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new NotifySettings.Advance(
                phase.get(), template, to.get(), before.get(), entries.get("early", Types.DURATION)));
    }

    private static void known(List<String> names, List<String> known, Raw at, Problems problems) {
        names.stream()
                .filter(name -> !known.contains(name))
                .forEach(name -> problems.add(
                        at.place(), Keys.unknown(name, known).replaceFirst("^unknown key", "unknown channel")));
    }

    @Override
    public String show(NotifySettings value) {
        return Secrets.mask("channels " + String.join(", ", value.channels().keySet()));
    }

    @Override
    public String words() {
        return WORDS;
    }

    @Override
    public Map<String, Object> jsonSchema() {
        return NotifySchema.of();
    }
}
