package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What a side knows of the routes that end in it, in its schema `rehome`: position, what was taken off, what
/// was passed over. A position and the changes behind it commit together.
public final class Records {
    private static final String TABLES = """
            CREATE TABLE IF NOT EXISTS rehome.follow_stream (
              route text PRIMARY KEY, state text NOT NULL, from_database text NOT NULL, consistent_point pg_lsn NOT NULL,
              started_at timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE TABLE IF NOT EXISTS rehome.follow_position (
              route text PRIMARY KEY, lsn pg_lsn NOT NULL, commit_time timestamptz, transactions bigint NOT NULL,
              changes bigint NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp());
            CREATE TABLE IF NOT EXISTS rehome.follow_set_aside (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, part text NOT NULL, object text NOT NULL,
              schema_name text NOT NULL, table_name text NOT NULL, probe text NOT NULL, restore text NOT NULL,
              finish text NOT NULL, restored boolean NOT NULL DEFAULT false,
              other_schema text NOT NULL, other_table text NOT NULL, UNIQUE (part, object));
            CREATE TABLE IF NOT EXISTS rehome.follow_skipped (
              route text NOT NULL, lsn pg_lsn NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(),
              by_user text NOT NULL DEFAULT current_user, changes bigint NOT NULL, PRIMARY KEY (route, lsn));
            CREATE TABLE IF NOT EXISTS rehome.follow_scope (
              route text PRIMARY KEY, include text[] NOT NULL, exclude text[] NOT NULL, left_schemas text[] NOT NULL,
              left_tables text[] NOT NULL);
            CREATE TABLE IF NOT EXISTS rehome.follow_schema (
              route text NOT NULL, object text NOT NULL, mark text NOT NULL, PRIMARY KEY (route, object))""";

    private Records() {}

    /// In which state a route is.
    public enum State {
        /// Rows are being copied under the slot's snapshot.
        COPYING,
        /// Changes are applied.
        FOLLOWING
    }

    /// What is noted of a route.
    ///
    /// @param from the database that changes come from, as [Route#id] tells it
    public record Entry(State state, String from, Lsn consistentPoint, Instant startedAt) {}

    /// Makes the tables where they are not there.
    public static void create(Session session) {
        if (session.scalar("SELECT pg_catalog.to_regclass('rehome.follow_schema')")
                .isEmpty()) {
            session.execute("CREATE SCHEMA IF NOT EXISTS rehome;" + TABLES);
        }
    }

    private static boolean areThere(Session session) {
        return !session.scalar("SELECT pg_catalog.to_regclass('rehome.follow_skipped')")
                .isEmpty();
    }

    public static Optional<Entry> read(Session session, Route route) {
        if (!areThere(session)) {
            return Optional.empty();
        }
        return session.first(
                "SELECT state, from_database, consistent_point::text, started_at FROM rehome.follow_stream WHERE route = ?",
                row -> new Entry(
                        State.valueOf(row.getString(1)),
                        row.getString(2),
                        Lsn.parse(row.getString(3)),
                        row.getTimestamp(4).toInstant()),
                route.name());
    }

    /// Other routes that end in this side.
    public static List<String> others(Session session, Route route) {
        return areThere(session)
                ? session.query(
                        "SELECT route FROM rehome.follow_stream WHERE route <> ?",
                        row -> row.getString(1),
                        route.name())
                : List.of();
    }

    /// Notes that rows are copied from here on; a position that was there is void.
    public static void copying(Session session, Route route, String from, Lsn consistentPoint) {
        session.begin();
        session.update("DELETE FROM rehome.follow_position WHERE route = ?", route.name());
        session.update(
                "INSERT INTO rehome.follow_stream (route, state, from_database, consistent_point)"
                        + " VALUES (?, 'COPYING', ?, ?::pg_lsn) ON CONFLICT (route) DO UPDATE SET state = 'COPYING',"
                        + " from_database = excluded.from_database, consistent_point = excluded.consistent_point,"
                        + " started_at = clock_timestamp()",
                route.name(),
                from,
                consistentPoint.toString());
        session.commit();
    }

    /// Notes that everything up to a position is in, and changes are applied from there on.
    public static void following(Session session, Route route, String from, Lsn position) {
        session.begin();
        session.update(
                "INSERT INTO rehome.follow_stream (route, state, from_database, consistent_point)"
                        + " VALUES (?, 'FOLLOWING', ?, ?::pg_lsn) ON CONFLICT (route) DO UPDATE SET state = 'FOLLOWING',"
                        + " from_database = excluded.from_database, consistent_point = excluded.consistent_point",
                route.name(),
                from,
                position.toString());
        session.update(
                "INSERT INTO rehome.follow_position (route, lsn, transactions, changes) VALUES (?, ?::pg_lsn, 0, 0)"
                        + " ON CONFLICT (route) DO UPDATE SET lsn = excluded.lsn, commit_time = NULL, transactions = 0,"
                        + " changes = 0",
                route.name(),
                position.toString());
        session.commit();
    }

    /// Forgets a route.
    public static void forget(Session session, Route route) {
        if (!areThere(session)) {
            return;
        }
        session.begin();
        session.update("DELETE FROM rehome.follow_position WHERE route = ?", route.name());
        session.update("DELETE FROM rehome.follow_stream WHERE route = ?", route.name());
        session.update("DELETE FROM rehome.follow_scope WHERE route = ?", route.name());
        session.update("DELETE FROM rehome.follow_schema WHERE route = ?", route.name());
        session.commit();
    }

    public static Optional<Position> position(Session session, Route route) {
        if (!areThere(session)) {
            return Optional.empty();
        }
        return session.first(
                "SELECT lsn::text, commit_time, transactions, changes FROM rehome.follow_position WHERE route = ?",
                row -> new Position(
                        Lsn.parse(row.getString(1)),
                        Optional.ofNullable(row.getTimestamp(2)).map(Timestamp::toInstant),
                        row.getLong(3),
                        row.getLong(4)),
                route.name());
    }

    /// Moves the position, in the transaction that brings the changes.
    ///
    /// @throws RehomeException `RH-FOLLOW-014` where somebody else moved it: the transaction must not commit
    static void move(Session session, Route route, Position before, Position after) {
        int rows = session.update(
                "UPDATE rehome.follow_position SET lsn = ?::pg_lsn, commit_time = nullif(?, '')::timestamptz, transactions = ?,"
                        + " changes = ?, at = clock_timestamp() WHERE route = ? AND lsn = ?::pg_lsn",
                after.lsn().toString(),
                after.commitTime().map(Instant::toString).orElse(""),
                after.transactions(),
                after.changes(),
                route.name(),
                before.lsn().toString());
        if (rows != 1) {
            throw new RehomeException(
                    FollowProblem.POSITION_MOVED,
                    session.server().side().word() + " "
                            + session.server().endpoint().display()
                            + ": somebody else applies changes to it",
                    "the position of " + route.name() + " is no longer " + before.lsn(),
                    "end the other run, then run the same command again");
        }
    }

    static void skipped(Session session, Route route, Lsn lsn, long changes) {
        session.update(
                "INSERT INTO rehome.follow_skipped (route, lsn, changes) VALUES (?, ?::pg_lsn, ?)"
                        + " ON CONFLICT DO NOTHING",
                route.name(),
                lsn.toString(),
                changes);
    }
}
