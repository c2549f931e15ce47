package dev.rehome.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Reads what a command wrote with `--format json`. What is not there reads as empty: the demonstration then says
/// that an expectation did not hold, instead of falling over.
final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonText() {}

    /// The object that `text` is.
    static Map<String, @Nullable Object> object(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            return parser.nextToken() == JsonToken.START_OBJECT ? readObject(parser) : Map.of();
        }
    }

    /// The objects in the list that a field holds.
    static List<Map<String, @Nullable Object>> objects(Map<String, @Nullable Object> object, String field) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (object.get(field) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                    map.forEach((name, value) -> copy.put(String.valueOf(name), value));
                    objects.add(copy);
                }
            }
        }
        return objects;
    }

    /// The text of a field, empty where there is none.
    static String text(Map<String, @Nullable Object> object, String field) {
        Object value = object.get(field);
        return value == null ? "" : String.valueOf(value);
    }

    private static Map<String, @Nullable Object> readObject(JsonParser parser) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, readValue(parser));
        }
        return object;
    }

    private static List<@Nullable Object> readList(JsonParser parser) {
        List<@Nullable Object> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(readValue(parser));
        }
        return list;
    }

    private static @Nullable Object readValue(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return readObject(parser);
        }
        if (token == JsonToken.START_ARRAY) {
            return readList(parser);
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getString();
    }
}
