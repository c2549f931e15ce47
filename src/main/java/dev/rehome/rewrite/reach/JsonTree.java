package dev.rehome.rewrite.reach;

import dev.rehome.json.JsonReader;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/// JSON as settings files of JavaScript tools have it: with comments and trailing commas. A broken file holds nothing:
/// the tools that own it complain themselves.
sealed interface JsonTree {
    record Text(String value) implements JsonTree {}

    record Members(Map<String, JsonTree> members) implements JsonTree {}

    record Elements(List<JsonTree> elements) implements JsonTree {}

    /// `true`, `null`, and what is not there; a number is a text here.
    record Nothing() implements JsonTree {}

    static JsonTree of(String text) {
        try {
            return tree(JsonReader.readLenient(text));
        } catch (JacksonException e) {
            return new Nothing();
        }
    }

    private static JsonTree tree(@Nullable Object value) {
        return switch (value) {
            case String text -> new Text(text);
            case Map<?, ?> map -> {
                Map<String, JsonTree> members = new LinkedHashMap<>();
                map.forEach((name, member) -> members.put(String.valueOf(name), tree(member)));
                yield new Members(members);
            }
            case List<?> list -> new Elements(list.stream().map(JsonTree::tree).toList());
            case null, default -> new Nothing();
        };
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
