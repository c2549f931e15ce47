package dev.rehome.verify;

import java.util.Comparator;

/// The place of a row version in its table.
record Ctid(long block, int offset) implements Comparable<Ctid> {
    private static final Comparator<Ctid> ORDER =
            Comparator.comparingLong(Ctid::block).thenComparingInt(Ctid::offset);

    /// Reads `(12,3)`.
    static Ctid parse(String text) {
        int comma = text.indexOf(',');
        return new Ctid(Long.parseLong(text, 1, comma, 10), Integer.parseInt(text, comma + 1, text.length() - 1, 10));
    }

    @Override
    public int compareTo(Ctid other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "(" + block + "," + offset + ")";
    }
}
