package dev.rehome.copy;

import dev.rehome.postgres.Session;

/// Which database this is, whatever name or address led to it.
///
/// @param system the cluster's system identifier
/// @param oid of the database
public record DatabaseId(String system, String oid) {
    public static DatabaseId read(Session session) {
        return session.first(
                        "SELECT (SELECT system_identifier FROM pg_catalog.pg_control_system())::text,"
                                + " (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())::text",
                        row -> new DatabaseId(row.getString(1), row.getString(2)))
                .orElseThrow(() -> new IllegalStateException("no current database"));
    }

    /// `system/oid`
    public String text() {
        return system + "/" + oid;
    }
}
