package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.report.Evidence.Database;

/// Where a database answers from, in its own words.
final class ReportDatabase {
    private static final String QUERY = """
            SELECT coalesce(host(pg_catalog.inet_server_addr()) || ' port ' || pg_catalog.inet_server_port(), 'a Unix socket')
                     AS address,
                   pg_catalog.version() AS version, pg_catalog.pg_postmaster_start_time()::text AS started,
                   CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                        ELSE pg_catalog.pg_current_wal_lsn() END::text AS position,
                   coalesce((SELECT s.version || ', ' || s.cipher FROM pg_catalog.pg_stat_ssl s
                              WHERE s.pid = pg_catalog.pg_backend_pid() AND s.ssl), 'not encrypted') AS encrypted""";

    private ReportDatabase() {}

    static Database read(Session session, Side side) {
        String system = session.systemIdentifier().orElse("");
        return session.first(
                        QUERY,
                        row -> new Database(
                                side.word(),
                                session.server().endpoint().display(),
                                row.getString("address"),
                                row.getString("version"),
                                system,
                                row.getString("encrypted"),
                                row.getString("started"),
                                row.getString("position"),
                                ""))
                .orElseThrow(() -> new IllegalStateException("no row from a query without FROM"));
    }

    static Database silent(Server server, Side side, RehomeException why) {
        String words = why.reason().isEmpty() ? why.message() : why.message() + ": " + why.reason();
        return new Database(side.word(), server.endpoint().display(), "", "", "", "", "", "", words);
    }
}
