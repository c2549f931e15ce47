package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;

/// What a table is in a snapshot, without reading its values: which row versions are in it. Two snapshots with
/// the same have the same rows: every insert, update and delete makes or ends a version, and where one stands
/// and who wrote it (`ctid`, `xmin`) is never had again by another while both transactions can be told apart.
///
/// @param rows how many
/// @param digest of the versions, independent of their order
/// @param oldest what ended before this transaction is in the snapshot; all else is this one or a later one
record TableVersion(long rows, String digest, long oldest) {
    /// Numbers of rows carry 32 bits: what is farther away than this cannot be told from what is new.
    static final long TOLD_APART_MAX = 1L << 30;

    static TableVersion read(Session session, QualifiedName table) {
        String hash = "coalesce(sum(pg_catalog.hashtidextended(t.ctid, t.xmin::text::bigint%s)::numeric), 0)";
        return session.first(
                        "SELECT count(*), " + hash.formatted("") + " || '/' || " + hash.formatted(" + 1099511627776")
                                + ", pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint"
                                + " FROM ONLY " + table.quoted() + " AS t",
                        row -> new TableVersion(row.getLong(1), row.getString(2), row.getLong(3)))
                .orElseThrow();
    }

    String text() {
        return rows + "/" + digest;
    }

    /// The condition that a row was written by a transaction with this number or a later one. Says so of some
    /// older ones too: those that were written an age ago.
    static String isSince(String alias, long since) {
        return "((" + alias + ".xmin::text::bigint - " + since + ") & 4294967295) < 2147483648";
    }
}
