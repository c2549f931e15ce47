package dev.rehome.rewrite.project;

import dev.rehome.json.JsonReader;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;

/// JSON files of a project, read as plain maps and lists.
final class JsonText {
    private JsonText() {}

    /// The object that the text holds; nothing where it is no JSON or no object.
    static Optional<Map<?, ?>> object(String text) {
        try {
            return JsonReader.read(text) instanceof Map<?, ?> map ? Optional.of(map) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /// The object below a key; empty where there is none.
    static Map<?, ?> below(Map<?, ?> object, String key) {
        return object.get(key) instanceof Map<?, ?> map ? map : Map.of();
    }
}
