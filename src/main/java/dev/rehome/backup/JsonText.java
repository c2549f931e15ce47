package dev.rehome.backup;

import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// The JSON files of a backup, as plain values: maps, lists, texts, whole numbers, truths.
final class JsonText {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonText() {}

    /// An object with its fields in the order given: name, value, name, value.
    static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    /// One line for each element of the outer lists, so that people can read and compare it.
    static String write(Map<String, @Nullable Object> object) {
        StringBuilder text = new StringBuilder("{");
        String separator = "\n";
        for (Map.Entry<String, @Nullable Object> field : object.entrySet()) {
            text.append(separator).append(line(field.getKey())).append(": ");
            appendField(text, field.getValue());
            separator = ",\n";
        }
        return text.append("\n}\n").toString();
    }

    private static void appendField(StringBuilder text, @Nullable Object value) {
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            text.append(line(value));
            return;
        }
        text.append('[');
        String separator = "\n  ";
        for (Object element : list) {
            text.append(separator).append(line(element));
            separator = ",\n  ";
        }
        text.append("\n]");
    }

    private static String line(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case Map<?, ?> map -> {
                generator.writeStartObject();
                map.forEach((name, element) -> {
                    generator.writeName(String.valueOf(name));
                    write(generator, element);
                });
                generator.writeEndObject();
            }
            case List<?> list -> {
                generator.writeStartArray();
                list.forEach(element -> write(generator, element));
                generator.writeEndArray();
            }
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        }
    }

    /// @throws tools.jackson.core.JacksonException where it is not JSON
    static Node read(String text) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            return new Node(value(parser));
        }
    }

    private static @Nullable Object value(JsonParser parser) {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                object.put(name, value(parser));
            }
            return object;
        }
        if (token == JsonToken.START_ARRAY) {
            List<@Nullable Object> list = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                list.add(value(parser));
            }
            return list;
        }
        return token == JsonToken.VALUE_NULL ? null : parser.getString();
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
