package dev.rehome.settings;

import dev.rehome.settings.ProbeSettings.Limits;
import dev.rehome.settings.ProbeSettings.Question;
import dev.rehome.settings.ProbeSettings.Writes;
import java.math.BigDecimal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads what one probe asks: the one kind that stands in its map, and the fields that belong to it.
final class ProbeQuestions {
    static final List<String> KINDS = List.of(
            "http",
            "tcp",
            "redis",
            "sql",
            "log",
            "command",
            "legacyQueries",
            "errorRate",
            "messageSuccess",
            "targetActivity",
            "latency",
            "queryLatency",
            "service",
            "connections");

    /// Every field that some kind of probe has, as JSON Schema. The kinds that are read from a rate take `log`.
    static final Map<String, Map<String, Object>> FIELDS = fields();

    private final PlanValue value;

    ProbeQuestions(PlanValue value) {
        this.value = value;
    }

    Optional<Question> read() {
        List<String> kinds = KINDS.stream()
                .filter(kind -> value.field(kind).isPresent())
                .filter(kind -> !(kind.equals("log") && isRate()))
                .toList();
        if (kinds.size() != 1) {
            value.problem(
                    kinds.isEmpty()
                            ? "a probe asks one thing: one of " + String.join(", ", KINDS)
                            : "a probe asks one thing, here are " + String.join(", ", kinds));
            return Optional.empty();
        }
        return switch (kinds.getFirst()) {
            case "http" -> http();
            case "tcp" -> tcp();
            case "redis" -> redis();
            case "sql" -> sql();
            case "log" -> log();
            case "command" -> command();
            case "legacyQueries" -> legacyQueries();
            case "errorRate" -> rate(true, "errorRate");
            case "messageSuccess" -> rate(false, "messageSuccess");
            case "targetActivity" -> number("targetActivity").map(n -> new Question.TargetActivity(n, tables()));
            case "latency" -> latency();
            case "queryLatency" -> percent("queryLatency").map(Question.QueryLatency::new);
            case "service" -> service();
            default -> percent("connections").map(Question.Connections::new);
        };
    }

    private boolean isRate() {
        return value.field("errorRate").isPresent()
                || value.field("messageSuccess").isPresent();
    }

    private Optional<Question> http() {
        int status = value.count("status").orElse(200);
        Map<String, String> json = value.words("json");
        Optional<Pattern> body = pattern("body");
        Optional<URI> url = parsed("http", "an http:// or https:// URL", ProbeQuestions::url);
        return url.map(address -> new Question.Http(address, status, json, body));
    }

