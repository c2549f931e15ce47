package dev.rehome.postgres;

/// What lies between rehome and the server.
public enum Access {
    /// Nothing: everything works.
    DIRECT,
    /// A pooler that gives each client a server connection for itself: copy and verify work, replication does not.
    SESSION_POOLER,
    /// A pooler that gives out server connections by transaction or statement: nothing of a session lasts, so
    /// nothing
    /// of
    /// rehome works, and a SET would reach other clients.
    TRANSACTION_POOLER
}
