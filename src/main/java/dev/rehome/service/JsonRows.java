package dev.rehome.service;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// Rows of single values from JSON that a program printed: the objects of an array, or one object a line. Of an object
/// in a row the values are named by their path (`spec.replicas`); what is not asked for is passed over, for it may be
/// secret.
final class JsonRows {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonRows() {}

    /// @param at the path of the array: `items.`; empty where the text is the array or the rows themselves
    /// @param wanted beginnings of the paths that are kept
    static List<Map<String, String>> read(String text, String at, List<String> wanted) throws IOException {
        List<Map<String, String>> rows = new ArrayList<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_OBJECT && at.isEmpty()) {
                    rows.add(row(parser, wanted));
                } else if (token == JsonToken.PROPERTY_NAME
                        && !at.isEmpty()
                        && parser.currentName().equals(at)
                        && parser.nextToken() == JsonToken.START_ARRAY) {
                    while (parser.nextToken() == JsonToken.START_OBJECT) {
                        rows.add(row(parser, wanted));
                    }
                } else if (token == JsonToken.PROPERTY_NAME && !at.isEmpty()) {
                    parser.nextToken();
                    parser.skipChildren();
                }
            }
            return rows;
        } catch (JacksonException e) {
            throw new IOException("it is no JSON", e);
        }
    }

    private static Map<String, String> row(JsonParser parser, List<String> wanted) {
        Map<String, String> row = new LinkedHashMap<>();
        fields(parser, "", wanted, row);
        return row;
    }

    private static void fields(JsonParser parser, String before, List<String> wanted, Map<String, String> row) {
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String path = before + parser.currentName();
            parser.nextToken();
            value(parser, path, wanted, row);
        }
    }

    private static void value(JsonParser parser, String path, List<String> wanted, Map<String, String> row) {
        boolean within = wanted.stream().anyMatch(path::startsWith);
        boolean above = wanted.stream().anyMatch(name -> name.startsWith(path + "."));
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT && (within || above)) {
            fields(parser, path + ".", wanted, row);
        } else if (token == JsonToken.START_ARRAY && (within || above)) {
            for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
                value(parser, path + "." + i, List.of(path), row);
            }
        } else if (token.isStructStart()) {
            parser.skipChildren();
        } else if (within && token != JsonToken.VALUE_NULL) {
            row.put(path, parser.getString());
        }
    }
}
