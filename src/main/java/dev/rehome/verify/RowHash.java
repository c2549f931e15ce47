package dev.rehome.verify;

/// A row as the drill-down holds it: hashes of its key (of the whole row where there is no key) and of itself, and
/// the place of one such row. Of a fixed size, however long the row.
///
/// @param count how many rows are equal to it, itself included
record RowHash(long keyA, long keyB, long rowA, long rowB, Ctid ctid, long count) {
    /// What names the row.
    record KeyHash(long a, long b) {}

    KeyHash key() {
        return new KeyHash(keyA, keyB);
    }

    RowHash times(long otherCount) {
        return new RowHash(keyA, keyB, rowA, rowB, ctid, otherCount);
    }

    boolean sameRow(RowHash other) {
        return rowA == other.rowA && rowB == other.rowB;
    }
}
