package dev.rehome.rewrite.reach;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/// JSON as settings files of JavaScript tools have it: with comments and trailing commas. A broken file holds nothing:
/// the tools that own it complain themselves.
sealed interface JsonTree {
    record Text(String value) implements JsonTree {}

    record Members(Map<String, JsonTree> members) implements JsonTree {}

    record Elements(List<JsonTree> elements) implements JsonTree {}

    /// Numbers, `true`, `null`, and what is not there.
    record Nothing() implements JsonTree {}

    private static JsonFactory factory() {
        return JsonFactory.builder()
                .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                .build();
    }

    static JsonTree of(String text) {
        try (JsonParser parser = factory().createParser(ObjectReadContext.empty(), text)) {
            return read(parser, parser.nextToken());
        } catch (JacksonException e) {
            return new Nothing();
        }
    }

    private static JsonTree read(JsonParser parser, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            return new Text(parser.getString());
        }
        if (token == JsonToken.START_OBJECT) {
            Map<String, JsonTree> members = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                members.put(name, read(parser, parser.nextToken()));
            }
            return new Members(members);
        }
        if (token == JsonToken.START_ARRAY) {
            List<JsonTree> elements = new ArrayList<>();
            for (JsonToken each = parser.nextToken();
                    each != JsonToken.END_ARRAY && each != null;
                    each = parser.nextToken()) {
                elements.add(read(parser, each));
            }
            return new Elements(elements);
        }
        return new Nothing();
    }

    default JsonTree path(String name) {
        return this instanceof Members it ? it.members.getOrDefault(name, new Nothing()) : new Nothing();
    }

    default Map<String, JsonTree> entries() {
        return this instanceof Members it ? it.members : Map.of();
    }

    default Optional<String> text() {
        return this instanceof Text it ? Optional.of(it.value) : Optional.empty();
    }

    /// Every text in it, however deep.
    default List<String> texts() {
        return switch (this) {
            case Text it -> List.of(it.value);
            case Members it ->
                it.members.values().stream()
                        .flatMap(each -> each.texts().stream())
                        .toList();
            case Elements it ->
                it.elements.stream().flatMap(each -> each.texts().stream()).toList();
            case Nothing _ -> List.of();
        };
    }
}
