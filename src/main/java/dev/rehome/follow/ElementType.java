package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;

/// What a column's values are while they travel in an array, in the form that the type's receive function takes: the
/// server then neither looks for commas nor reads numbers. Values of all other types travel as text.
enum ElementType {
    TEXT("text", 25, 1009, 0),
    SMALLINT("smallint", 21, 1005, 2),
    INTEGER("integer", 23, 1007, 4),
    BIGINT("bigint", 20, 1016, 8);

    private static final Map<String, ElementType> BY_NAME =
            Map.of("text", TEXT, "smallint", SMALLINT, "integer", INTEGER, "bigint", BIGINT);

    private static final int HEAD = 20;

    /// Of a 64-bit number: with so many, one that does not fit wraps around once at most, and shows.
    private static final int DIGITS_MAX = 19;

    private final String sql;
    private final int oid;
    private final int arrayOid;
    private final int width;

    /// @param oid as in `pg_type.dat`, where it never changes
    /// @param width of an element in bytes; 0 where each has its own
    ElementType(String sql, int oid, int arrayOid, int width) {
        this.sql = sql;
        this.oid = oid;
        this.arrayOid = arrayOid;
        this.width = width;
    }

    /// @param type as `format_type` writes it
    static Optional<ElementType> of(String type) {
        return Optional.ofNullable(BY_NAME.get(type));
    }

    String sql() {
        return sql;
    }

    int arrayOid() {
        return arrayOid;
    }

    /// Gives the row of each place that the array has.
    interface Rows {
        Row row(int place);
    }

    /// One column of many rows; see `array_recv` in `arrayfuncs.c`.
    byte[] array(int count, int column, Rows rows) {
        long bytes = HEAD;
        boolean nulls = false;
        for (int i = 0; i < count; i++) {
            Row row = rows.row(i);
            boolean text = row.isText(column);
            nulls |= !text;
            bytes += 4 + (!text ? 0 : width > 0 ? width : row.length(column));
        }
        ByteBuffer out = ByteBuffer.allocate(Math.toIntExact(bytes));
        out.putInt(1).putInt(nulls ? 1 : 0).putInt(oid).putInt(count).putInt(1);
        for (int i = 0; i < count; i++) {
            put(out, rows.row(i), column);
        }
        return out.array();
    }

    /// Numbers of our own.
    static byte[] bigints(long[] numbers) {
        ByteBuffer out = ByteBuffer.allocate(HEAD + (4 + BIGINT.width) * numbers.length);
        out.putInt(1).putInt(0).putInt(BIGINT.oid).putInt(numbers.length).putInt(1);
        for (long number : numbers) {
            out.putInt(BIGINT.width).putLong(number);
        }
        return out.array();
    }

    private void put(ByteBuffer out, Row row, int column) {
        if (!row.isText(column)) {
            out.putInt(-1);
            return;
        }
        int start = row.start(column);
        int length = row.length(column);
        switch (this) {
            case TEXT -> out.putInt(length).put(row.data(), start, length);
            case SMALLINT -> out.putInt(width).putShort((short) number(row.data(), start, length));
            case INTEGER -> out.putInt(width).putInt((int) number(row.data(), start, length));
            case BIGINT -> out.putInt(width).putLong(number(row.data(), start, length));
        }
    }

    /// What an output function of a whole number wrote: digits, with a minus before them or not.
    private long number(byte[] text, int start, int length) {
        int end = start + length;
        boolean negative = length > 0 && text[start] == '-';
        int at = negative ? start + 1 : start;
        if (at == end || end - at > DIGITS_MAX) {
            throw notNumber();
        }
        // Downwards: the lowest number has no counterpart above zero. What does not fit comes out above zero.
        long number = 0;
        for (int i = at; i < end; i++) {
            int digit = text[i] - '0';
            if (digit < 0 || digit > 9) {
                throw notNumber();
            }
            number = number * 10 - digit;
        }
        long lowest = -1L << (8 * width - 1);
        if (number > 0 || number < lowest || (!negative && number == lowest)) {
            throw notNumber();
        }
        return negative ? number : -number;
    }

    private RehomeException notNumber() {
        return Decoder.malformed("a value is not a " + sql, null);
    }
}
