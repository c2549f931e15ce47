package dev.rehome.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads what `pm2 jlist` prints: one JSON array on a line of its own, with other lines before or after it (a banner
/// on first use, a word on differing versions). Each process comes with its whole environment, twice; that is skipped
/// as it is read, so that no secret in it is ever held.
final class Pm2List {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();
    private static final Set<String> WANTED = Set.of(
            "status",
            "restart_time",
            "unstable_restarts",
            "pm_uptime",
            "pm_out_log_path",
            "pm_err_log_path",
            "cron_restart",
            "pmx_module");

    private Pm2List() {}

    /// The processes, or nothing where the text holds no list.
    static Optional<List<Pm2Process>> read(String printed) {
        for (String line : printed.lines().toList()) {
            if (line.stripLeading().startsWith("[")) {
                Optional<List<Pm2Process>> list = array(line);
                if (list.isPresent()) {
                    return list;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<List<Pm2Process>> array(String line) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), line)) {
            parser.nextToken();
            List<Pm2Process> list = new ArrayList<>();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                list.add(process(parser));
            }
            return parser.currentToken() == JsonToken.END_ARRAY ? Optional.of(list) : Optional.empty();
        } catch (JacksonException e) {
            // A line such as "[PM2] Spawning the daemon": not the list.
            return Optional.empty();
        }
    }

    private static Pm2Process process(JsonParser parser) {
        Map<String, String> values = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            switch (name) {
                case "name", "pid", "pm_id" -> scalar(name, parser, values);
                case "monit" -> inner(parser, Set.of("memory", "cpu"), values);
                case "pm2_env" -> inner(parser, WANTED, values);
                default -> skip(token, parser);
            }
        }
        return process(values);
    }

    private static void inner(JsonParser parser, Set<String> wanted, Map<String, String> values) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken token = parser.nextToken();
            if (wanted.contains(name)) {
                scalar(name, parser, values);
            } else {
                skip(token, parser);
            }
        }
    }

    private static void scalar(String name, JsonParser parser, Map<String, String> values) {
        if (parser.currentToken().isScalarValue() && parser.currentToken() != JsonToken.VALUE_NULL) {
            values.put(name, parser.getString());
        } else {
            parser.skipChildren();
        }
    }

    private static void skip(JsonToken token, JsonParser parser) {
        if (token.isStructStart()) {
            parser.skipChildren();
        }
    }

    private static Pm2Process process(Map<String, String> values) {
        String cron = values.getOrDefault("cron_restart", "");
        return new Pm2Process(
                values.getOrDefault("name", ""),
                number(values, "pm_id"),
                number(values, "pid"),
                values.getOrDefault("status", "unknown"),
                number(values, "restart_time"),
                number(values, "unstable_restarts"),
                number(values, "pm_uptime"),
                number(values, "memory"),
                decimal(values.getOrDefault("cpu", "0")),
                List.of(values.getOrDefault("pm_out_log_path", ""), values.getOrDefault("pm_err_log_path", "")),
                !cron.isEmpty() && !cron.equals("false") && !cron.equals("0"),
                "true".equals(values.get("pmx_module")));
    }

    private static long number(Map<String, String> values, String name) {
        return (long) decimal(values.getOrDefault(name, "0"));
    }

    private static double decimal(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /// The services among the processes, in pm2's order: what has one name is one service.
    static Map<String, List<Pm2Process>> byName(List<Pm2Process> processes) {
        Map<String, List<Pm2Process>> byName = new LinkedHashMap<>();
        processes.stream()
                .filter(process -> !process.module())
                .forEach(process -> byName.computeIfAbsent(process.name(), name -> new ArrayList<>())
                        .add(process));
        return byName;
    }
}
