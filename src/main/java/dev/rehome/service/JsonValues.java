package dev.rehome.service;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The plain values of a JSON text by their paths: `{"a":{"b":[1,2]}}` gives `a.b.0` and `a.b.1`.
final class JsonValues {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonValues() {}

    /// @throws IOException where it is no JSON
    static Map<String, String> read(byte[] text) throws IOException {
        Map<String, String> values = new LinkedHashMap<>();
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isScalarValue()) {
                    values.put(path(parser), String.valueOf(parser.getString()));
                }
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            }
            if (depth != 0) {
                throw new IOException("it ends too early");
            }
            return values;
        } catch (JacksonException e) {
            throw new IOException("it is no JSON", e);
        }
    }

    /// `/a/b/0` as the parser gives it, with dots.
    private static String path(JsonParser parser) {
        String pointer = parser.streamReadContext().pathAsPointer().toString();
        return pointer.isEmpty() ? "" : pointer.substring(1).replace('/', '.');
    }
}
