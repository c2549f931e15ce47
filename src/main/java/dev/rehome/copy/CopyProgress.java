package dev.rehome.copy;

import dev.rehome.sql.QualifiedName;

/// Told how a copy goes on, from any thread.
public interface CopyProgress {
    CopyProgress NONE = new CopyProgress() {};

    /// What is about to be done, in words: `schema`, `rows`, `indexes and constraints`.
    default void phase(String name) {}

    /// How much there is to copy in this attempt; may come again when an attempt starts anew.
    default void planned(int tables, long bytes) {}

    /// So many bytes more of what was [planned][#planned] are in.
    default void copied(long bytes) {}

    /// A table is in and equal.
    default void tableMoved(QualifiedName table, long rows) {}

    /// A connection was lost and will be tried again.
    default void retry(String reason, long waitMillis) {}
}
