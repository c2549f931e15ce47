package dev.rehome.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The JSON Schema of `notify`.
final class NotifySchema {
    private static final Map<String, Object> TEXT = Types.TEXT.jsonSchema();
    private static final Map<String, Object> TEXTS = Types.TEXTS.jsonSchema();
    private static final Map<String, Object> DURATION = Types.DURATION.jsonSchema();
    private static final Map<String, Object> SECRET = Map.of("type", "string", "pattern", "^(env|file|cmd):.+$");
    private static final Map<String, Object> URL =
            Map.of("type", "string", "pattern", "^(https?://|env:|file:|cmd:).+$");

    private NotifySchema() {}

    static Map<String, Object> of() {
        Map<String, Object> fields = Map.of(
                "type",
                "object",
                "additionalProperties",
                Map.of(
                        "oneOf",
                        List.of(
                                Map.of("type", "string"),
                                Map.of("type", "object", "additionalProperties", Map.of("type", "string")))));
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("channels", Map.of("type", "object", "additionalProperties", channel()));
        properties.put("fields", fields);
        properties.put("phases", Map.of("type", "object", "additionalProperties", fields));
        properties.put("templates", TEXT);
        properties.put("every", DURATION);
        properties.put("during", TEXTS);
        Map<String, Object> advance = object(
                Map.of("phase", TEXT, "template", TEXT, "to", TEXTS, "before", DURATION, "early", DURATION),
                List.of("phase", "to", "before"));
        properties.put("advance", Map.of("oneOf", List.of(advance, Map.of("type", "array", "items", advance))));
        return object(properties, List.of());
    }

    private static Map<String, Object> channel() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("telegram", object(Map.of("chat", TEXT, "token", SECRET, "url", TEXT), List.of("token")));
        properties.put(
                "webhook",
                object(Map.of("url", URL, "form", Map.of("enum", List.of("json", "slack"))), List.of("url")));
        properties.put("mail", mail());
        properties.put("command", TEXT);
        Map<String, Object> words = Map.of("type", "object", "additionalProperties", TEXT);
        properties.put(
                "http",
                Map.of(
                        "oneOf",
                        List.of(URL, object(Map.of("url", URL, "headers", words, "body", words), List.of("url")))));
        properties.put("language", TEXT);
        properties.put("audience", Map.of("enum", List.of("team", "clients")));
        properties.put("rate", Map.of("type", "string", "pattern", "^[1-9]\\d{0,5}/(s|min|h)$"));
        properties.put("recipients", recipients());
        properties.put("limit", DURATION);
        properties.put("attempts", Types.COUNT.jsonSchema());
        return object(properties, List.of());
    }

    private static Map<String, Object> mail() {
        Map<String, Object> properties = new LinkedHashMap<>();
        properties.put("host", TEXT);
        properties.put("port", Types.COUNT.jsonSchema());
        properties.put("tls", Map.of("enum", List.of("starttls", "tls", "none")));
        properties.put("user", TEXT);
        properties.put("password", SECRET);
        properties.put("from", TEXT);
        properties.put("to", TEXTS);
        return object(properties, List.of("host", "from"));
    }

    private static Map<String, Object> recipients() {
        Map<String, Object> side = Map.of("enum", List.of("source", "target"));
        return object(Map.of("sql", TEXT, "on", side, "file", TEXT), List.of());
    }

    private static Map<String, Object> object(Map<String, Object> properties, List<String> required) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("additionalProperties", false);
        object.put("properties", properties);
        if (!required.isEmpty()) {
            object.put("required", required);
        }
        return object;
    }
}
