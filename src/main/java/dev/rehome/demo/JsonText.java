package dev.rehome.demo;

import dev.rehome.json.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what a command wrote with `--format json`. What is not there reads as empty: the demonstration then says
/// that an expectation did not hold, instead of falling over.
final class JsonText {
    private JsonText() {}

    /// The object that `text` is.
    static Map<String, @Nullable Object> object(String text) {
        return JsonReader.read(text) instanceof Map<?, ?> map ? named(map) : Map.of();
    }

    /// The object that a field holds.
    static Map<String, @Nullable Object> object(Map<String, @Nullable Object> object, String field) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        if (object.get(field) instanceof Map<?, ?> map) {
            map.forEach((name, value) -> copy.put(String.valueOf(name), value));
        }
        return copy;
    }

    /// The objects in the list that a field holds.
    static List<Map<String, @Nullable Object>> objects(Map<String, @Nullable Object> object, String field) {
        List<Map<String, @Nullable Object>> objects = new ArrayList<>();
        if (object.get(field) instanceof List<?> list) {
            for (Object element : list) {
                if (element instanceof Map<?, ?> map) {
                    objects.add(named(map));
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

    private static Map<String, @Nullable Object> named(Map<?, ?> map) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        map.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }
}
