package dev.rehome.backup;

import dev.rehome.json.Json;
import dev.rehome.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JSON files of a backup, as plain values: maps, lists, texts, whole numbers, truths.
final class JsonText {
    private JsonText() {}

    /// One line for each element of the outer lists, so that people can read and compare it.
    static String write(Map<String, @Nullable Object> object) {
        StringBuilder text = new StringBuilder("{");
        String separator = "\n";
        for (Map.Entry<String, @Nullable Object> field : object.entrySet()) {
            text.append(separator).append(Json.write(field.getKey())).append(": ");
            appendField(text, field.getValue());
            separator = ",\n";
        }
        return text.append("\n}\n").toString();
    }

    private static void appendField(StringBuilder text, @Nullable Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            text.append(Json.write(value));
            return;
        }
        text.append('[');
        String separator = "\n  ";
        for (Object element : list) {
            text.append(separator).append(Json.write(element));
            separator = ",\n  ";
        }
        text.append("\n]");
    }

    /// @throws tools.jackson.core.JacksonException where it is not JSON
    static Node read(String text) {
        return new Node(JsonReader.read(text));
    }

    /// A value that was read; what is missing reads as empty, so that a later format may leave fields out.
    record Node(@Nullable Object value) {
        Node get(String field) {
            return new Node(value instanceof Map<?, ?> map ? map.get(field) : null);
        }

        String text(String field) {
            Object found = get(field).value();
            return found == null ? "" : String.valueOf(found);
        }

        long number(String field) {
            String text = text(field);
            return text.matches("-?[0-9]{1,19}") ? Long.parseLong(text) : 0;
        }

        boolean truth(String field) {
            return text(field).equals("true");
        }

        List<Node> list(String field) {
            List<Node> nodes = new ArrayList<>();
            if (get(field).value() instanceof List<?> list) {
                list.forEach(element -> nodes.add(new Node(element)));
            }
            return nodes;
        }

        List<String> texts(String field) {
            return list(field).stream().map(n -> String.valueOf(n.value())).toList();
        }
    }
}
