package dev.rehome.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The JSON Schema of a plan file, from [Keys].
public final class PlanSchema {
    private PlanSchema() {}

    public static Map<String, Object> jsonSchema() {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "rehome.yaml");
        schema.putAll(object(""));
        schema.put("required", List.of("source", "target"));
        return schema;
    }

    private static Map<String, Object> object(String prefix) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (String name : Keys.namesBelow(prefix)) {
            properties.put(
                    name,
                    Keys.byPath(prefix + name).map(PlanSchema::property).orElseGet(() -> object(prefix + name + ".")));
        }
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("additionalProperties", false);
        object.put("properties", properties);
        return object;
    }

    private static Map<String, Object> property(Key<?> key) {
        Map<String, Object> property = new LinkedHashMap<>();
        property.put("description", key.description());
        property.putAll(sorted(key.type().jsonSchema()));
        return property;
    }

    /// A type's own map has no promised order; a published file needs one.
    private static Map<String, Object> sorted(Map<?, ?> map) {
        Map<String, Object> sorted = new TreeMap<>();
        map.forEach((name, value) -> sorted.put(String.valueOf(name), sortedValue(value)));
        return sorted;
    }

    private static Object sortedValue(Object value) {
        return switch (value) {
            case Map<?, ?> map -> sorted(map);
            case List<?> list -> list.stream().map(PlanSchema::sortedValue).toList();
            default -> value;
        };
    }
}
