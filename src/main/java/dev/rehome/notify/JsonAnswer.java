package dev.rehome.notify;

import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// What a channel answers.
final class JsonAnswer {
    private static final JsonFactory FACTORY = JsonFactory.builder().build();

    private JsonAnswer() {}

    /// The first value of a name, at whatever depth; nothing where the text is not JSON or has no such name.
    static Optional<String> find(String text, String name) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals(name)) {
                    JsonToken value = parser.nextToken();
                    return value.isScalarValue() ? Optional.of(parser.getString()) : Optional.empty();
                }
            }
            return Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }
}
