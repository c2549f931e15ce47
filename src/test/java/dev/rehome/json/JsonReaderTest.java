package dev.rehome.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;

class JsonReaderTest {
    @Test
    void readsWhatWasWritten() {
        String text = "{\"b\":[1.50,\"x\",true,null],\"a\":{\"c\":\"Зал \\\"1\\\"\"}}";

        assertThat(JsonReader.read(text))
                .isEqualTo(Map.of("b", Arrays.asList("1.50", "x", true, null), "a", Map.of("c", "Зал \"1\"")));
    }

    @Test
    void keepsTheOrderOfTheFields() {
        assertThat(Json.write(JsonReader.read("{\"z\":\"1\",\"a\":\"2\"}"))).isEqualTo("{\"z\":\"1\",\"a\":\"2\"}");
    }

    @Test
    void takesCommentsAndTrailingCommasOnlyWhereItIsAskedTo() {
        String text = "{ // paths\n \"a\": [\"x\",], }";

        assertThat(JsonReader.readLenient(text)).isEqualTo(Map.of("a", List.of("x")));
        assertThatThrownBy(() -> JsonReader.read(text)).isInstanceOf(JacksonException.class);
    }

    @Test
    void refusesATextThatEndsTooEarly() {
        assertThatThrownBy(() -> JsonReader.read("{\"a\": [1, 2")).isInstanceOf(JacksonException.class);
        assertThatThrownBy(() -> JsonReader.read("{\"a\": {\"b\": 1}")).isInstanceOf(JacksonException.class);
    }
}
