package dev.rehome.follow;

import java.util.Arrays;

/// The values of a change, in the order of its relation's columns.
final class Row {
    private final Value[] values;

    Row(Value[] values) {
        this.values = values;
    }

    int size() {
        return values.length;
    }

    Value get(int column) {
        return values[column];
    }

    /// This row, with what it does not bring taken from an earlier one.
    Row over(Row earlier) {
        Value[] merged = values.clone();
        for (int i = 0; i < merged.length; i++) {
            if (merged[i] instanceof Value.Unchanged) {
                merged[i] = earlier.values[i];
            }
        }
        return new Row(merged);
    }

    /// Which columns are unchanged, as text: rows with the same can go into one statement.
    String unchanged() {
        StringBuilder text = null;
        for (int i = 0; i < values.length; i++) {
            if (values[i] instanceof Value.Unchanged) {
                text = (text == null ? new StringBuilder() : text).append(i).append(' ');
            }
        }
        return text == null ? "" : text.toString();
    }

    boolean isUnchanged(int column) {
        return values[column] instanceof Value.Unchanged;
    }

    /// About how much memory it takes.
    long bytes() {
        long bytes = 32;
        for (Value value : values) {
            bytes += value instanceof Value.Text text ? 48 + text.text().length() : 4;
        }
        return bytes;
    }

    @Override
    public String toString() {
        return Arrays.toString(values);
    }
}
