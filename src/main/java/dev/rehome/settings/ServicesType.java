package dev.rehome.settings;

import dev.rehome.settings.ProbeSettings.Question;
import dev.rehome.settings.ServiceSettings.Lines;
import dev.rehome.settings.ServiceSettings.Manager;
import dev.rehome.settings.ServiceSettings.Ready;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// `services`: a map in the order in which they are started.
final class ServicesType implements ValueType<Map<String, ServiceSettings>> {
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private static final List<String> MANAGERS = Arrays.stream(Manager.values())
            .map(manager -> manager.name().toLowerCase(Locale.ROOT))
            .toList();

    /// Kinds of questions that say whether one service works, beside a line of its log.
    private static final List<String> QUESTIONS = List.of("http", "tcp", "redis", "sql", "command");

    @Override
    public Optional<Map<String, ServiceSettings>> read(Raw raw, Path home, Problems problems) {
        Map<String, ServiceSettings> services = new LinkedHashMap<>();
        new PlanValue(raw, home, problems).fields().forEach((key, value) -> services.put(key, service(key, value)));
        return Optional.of(services);
    }

    private static ServiceSettings service(String key, PlanValue value) {
        if (key.isBlank() || key.startsWith("-") || key.equals("all")) {
            value.problem("\"" + key + "\" is no name for a service");
        }
        Manager manager =
                Manager.valueOf(value.choice("manager", MANAGERS).orElse("pm2").toUpperCase(Locale.ROOT));
        if (value.field("manager").isEmpty()) {
            value.problem("manager is not given; it is one of " + String.join(", ", MANAGERS));
        }
        ServiceSettings service = new ServiceSettings(
                key,
                manager,
                value.text("name").orElse(key),
                value.text("file"),
                value.text("namespace"),
                value.text("machine").orElse("local"),
                value.truth("critical").orElse(true),
                settle(value),
                value.elements("ready").stream().map(ServicesType::ready).toList(),
                value.text("applicationName"),
                value.count("pool"),
                value.text("env"),
                value.text("program")
                        .map(text -> List.of(text.strip().split("\\s+")))
                        .orElse(List.of()),
                value.text("home"),
                lines(manager, value),
                value.where());
        refuseMisplaced(manager, value);
        value.refuseUnknown();
        return service;
    }

    /// `0s` is a duration as well: then nothing is watched after it is ready.
    private static Duration settle(PlanValue value) {
        return value.duration("settle").orElse(SETTLE);
    }

    private static Optional<Lines> lines(Manager manager, PlanValue value) {
        Optional<String> start = value.text("start");
        Optional<String> stop = value.text("stop");
        Optional<String> status = value.text("status");
        boolean all = start.isPresent() && stop.isPresent() && status.isPresent();
        boolean any = start.isPresent() || stop.isPresent() || status.isPresent();
        if (manager == Manager.COMMAND && !all) {
            value.problem("a service with manager command needs start, stop and status");
        }
        if (manager != Manager.COMMAND && any) {
            value.problem("start, stop and status belong to manager command");
        }
        return all ? Optional.of(new Lines(start.get(), stop.get(), status.get())) : Optional.empty();
    }

    private static void refuseMisplaced(Manager manager, PlanValue value) {
        if (manager == Manager.COMPOSE && value.field("file").isEmpty()) {
            value.problem("a service with manager compose needs file, its compose file");
        }
        if (manager != Manager.KUBECTL && value.field("namespace").isPresent()) {
            value.problem("namespace belongs to manager kubectl");
        }
        if (manager != Manager.PM2 && value.field("home").isPresent()) {
            value.problem("home belongs to manager pm2");
        }
    }

    private static Ready ready(PlanValue value) {
        Duration within = value.duration("within").orElse(WITHIN);
        Ready ready = value.field("log").isPresent()
                ? new Ready(log(value), pattern("never", value), Optional.empty(), within)
                : new Ready(Optional.empty(), Optional.empty(), question(value), within);
        value.refuseUnknown();
        return ready;
    }

    private static Optional<Pattern> log(PlanValue value) {
        QUESTIONS.stream()
                .filter(kind -> value.field(kind).isPresent())
                .forEach(kind -> value.problem("log and " + kind + " are two conditions: write each on its own"));
        return pattern("log", value);
    }

    private static Optional<Pattern> pattern(String field, PlanValue value) {
        try {
            return value.text(field).map(Pattern::compile);
        } catch (PatternSyntaxException e) {
            value.problem(field + " must be a regular expression");
            return Optional.empty();
        }
    }

    private static Optional<Question> question(PlanValue value) {
        boolean known = QUESTIONS.stream().anyMatch(kind -> value.field(kind).isPresent());
        if (!known) {
            value.problem("what shows that a service is ready is one of log, " + String.join(", ", QUESTIONS));
            return Optional.empty();
        }
        return new ProbeQuestions(value).read();
    }

    @Override
    public String show(Map<String, ServiceSettings> value) {
        return String.join(", ", value.keySet());
    }

    @Override
    public String words() {
        return "a map of services";
    }

    @Override
    public Map<String, Object> jsonSchema() {
        Map<String, Object> text = Types.TEXT.jsonSchema();
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("manager", Map.of("enum", MANAGERS));
        for (String name : List.of(
                "name",
                "file",
                "namespace",
                "machine",
                "applicationName",
                "env",
                "program",
                "home",
                "start",
                "stop",
                "status")) {
            properties.put(name, text);
        }
        properties.put("critical", Types.BOOLEAN.jsonSchema());
        properties.put("settle", Types.DURATION.jsonSchema());
        properties.put("pool", Types.COUNT.jsonSchema());
        properties.put("ready", Map.of("type", "array", "items", readySchema()));
        Map<String, Object> service = new LinkedHashMap<>();
        service.put("type", "object");
        service.put("properties", properties);
        service.put("required", List.of("manager"));
        service.put("additionalProperties", false);
        return Map.of("type", "object", "additionalProperties", service);
    }

    private static Map<String, Object> readySchema() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("log", Types.TEXT.jsonSchema());
        properties.put("never", Types.TEXT.jsonSchema());
        for (String name : List.of(
                "http",
                "tcp",
                "redis",
                "sql",
                "command",
                "status",
                "json",
                "body",
                "on",
                "equals",
                "atLeast",
                "atMost",
                "key",
                "matches",
                "password",
                "within")) {
            properties.put(name, ProbeQuestions.FIELDS.getOrDefault(name, Types.TEXT.jsonSchema()));
        }
        return Map.of("type", "object", "properties", properties, "additionalProperties", false);
    }
}
