package dev.rehome.settings;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
        // A type's own map has no promised order; a published file needs one.
        new java.util.TreeMap<>(key.type().jsonSchema()).forEach(property::put);
        return property;
    }
}
