package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import java.sql.Array;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a side knows of a route whose changes triggers capture: its tables, its ticks, what may be forgotten.
///
/// A tick is a snapshot with a number. What the one has and the one before it has not is what lies between the two
/// positions. Numbers come from one sequence, each taken before its snapshot: so whoever takes a number knows that
/// every tick with a higher one has all that had committed by then.
final class CaptureRecords {
    /// Between two ticks, so that each is a transaction with a beginning and an end of its own.
    private static final int STEP = 16;

    private static final int END = 8;
    private static final int COUNTED_MAX = 100_000;

    private CaptureRecords() {}

    /// Where the commit of a tick stands in the stream.
    static Lsn commit(long tick) {
        return new Lsn(tick * STEP);
    }

    /// Behind a tick: what it is known by.
    static Lsn end(long tick) {
        return new Lsn(tick * STEP + END);
    }

    /// The tick that a position is at or behind.
    static long tickAt(Lsn position) {
        return position.value() / STEP;
    }

    static boolean isThere(Session session, Route route) {
        return !session.scalar("SELECT pg_catalog.to_regclass('rehome.capture_tick')")
                        .isEmpty()
                && session.scalar("SELECT EXISTS (SELECT FROM rehome.capture_route WHERE route = ?)", route.name())
                        .equals("t");
    }

    static List<CapturedTable> tables(Session session, Route route) {
        if (!isThere(session, route)) {
            return List.of();
        }
        return session.query(
                "SELECT number, schema_name, table_name, relation::bigint, key, shape FROM rehome.capture_table"
                        + " WHERE route = ? ORDER BY number",
                row -> new CapturedTable(
                        row.getInt(1),
                        dev.rehome.sql.QualifiedName.of(row.getString(2), row.getString(3)),
                        row.getLong(4),
                        strings(row.getArray(5)),
                        row.getString(6)),
                route.name());
    }

    private static List<String> strings(Array array) throws java.sql.SQLException {
        return Arrays.asList((String[]) array.getArray());
    }

    static long nextNumber(Session session) {
        return Long.parseLong(session.scalar("SELECT pg_catalog.nextval('rehome.capture_number')"));
    }

    /// The snapshot of the last tick at a position: between ticks that are on record nothing was captured.
    static Optional<String> snapshot(Session session, Route route, Lsn position) {
        return session.first(
                "SELECT snapshot::text FROM rehome.capture_tick WHERE route = ? AND number <= ?"
                        + " ORDER BY number DESC LIMIT 1",
                row -> row.getString(1),
                route.name(),
                tickAt(position));
    }

    /// The position of the last tick on record.
    static Lsn lastTick(Session session, Route route) {
        return end(Long.parseLong(session.scalar(
                "SELECT coalesce(max(number), 0) FROM rehome.capture_tick WHERE route = ?", route.name())));
    }

    /// How many captured rows lie behind a position, counted up to a bound.
    static long unread(Session session, Route route, Lsn position) {
        return snapshot(session, route, position)
                .map(s -> Long.parseLong(session.scalar("SELECT count(*) FROM (SELECT FROM "
                        + new CaptureObjects(route).captured() + " c WHERE " + CaptureBatch.between(s) + " LIMIT "
                        + COUNTED_MAX + ") AS counted")))
                .orElse(0L);
    }

    static void tick(Session session, Route route, long number, String snapshot) {
        session.update(
                "INSERT INTO rehome.capture_tick (route, number, snapshot) VALUES (?, ?, ?::pg_catalog.pg_snapshot)",
                route.name(),
                number,
                snapshot);
    }

    /// Forgets ticks behind a position: what they began did not come to its end.
    static void dropBehind(Session session, Route route, Lsn position) {
        session.update(
                "DELETE FROM rehome.capture_tick WHERE route = ? AND number > ?", route.name(), tickAt(position));
    }

    /// The position up to which rows may have been forgotten.
    static Lsn confirmed(Session session, Route route) {
        return session.first(
                        "SELECT confirmed FROM rehome.capture_route WHERE route = ?",
                        row -> new Lsn(row.getLong(1)),
                        route.name())
                .orElseThrow();
    }

    /// Forgets the rows before a position. Those that a snapshot's `xmin` is above are in it, or were rolled back.
    ///
    /// @return how many there were
    static int forget(Session session, Route route, Lsn position) {
        Optional<String> snapshot = snapshot(session, route, position);
        if (snapshot.isEmpty()) {
            return 0;
        }
        session.update(
                "UPDATE rehome.capture_route SET confirmed = ? WHERE route = ? AND confirmed < ?",
                position.value(),
                route.name(),
                position.value());
        session.update(
                "DELETE FROM rehome.capture_tick t WHERE route = ? AND number < (SELECT max(number)"
                        + " FROM rehome.capture_tick l WHERE l.route = t.route AND l.number <= ?)",
                route.name(),
                tickAt(position));
        return session.update(
                "DELETE FROM " + new CaptureObjects(route).captured()
                        + " WHERE xid < pg_catalog.pg_snapshot_xmin(?::pg_catalog.pg_snapshot)",
                snapshot.get());
    }

    /// Changes the marker, which the triggers capture as they do everything else.
    static long mark(Session session, Route route) {
        return session.first(
                        "UPDATE rehome.capture_route SET marker = marker + 1 WHERE route = ? RETURNING marker",
                        row -> row.getLong(1),
                        route.name())
                .orElseThrow();
    }
}
