package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/// What the target knows of the tables that are read again: as of which moment of the source they are, and
/// what they were when the application began to write to them here.
final class RereadRecords {
    private static final String TABLE = """
            CREATE SCHEMA IF NOT EXISTS rehome;
            CREATE TABLE IF NOT EXISTS rehome.follow_reread (
              route text NOT NULL, schema_name text NOT NULL, table_name text NOT NULL, since bigint, version text NOT NULL,
              read_at timestamptz NOT NULL DEFAULT clock_timestamp(), opened_since bigint,
              opened_version text NOT NULL DEFAULT '', PRIMARY KEY (route, schema_name, table_name))""";

    private static final String OF_TABLE = " WHERE route = ? AND schema_name = ? AND table_name = ?";

    private RereadRecords() {}

    /// What is known of a table.
    ///
    /// @param since what its rows have of the source was written before this transaction began, or by
    ///     those that ended; empty where all has to be compared
    /// @param version of the source's table then; empty where it was not looked at
    /// @param readAt when something new was last found
    /// @param openedSince whoever wrote here since it was opened has this transaction number or a later one;
    ///     empty where it was not opened since it was read
    /// @param openedVersion of the target's table then
    record Entry(
            QualifiedName table,
            Optional<Long> since,
            String version,
            Instant readAt,
            Optional<Long> openedSince,
            String openedVersion) {}

    static void begin(Session target, Route forward, Collection<QualifiedName> tables, long since) {
        target.begin();
        if (isThere(target)) {
            target.update("DELETE FROM rehome.follow_reread WHERE route = ?", forward.name());
        }
        if (!tables.isEmpty()) {
            target.execute(TABLE);
        }
        for (QualifiedName table : tables) {
            target.update(
                    "INSERT INTO rehome.follow_reread (route, schema_name, table_name, since, version)"
                            + " VALUES (?, ?, ?, ?, '')",
                    forward.name(),
                    table.schema().value(),
                    table.name().value(),
                    since);
        }
        target.commit();
    }

    static void forget(Session target, Route forward) {
        if (isThere(target)) {
            target.update("DELETE FROM rehome.follow_reread WHERE route = ?", forward.name());
        }
    }

    private static boolean isThere(Session target) {
        return !target.scalar("SELECT pg_catalog.to_regclass('rehome.follow_reread')")
                .isEmpty();
    }

    static List<Entry> read(Session target, Route forward) {
        if (!isThere(target)) {
            return List.of();
        }
        return target.query(
                "SELECT schema_name, table_name, since, version, read_at, opened_since, opened_version"
                        + " FROM rehome.follow_reread WHERE route = ? ORDER BY 1, 2",
                row -> new Entry(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        Optional.ofNullable(row.getObject(3, Long.class)),
                        row.getString(4),
                        Optional.ofNullable(row.getTimestamp(5))
                                .map(Timestamp::toInstant)
                                .orElse(Instant.EPOCH),
                        Optional.ofNullable(row.getObject(6, Long.class)),
                        row.getString(7)),
                forward.name());
    }

    /// In the transaction that brings the rows.
    static void brought(Session target, Route forward, QualifiedName table, TableVersion version) {
        target.update(
                "UPDATE rehome.follow_reread SET since = ?, version = ?, read_at = clock_timestamp(), opened_since = NULL,"
                        + " opened_version = ''" + OF_TABLE,
                version.oldest(),
                version.text(),
                forward.name(),
                table.schema().value(),
                table.name().value());
    }

    /// In the transaction that opens the table.
    static void opened(Session target, Route forward, QualifiedName table, TableVersion version) {
        target.update(
                "UPDATE rehome.follow_reread SET opened_since = ?, opened_version = ?" + OF_TABLE,
                version.oldest(),
                version.text(),
                forward.name(),
                table.schema().value(),
                table.name().value());
    }
}
