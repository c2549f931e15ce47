package dev.rehome.verify;

import dev.rehome.postgres.Session;

/// Where a side stands when it is read: which life of which server, and which transactions have ended.
///
/// @param life the cluster, the database, and when the server was started: numbers of transactions mean the same
///     only within it
/// @param oldest every transaction before this one had ended when the snapshot was taken
record Horizon(String life, long oldest) {
    /// Numbers of rows carry 32 bits: what is farther away than this cannot be told from what is new.
    private static final long TOLD_APART_MAX = 1L << 30;

    static Horizon read(Session session) {
        String sql = """
                SELECT d.oid || '/' || extract(epoch FROM pg_catalog.pg_postmaster_start_time()),
                       pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint
                  FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database()""";
        String system = session.systemIdentifier().orElse("");
        return session.first(sql, row -> new Horizon(system + "/" + row.getString(1), row.getLong(2)))
                .orElseThrow();
    }

    boolean tellsApart(TableReading earlier) {
        return earlier.horizon() <= oldest && oldest - earlier.horizon() < TOLD_APART_MAX;
    }

    /// Whether all that the snapshot has would survive a crash of the server: otherwise a number could be given out
    /// twice.
    static boolean isFlushed(Session session, Moment moment) {
        return session.scalar("SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN false"
                        + " ELSE pg_catalog.pg_current_wal_flush_lsn() >= '" + moment.lsn() + "' END")
                .equals("t");
    }
}
