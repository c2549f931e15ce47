package dev.rehome.copy;

import dev.rehome.postgres.Session;

/// Which database this is, whatever name or address led to it.
///
/// Where the role may not call `pg_control_system()`, the server's port, the database's name and the number of the
/// role stand in for the cluster: stable, but not unique. Two clusters that are alike in all of that count as one
/// source, and the ledger's digests then show that the rows are others.
///
/// @param system the cluster's system identifier
/// @param oid of the database
public record DatabaseId(String system, String oid) {
    public static DatabaseId read(Session session) {
        String oid =
                session.scalar("SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()");
        return new DatabaseId(session.systemIdentifier().orElseGet(() -> standIn(session)), oid);
    }

    private static String standIn(Session session) {
        return session.scalar("SELECT 'port ' || pg_catalog.current_setting('port') || ' database '"
                + " || pg_catalog.current_database() || ' role '"
                + " || (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)");
    }

    /// `system/oid`
    public String text() {
        return system + "/" + oid;
    }
}
