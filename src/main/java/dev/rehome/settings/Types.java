package dev.rehome.settings;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The types of settings.
final class Types {
    private static final String REFERENCE = "^(env|file|cmd):.+$";
    private static final List<String> DATABASE_KEYS = List.of("url", "password", "ssh");

    static final ValueType<String> TEXT = scalar("a text", Map.of("type", "string"), Optional::of, text -> text);
    static final ValueType<Boolean> BOOLEAN =
            scalar("true or false", Map.of("type", "boolean"), Types::truth, String::valueOf);
    static final ValueType<Integer> COUNT =
            scalar("a whole number from 1 on", Map.of("type", "integer", "minimum", 1), Types::count, String::valueOf);
    static final ValueType<Duration> DURATION = scalar(
            "a duration such as 30s, 5min or 1h",
            pattern("^\\d+(\\.\\d+)? ?(ms|s|min|m|h|d)$"),
            Units::duration,
            duration -> duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms");
    static final ValueType<Long> RATE = scalar(
            "an amount a second such as 50MB/s",
            pattern("^\\d+(\\.\\d+)? ?(B|kB|MB|GB|TB|KiB|MiB|GiB|TiB)(/s)?$"),
            Units::rate,
            rate -> rate + " B/s");
    static final ValueType<Path> FOLDER = new FolderType();
    static final ValueType<List<String>> TEXTS = new TextsType();
    static final ValueType<Map<String, String>> WORDS = new WordsType();
    static final ValueType<Map<String, Existing>> EXISTING = new ExistingType();
    static final ValueType<Database> DATABASE = new DatabaseType();
    static final ValueType<String> ANYTHING = new AnythingType();

    private Types() {}

    static ValueType<String> choice(List<String> words) {
        return scalar(
                "one of " + String.join(", ", words),
                Map.of("enum", words),
                text -> words.contains(text) ? Optional.of(text) : Optional.empty(),
                text -> text);
    }

    private static <T> ValueType<T> scalar(
            String words, Map<String, Object> schema, Function<String, Optional<T>> reader, Function<T, String> show) {
        return new ScalarType<>(words, schema, reader, show);
    }

    private static Map<String, Object> pattern(String pattern) {
        return Map.of("type", "string", "pattern", pattern);
    }

    private static Optional<Boolean> truth(String text) {
        return switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Integer> count(String text) {
        return text.matches("[1-9][0-9]{0,8}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static <T> Optional<T> wrong(Raw raw, String words, Problems problems) {
        problems.add(raw.place(), "must be " + words);
        return Optional.empty();
    }

    private record ScalarType<T>(
            String words,
            Map<String, Object> jsonSchema,
            Function<String, Optional<T>> reader,
            Function<T, String> shower)
            implements ValueType<T> {
        @Override
        public Optional<T> read(Raw raw, Path home, Problems problems) {
            Optional<T> value =
                    raw instanceof Raw.Scalar scalar && !scalar.text().isBlank()
                            ? reader.apply(scalar.text().strip())
                            : Optional.empty();
            return value.isPresent() ? value : wrong(raw, words, problems);
        }

        @Override
        public String show(T value) {
            return Secrets.mask(shower.apply(value));
        }
    }

    private static final class FolderType implements ValueType<Path> {
        @Override
        public Optional<Path> read(Raw raw, Path home, Problems problems) {
            return TEXT.read(raw, home, problems)
                    .map(text -> text.startsWith("~/")
                            ? home.resolve(text.substring(2))
                            : raw.place().folder().resolve(text).normalize());
        }

        @Override
        public String show(Path value) {
            return value.toString();
        }

        @Override
        public String words() {
            return "a folder";
        }

        @Override
        public Map<String, Object> jsonSchema() {
            return TEXT.jsonSchema();
        }
    }

    private static final class TextsType implements ValueType<List<String>> {
        @Override
        public Optional<List<String>> read(Raw raw, Path home, Problems problems) {
            List<Raw> elements = raw instanceof Raw.Sequence sequence ? sequence.elements() : List.of(raw);
            if (raw instanceof Raw.Mapping || elements.stream().anyMatch(TextsType::isNoText)) {
                return wrong(raw, words(), problems);
            }
            return Optional.of(elements.stream()
                    .map(element -> ((Raw.Scalar) element).text())
                    .toList());
        }

        private static boolean isNoText(Raw raw) {
            return !(raw instanceof Raw.Scalar scalar) || scalar.text().isBlank();
        }

        @Override
        public String show(List<String> value) {
            return Secrets.mask(String.join(", ", value));
        }

        @Override
        public String words() {
            return "a list of texts";
        }

        @Override
        public Map<String, Object> jsonSchema() {
            Map<String, Object> list = new LinkedHashMap<>();
            list.put("type", "array");
            list.put("items", TEXT.jsonSchema());
            return Map.of("oneOf", List.of(TEXT.jsonSchema(), list));
        }
    }

    private static final class WordsType implements ValueType<Map<String, String>> {
        @Override
        public Optional<Map<String, String>> read(Raw raw, Path home, Problems problems) {
            if (!(raw instanceof Raw.Mapping mapping)) {
                return wrong(raw, words(), problems);
            }
            Map<String, String> byWord = new LinkedHashMap<>();
            for (Raw.Entry entry : mapping.entries()) {
                TEXT.read(entry.value(), home, problems).ifPresent(text -> byWord.put(entry.key(), text));
            }
            return Optional.of(byWord);
        }

        @Override
        public String show(Map<String, String> value) {
            return Secrets.mask(String.join(
                    ", ",
                    value.entrySet().stream()
                            .map(entry -> entry.getKey() + ": " + entry.getValue())
                            .toList()));
        }

        @Override
        public String words() {
            return "a map from texts to texts";
        }

        @Override
        public Map<String, Object> jsonSchema() {
            return Map.of("type", "object", "additionalProperties", TEXT.jsonSchema());
        }
    }

    private static final class ExistingType implements ValueType<Map<String, Existing>> {
        @Override
        public Optional<Map<String, Existing>> read(Raw raw, Path home, Problems problems) {
            if (!(raw instanceof Raw.Mapping mapping)) {
                return wrong(raw, words(), problems);
            }
            Map<String, Existing> byGlob = new LinkedHashMap<>();
            for (Raw.Entry entry : mapping.entries()) {
                word(entry.value(), problems).ifPresent(existing -> byGlob.put(entry.key(), existing));
            }
            return Optional.of(byGlob);
        }

        private static Optional<Existing> word(Raw raw, Problems problems) {
            for (Existing existing : Existing.values()) {
                if (raw instanceof Raw.Scalar scalar && scalar.text().equals(existing.word())) {
                    return Optional.of(existing);
                }
            }
            return wrong(raw, "refuse, refresh or keep", problems);
        }

        @Override
        public String show(Map<String, Existing> value) {
            return String.join(
                    ", ",
                    value.entrySet().stream()
                            .map(entry ->
                                    entry.getKey() + ": " + entry.getValue().word())
                            .toList());
        }

        @Override
        public String words() {
            return "a map from table globs to refuse, refresh or keep";
        }

        @Override
        public Map<String, Object> jsonSchema() {
            Map<String, Object> schema = new LinkedHashMap<>();
            schema.put("type", "object");
            schema.put("additionalProperties", Map.of("enum", List.of("refuse", "refresh", "keep")));
            return schema;
        }
    }

    private static final class DatabaseType implements ValueType<Database> {
        @Override
        public Optional<Database> read(Raw raw, Path home, Problems problems) {
            return switch (raw) {
                case Raw.Scalar scalar ->
                    url(scalar, home, problems).map(url -> new Database(url, Optional.empty(), Optional.empty()));
                case Raw.Mapping mapping -> map(mapping, home, problems);
                case Raw.Sequence sequence -> wrong(sequence, words(), problems);
            };
        }

        private Optional<Database> map(Raw.Mapping mapping, Path home, Problems problems) {
            Map<String, Raw> values = new LinkedHashMap<>();
            for (Raw.Entry entry : mapping.entries()) {
                if (DATABASE_KEYS.contains(entry.key())) {
                    values.put(entry.key(), entry.value());
                } else {
                    problems.add(entry.place(), Keys.unknown(entry.key(), DATABASE_KEYS));
                }
            }
            Raw url = values.get("url");
            if (url == null) {
                problems.add(mapping.place(), "url is not given");
                return Optional.empty();
            }
            Raw password = values.get("password");
            Raw ssh = values.get("ssh");
            Optional<Reference> secret = password == null ? Optional.empty() : reference(password, home, problems);
            Optional<String> host = ssh == null ? Optional.empty() : TEXT.read(ssh, home, problems);
            return url(url, home, problems).map(reference -> new Database(reference, secret, host));
        }

        private Optional<Reference> url(Raw raw, Path home, Problems problems) {
            if (!(raw instanceof Raw.Scalar scalar) || scalar.text().isBlank()) {
                return wrong(raw, words(), problems);
            }
            Reference reference =
                    Reference.parse(scalar.text().strip(), raw.place().folder(), home);
            boolean url =
                    scalar.text().startsWith("postgres://") || scalar.text().startsWith("postgresql://");
            if (reference instanceof Reference.Literal && raw.place().inFile() && !url) {
                return wrong(raw, words(), problems);
            }
            return Optional.of(reference);
        }

        /// A literal password was already told by [SecretScan].
        private static Optional<Reference> reference(Raw raw, Path home, Problems problems) {
            if (raw instanceof Raw.Scalar scalar && !scalar.text().isBlank()) {
                return Optional.of(
                        Reference.parse(scalar.text().strip(), raw.place().folder(), home));
            }
            return wrong(raw, "env:NAME, file:PATH or cmd:COMMAND", problems);
        }

        @Override
        public String show(Database value) {
            return value.toString();
        }

        @Override
        public String words() {
            return "a postgres:// URL without password, or env:NAME, file:PATH, cmd:COMMAND, or a map of url, password, ssh";
        }

        @Override
        public Map<String, Object> jsonSchema() {
            Map<String, Object> url = pattern("^(postgres(ql)?://|env:|file:|cmd:).+$");
            Map<String, Object> properties = new LinkedHashMap<>();
            properties.put("url", url);
            properties.put("password", pattern(REFERENCE));
            properties.put("ssh", TEXT.jsonSchema());
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("type", "object");
            map.put("properties", properties);
            map.put("required", List.of("url"));
            map.put("additionalProperties", false);
            return Map.of("oneOf", List.of(url, map));
        }
    }

    private static final class AnythingType implements ValueType<String> {
        @Override
        public Optional<String> read(Raw raw, Path home, Problems problems) {
            return Optional.of(
                    switch (raw) {
                        case Raw.Scalar scalar -> scalar.text();
                        case Raw.Sequence sequence ->
                            "a list of " + sequence.elements().size();
                        case Raw.Mapping mapping ->
                            "a map of " + mapping.entries().size();
                    });
        }

        @Override
        public String show(String value) {
            return Secrets.mask(value);
        }

        @Override
        public String words() {
            return "a list or map";
        }

        @Override
        public Map<String, Object> jsonSchema() {
            return Map.of("type", List.of("object", "array"));
        }
    }
}
