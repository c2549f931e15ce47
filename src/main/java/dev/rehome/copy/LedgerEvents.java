package dev.rehome.copy;

/// Told around every commit that the ledger is part of. What a test stops the run with; nothing in
/// production.
public interface LedgerEvents {
    LedgerEvents NONE = new LedgerEvents() {};

    default void beforeCommit() {}

    default void afterCommit() {}
}
