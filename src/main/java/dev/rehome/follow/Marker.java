package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;

/// Messages of ours in a server's log, which come along in the stream. Every role may write them.
final class Marker {
    static final String PREFIX = "rehome";
    /// The setting that tells triggers which route's applier writes.
    static final String APPLYING = "rehome.applying";

    private static final String APPLIED = "applied ";

    private Marker() {}

    /// The first statement of each transaction of our applier: the stream in the other direction passes over a
    /// transaction that begins with it, and the triggers that capture for it do not fire.
    static String appliedSql(Route route) {
        return "SELECT pg_catalog.pg_logical_emit_message(true, '" + PREFIX + "', "
                + Literal.quote(APPLIED + route.name()) + "), pg_catalog.set_config('" + APPLYING + "', "
                + Literal.quote(route.name()) + ", true)";
    }

    /// Whether a transaction that begins with this message was written by the applier of a route.
    static boolean isAppliedBy(Change.Message message, String route) {
        return message.transactional()
                && message.prefix().equals(PREFIX)
                && message.content().equals(APPLIED + route);
    }

    /// Commits a transaction that says nothing; it comes in the stream, behind everything committed before.
    ///
    /// @return a position behind every commit that had ended when this was called, and before the marker's own
    static Lsn commit(Session from) {
        return Lsn.parse(
                from.scalar("SELECT pg_catalog.pg_logical_emit_message(true, '" + PREFIX + "', 'mark')::text"));
    }
}
