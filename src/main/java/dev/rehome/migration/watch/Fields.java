package dev.rehome.migration.watch;

import java.util.LinkedHashMap;
import java.util.Map;

/// Some values as one text for a memory, so that they change together.
final class Fields {
    private Fields() {}

    static String text(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach((name, value) ->
                text.append(name).append('=').append(value.replace('\n', ' ')).append('\n'));
        return text.toString();
    }

    static Map<String, String> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        text.lines().forEach(line -> {
            int equals = line.indexOf('=');
            values.put(line.substring(0, equals), line.substring(equals + 1));
        });
        return values;
    }

    static long number(Map<String, String> values, String name) {
        return Long.parseLong(values.getOrDefault(name, "0"));
    }
}
