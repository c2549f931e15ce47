package dev.rehome.json;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// Writes plain values as JSON: maps, iterables, texts, numbers, booleans, null. No reflection, so that a form is
/// what the code says and nothing else.
public final class Json {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private Json() {}

    /// An object with its fields in the order given: name, value, name, value.
    public static Map<String, @Nullable Object> object(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return object;
    }

    /// One line.
    public static String write(@Nullable Object value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            write(generator, value);
        }
        return text.toString();
    }

    /// Over several lines, for files that people read too.
    public static String pretty(@Nullable Object value) {
        StringBuilder text = new StringBuilder();
        pretty(text, value, "");
        return text.toString();
    }

    private static void pretty(StringBuilder text, @Nullable Object value, String indent) {
        String inner = indent + "  ";
        String separator = "";
        if (value instanceof Map<?, ?> map && !map.isEmpty()) {
            text.append('{');
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text.append(separator).append('\n').append(inner);
                text.append(write(String.valueOf(entry.getKey()))).append(": ");
                pretty(text, entry.getValue(), inner);
                separator = ",";
            }
            text.append('\n').append(indent).append('}');
        } else {
            text.append(write(value));
        }
    }

    private static void write(JsonGenerator generator, @Nullable Object value) {
        switch (value) {
            case null -> generator.writeNull();
            case String text -> generator.writeString(text);
            case Boolean truth -> generator.writeBoolean(truth);
            case Integer number -> generator.writeNumber(number);
            case Long number -> generator.writeNumber(number);
            case BigInteger number -> generator.writeNumber(number);
            case BigDecimal number -> generator.writeNumber(number.toPlainString());
            case Double number -> writeDouble(generator, number);
            case Map<?, ?> map -> writeObject(generator, map);
            case Iterable<?> elements -> writeArray(generator, elements);
            default -> throw new IllegalArgumentException("no JSON form for " + value.getClass());
        }
    }

    /// JSON has no word for what is not a number.
    private static void writeDouble(JsonGenerator generator, double number) {
        if (Double.isFinite(number)) {
            generator.writeNumber(number);
        } else {
            generator.writeNull();
        }
    }

    private static void writeObject(JsonGenerator generator, Map<?, ?> map) {
        generator.writeStartObject();
        map.forEach((name, value) -> {
            generator.writeName(String.valueOf(name));
            write(generator, value);
        });
        generator.writeEndObject();
    }

    private static void writeArray(JsonGenerator generator, Iterable<?> elements) {
        generator.writeStartArray();
        for (Object element : elements) {
            write(generator, element);
        }
        generator.writeEndArray();
    }
}
