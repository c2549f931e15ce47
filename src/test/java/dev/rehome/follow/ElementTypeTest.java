package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElementTypeTest {
    private static byte[] array(ElementType type, String... values) {
        List<Row> rows = List.of(values).stream()
                .map(v -> Row.of(new byte[][] {v.equals("null") ? null : v.getBytes(StandardCharsets.UTF_8)}))
                .toList();
        return type.array(rows.size(), 0, rows::get);
    }

    @Test
    void writesNumbersAsTheServerReceivesThem() {
        ByteBuffer image = ByteBuffer.wrap(array(ElementType.BIGINT, "-9223372036854775808", "null", "7"));
        assertThat(List.of(image.getInt(), image.getInt(), image.getInt(), image.getInt(), image.getInt()))
                .containsExactly(1, 1, 20, 3, 1);
        assertThat(image.getInt()).isEqualTo(8);
        assertThat(image.getLong()).isEqualTo(Long.MIN_VALUE);
        assertThat(image.getInt()).isEqualTo(-1);
        assertThat(image.getInt()).isEqualTo(8);
        assertThat(image.getLong()).isEqualTo(7);
        assertThat(image.remaining()).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "BIGINT, 9223372036854775808",
        "BIGINT, -9223372036854775809",
        "BIGINT, 9999999999999999999",
        "BIGINT, 18446744073709551617",
        "INTEGER, 2147483648",
        "INTEGER, -2147483649",
        "SMALLINT, 32768",
        "SMALLINT, -32769",
        "INTEGER, 1x",
        "INTEGER, -",
        "INTEGER, ''",
        "INTEGER, +1"
    })
    void refusesWhatIsNotANumberOfTheType(ElementType type, String value) {
        assertThatThrownBy(() -> array(type, value)).isInstanceOf(RehomeException.class);
    }
}