    private static Optional<URI> url(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Optional<Question> tcp() {
        return parsed("tcp", "host:port", text -> {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            return colon > 0 && port.matches("[0-9]{1,5}") && Integer.parseInt(port) < 65_536
                    ? Optional.of(new Question.Tcp(
                            text.substring(0, colon).replaceAll("^\\[|]$", ""), Integer.parseInt(port)))
                    : Optional.empty();
        });
    }

    private Optional<Question> redis() {
        Optional<Reference> password = value.reference("password");
        Optional<String> key = value.text("key");
        Optional<Pattern> matches = pattern("matches");
        if (matches.isPresent() && key.isEmpty()) {
            value.problem("matches needs a key");
        }
        return parsed(
                        "redis",
                        "host:port or redis://host:port/database",
                        text -> text.matches("(rediss?://)?[^\\s/@]+(/[0-9]{0,4})?")
                                ? Optional.of(text)
                                : Optional.empty())
                .map(address -> new Question.Redis(address, password, key, matches));
    }

    private Optional<Question> sql() {
        boolean source =
                value.choice("on", List.of("source", "target")).orElse("target").equals("source");
        Limits limits = limits();
        return value.text("sql").map(sql -> new Question.Sql(sql, source, limits));
    }

    private Optional<Question> log() {
        Limits given = limits();
        Limits limits =
                given.isNone() ? new Limits(Optional.empty(), Optional.of(BigDecimal.ONE), Optional.empty()) : given;
        Optional<Pattern> pattern = needed("pattern");
        return value.text("log").flatMap(files -> pattern.map(like -> new Question.Log(files, like, limits)));
    }

    private Optional<Question> command() {
        boolean writes = value.truth("writes").orElse(false);
        Optional<String> identity = value.text("identity");
        Optional<String> cleanup = value.text("cleanup");
        Optional<String> proof = value.text("proof");
        if (writes && (identity.isEmpty() || cleanup.isEmpty() || proof.isEmpty())) {
            value.problem("a probe that writes needs identity, cleanup and proof");
        }
        if (!writes && (identity.isPresent() || cleanup.isPresent() || proof.isPresent())) {
            value.problem("identity, cleanup and proof belong to a probe with writes: true");
        }
        return value.text("command")
                .map(line -> new Question.Command(
                        line,
                        writes
                                ? Optional.of(new Writes(identity.orElse(""), cleanup.orElse(""), proof.orElse("")))
                                : Optional.empty()));
    }

    private Optional<Question> legacyQueries() {
        List<String> ignore = value.texts("ignore");
        return number("legacyQueries").map(n -> new Question.LegacyQueries(n, tables(), ignore));
    }

    private Optional<Question> rate(boolean errors, String kind) {
        Optional<Integer> sample = value.count("sample");
        Optional<Pattern> pattern = needed("pattern");
        Optional<Pattern> of = needed("of");
        Optional<BigDecimal> percent = percent(kind);
        String files = value.needed("log");
        return percent.isEmpty() || pattern.isEmpty() || of.isEmpty()
                ? Optional.empty()
                : Optional.of(new Question.Rate(errors, percent.get(), files, pattern.get(), of.get(), sample));
    }

    private Optional<Question> latency() {
        BigDecimal percent =
                value.field("atMost").isPresent() ? percent("atMost").orElse(BigDecimal.ZERO) : BigDecimal.valueOf(100);
        return value.text("latency").map(probe -> new Question.Latency(probe, percent));
    }

    private Optional<Question> service() {
        Optional<Integer> restarts =
                value.field("restarts").isPresent() ? number("restarts").map(Long::intValue) : Optional.empty();
        Optional<Long> memory = value.field("memory").isPresent()
                ? parsed("memory", "an amount such as 300MB", Units::bytes)
                : Optional.empty();
        Optional<BigDecimal> cpu = value.field("cpu").isPresent() ? percent("cpu") : Optional.empty();
        return value.text("service").map(name -> new Question.Service(name, restarts, memory, cpu));
    }

    private List<String> tables() {
        return value.texts("tables");
    }

    private Limits limits() {
        return new Limits(value.text("equals"), decimal("atLeast"), decimal("atMost"));
    }

    private Optional<BigDecimal> decimal(String field) {
        return value.field(field).isEmpty()
                ? Optional.empty()
                : parsed(
                        field,
                        "a number",
                        text -> text.matches("-?\\d{1,15}(\\.\\d{1,9})?")
                                ? Optional.of(new BigDecimal(text))
                                : Optional.empty());
    }

    private Optional<Long> number(String field) {
        return parsed(
                field,
                "a whole number from 0 on",
                text -> text.matches("\\d{1,15}") ? Optional.of(Long.valueOf(text)) : Optional.empty());
    }

    private Optional<BigDecimal> percent(String field) {
        return parsed(field, "a percentage such as 5%", Percent::parse);
    }

    private Optional<Pattern> needed(String field) {
        if (value.field(field).isEmpty()) {
            value.problem(field + " is not given");
        }
        return pattern(field);
    }

    private Optional<Pattern> pattern(String field) {
        return value.field(field).isEmpty()
                ? Optional.empty()
                : parsed(field, "a regular expression", text -> {
                    try {
                        return Optional.of(Pattern.compile(text));
                    } catch (PatternSyntaxException e) {
                        return Optional.empty();
                    }
                });
    }

    private <T> Optional<T> parsed(String field, String words, Function<String, Optional<T>> reader) {
        Optional<PlanValue> given = value.field(field);
        Optional<T> read = given.flatMap(PlanValue::text).flatMap(text -> reader.apply(text.strip()));
        if (read.isEmpty()) {
            given.ifPresent(wrong -> wrong.problem(field + " must be " + words));
        }
        return read;
    }

    private static Map<String, Map<String, Object>> fields() {
        Map<String, Object> text = Types.TEXT.jsonSchema();
        Map<String, Object> texts = Types.TEXTS.jsonSchema();
        Map<String, Object> number = Map.of("type", List.of("number", "string"));
        Map<String, Object> percent = Map.of("type", "string", "pattern", Percent.PATTERN);
        Map<String, Map<String, Object>> fields = new LinkedHashMap<>();
        for (String kind : List.of("http", "tcp", "redis", "sql", "log", "command", "latency", "service")) {
            fields.put(kind, text);
        }
        for (String kind : List.of("errorRate", "messageSuccess", "queryLatency", "connections", "cpu")) {
            fields.put(kind, percent);
        }
        for (String name : List.of("legacyQueries", "targetActivity", "atLeast", "atMost", "restarts")) {
            fields.put(name, number);
        }
        for (String name : List.of("body", "key", "matches", "pattern", "of", "equals", "memory", "password")) {
            fields.put(name, text);
        }
        for (String name : List.of("identity", "cleanup", "proof")) {
            fields.put(name, text);
        }
        fields.put("status", Types.COUNT.jsonSchema());
        fields.put("json", Types.WORDS.jsonSchema());
        fields.put("on", Map.of("enum", List.of("source", "target")));
        fields.put("writes", Types.BOOLEAN.jsonSchema());
        fields.put("tables", texts);
        fields.put("ignore", texts);
        fields.put("sample", Types.COUNT.jsonSchema());
        fields.put("within", Types.DURATION.jsonSchema());
        fields.put("dependency", Types.BOOLEAN.jsonSchema());
        fields.put("primary", Types.BOOLEAN.jsonSchema());
        return fields;
    }
}
