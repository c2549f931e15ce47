package dev.rehome.follow;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The values of a change, in the order of its relation's columns: the bytes that the server sent, in one piece, and
/// where each value stands in them. Most are only handed on, so none is made an object before somebody asks for it.
final class Row {
    private static final int NULL = -1;
    private static final int UNCHANGED = -2;

    private final byte[] data;

    /// For each column where its value begins, and its length or one of the two words above.
    private final int[] places;

    private Row(byte[] data, int[] places) {
        this.data = data;
        this.places = places;
    }

    /// Reads a message's TupleData; see the manual, "Logical Replication Message Formats".
    static Row read(ByteBuffer in) {
        int[] places = new int[2 * in.getShort()];
        int begin = in.position();
        for (int i = 0; i < places.length; i += 2) {
            char kind = (char) in.get();
            places[i + 1] = switch (kind) {
                case 'n' -> NULL;
                case 'u' -> UNCHANGED;
                case 't' -> in.getInt();
                default -> throw Decoder.malformed("unknown kind of value '" + kind + "'", null);
            };
            if (kind == 't') {
                places[i] = in.position() - begin;
                pass(in, places[i + 1]);
            }
        }
        byte[] data = new byte[in.position() - begin];
        in.get(begin, data);
        return new Row(data, places);
    }

    /// @param values null where there is none
    static Row of(byte[] @Nullable [] values) {
        int[] places = new int[2 * values.length];
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (int i = 0; i < values.length; i++) {
            byte[] value = values[i];
            places[2 * i] = data.size();
            places[2 * i + 1] = value == null ? NULL : value.length;
            if (value != null) {
                data.writeBytes(value);
            }
        }
        return new Row(data.toByteArray(), places);
    }

    private static void pass(ByteBuffer in, int length) {
        if (length < 0 || length > in.remaining()) {
            throw Decoder.malformed("a value of " + length + " bytes in a message that has " + in.remaining(), null);
        }
        in.position(in.position() + length);
    }

    int size() {
        return places.length / 2;
    }

    Value get(int column) {
        int length = places[2 * column + 1];
        return switch (length) {
            case NULL -> Value.Null.VALUE;
            case UNCHANGED -> Value.Unchanged.VALUE;
            default -> new Value.Text(new String(data, places[2 * column], length, StandardCharsets.UTF_8));
        };
    }

    boolean isUnchanged(int column) {
        return places[2 * column + 1] == UNCHANGED;
    }

    /// Whether there is a text, which [#start(int)] and [#length(int)] then tell.
    boolean isText(int column) {
        return places[2 * column + 1] >= 0;
    }

    /// What [#start(int)] counts in. Nobody writes to it.
    byte[] data() {
        return data;
    }

    int start(int column) {
        return places[2 * column];
    }

    int length(int column) {
        return places[2 * column + 1];
    }

    /// Whether another row has the same value, to the byte.
    boolean isSame(int column, Row other) {
        int length = places[2 * column + 1];
        int start = places[2 * column];
        int there = other.places[2 * column];
        return length == other.places[2 * column + 1]
                && (length <= 0 || Arrays.equals(data, start, start + length, other.data, there, there + length));
    }

    /// This row, with what it does not bring taken from an earlier one.
    Row over(Row earlier) {
        if (!bringsLess()) {
            return this;
        }
        byte[] both = Arrays.copyOf(data, data.length + earlier.data.length);
        System.arraycopy(earlier.data, 0, both, data.length, earlier.data.length);
        int[] merged = places.clone();
        for (int i = 0; i < merged.length; i += 2) {
            if (merged[i + 1] == UNCHANGED) {
                merged[i] = earlier.places[i] + data.length;
                merged[i + 1] = earlier.places[i + 1];
            }
        }
        return new Row(both, merged);
    }

    private boolean bringsLess() {
        for (int i = 1; i < places.length; i += 2) {
            if (places[i] == UNCHANGED) {
                return true;
            }
        }
        return false;
    }

    /// Which columns are unchanged, as text: rows with the same can go into one statement.
    String unchanged() {
        if (!bringsLess()) {
            return "";
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < size(); i++) {
            if (isUnchanged(i)) {
                text.append(i).append(' ');
            }
        }
        return text.toString();
    }

    /// The values of some columns, to be looked up by.
    Key key(int[] columns) {
        int bytes = 0;
        for (int column : columns) {
            bytes += 4 + Math.max(0, length(column));
        }
        ByteBuffer image = ByteBuffer.allocate(bytes);
        for (int column : columns) {
            image.putInt(length(column));
            if (isText(column)) {
                image.put(data, start(column), length(column));
            }
        }
        return new Key(image.array());
    }

    /// Values as bytes. Equal where all values are, to the byte; in an order that brings neighbours of most indexes
    /// together: the shorter ones first, as with numbers.
    static final class Key implements Comparable<Key> {
        private final byte[] image;
        private final int hash;

        private Key(byte[] image) {
            this.image = image;
            this.hash = Arrays.hashCode(image);
        }

        @Override
        public int compareTo(Key other) {
            return Arrays.compareUnsigned(image, other.image);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && hash == that.hash && Arrays.equals(image, that.image);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    /// About how much memory it takes.
    long bytes() {
        return 64 + data.length + 4L * places.length;
    }

    @Override
    public String toString() {
        List<Value> values = IntStream.range(0, size()).mapToObj(this::get).toList();
        return values.toString();
    }
}
