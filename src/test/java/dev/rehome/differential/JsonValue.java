package dev.rehome.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads and writes the little JSON that goes between the tests, the worker and the commands.
final class JsonValue {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonValue() {}

    static Map<?, ?> object(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return read(parser) instanceof Map<?, ?> map ? map : Map.of();
        }
    }

    /// The same for texts that differ in nothing but the order of keys.
    static String withoutOrder(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return String.valueOf(sorted(read(parser)));
        }
    }

    private static @Nullable Object sorted(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(element -> String.valueOf(sorted(element))).toList();
        }
        if (value instanceof Map<?, ?> map) {
            TreeMap<String, String> sorted = new TreeMap<>();
            map.forEach((name, inner) -> sorted.put(String.valueOf(name), String.valueOf(sorted(inner))));
            return sorted;
        }
        return value;
    }

    /// The maps in the list that a field holds.
    static List<Map<?, ?>> objects(Map<?, ?> object, String field) {
        List<Map<?, ?>> objects = new ArrayList<>();
        if (object.get(field) instanceof List<?> list) {
            list.forEach(element -> objects.add(element instanceof Map<?, ?> map ? map : Map.of()));
        }
        return objects;
    }

    private static @Nullable Object read(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                object.put(name, read(parser));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(read(parser));
            }
            return list;
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getString();
    }

    /// A text in quotes.
    static String quote(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format(java.util.Locale.ROOT, "\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
