package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Puts triggers that capture changes on the tables of a side, and takes them away.
///
/// Both need a lock that waits for whoever has written to the table, and that later writers queue behind: each try
/// is short, a table at a time, and between two tries the writers run.
final class CaptureTriggers {
    private static final String LOCK_TIMEOUT = "55P03";
    private static final String DEADLOCK = "40P01";
    private static final long TRY_MILLIS = 500;
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Session session;
    private final Route route;
    private final Duration patience;
    private final Consumer<String> waits;

    /// @param patience how long to try for a table's lock
    /// @param waits told who is waited for
    CaptureTriggers(Session session, Route route, Duration patience, Consumer<String> waits) {
        this.session = session;
        this.route = route;
        this.patience = patience;
        this.waits = waits;
    }

    /// Captures the changes of these tables from here on; what was captured for the route before is gone.
    void install(Collection<QualifiedName> tables) {
        drop();
        CaptureObjects objects = new CaptureObjects(route);
        session.begin();
        try {
            session.execute(
                    "CREATE SCHEMA IF NOT EXISTS rehome;" + CaptureObjects.TABLES + ";" + objects.createTables());
            session.update("INSERT INTO rehome.capture_route (route, confirmed) VALUES (?, 0)", route.name());
            int number = CaptureObjects.MARKER;
            session.execute(objects.createFunction(number, List.of(new CaptureObjects.KeyColumn("marker", "bigint"))));
            for (QualifiedName table : new TreeSet<>(tables)) {
                register(objects, ++number, table);
            }
            session.commit();
        } catch (RehomeException e) {
            session.rollback();
            throw e;
        }
        session.execute(markerTrigger(objects));
        for (CapturedTable table : CaptureRecords.tables(session, route)) {
            String sql = CaptureObjects.createTriggers(route, table.name().quoted(), objects.function(table.number()));
            whenUnlocked(table.name().quoted(), sql);
        }
    }

    private void register(CaptureObjects objects, int number, QualifiedName table) {
        TableShape shape = TableShape.read(session, table)
                .orElseThrow(() -> new RehomeException(
                        FollowProblem.SCHEMA_CHANGED,
                        table.quoted() + ": is gone",
                        "it was there a moment ago",
                        "run the same command again"));
        List<CaptureObjects.KeyColumn> key = shape.key().stream()
                .map(k -> new CaptureObjects.KeyColumn(
                        k.column(), shape.column(k.column()).plainType()))
                .toList();
        session.execute(objects.createFunction(number, key));
        session.update(
                "INSERT INTO rehome.capture_table (route, number, relation, schema_name, table_name, key, shape)"
                        + " VALUES (?, ?, ?::oid, ?, ?, ?::text[], ?)",
                route.name(),
                number,
                shape.oid(),
                table.schema().value(),
                table.name().value(),
                array(key),
                shape.words());
    }

    private static String array(List<CaptureObjects.KeyColumn> key) {
        StringBuilder literal = new StringBuilder("{");
        for (CaptureObjects.KeyColumn column : key) {
            literal.append(literal.length() > 1 ? "," : "")
                    .append('"')
                    .append(column.name().replace("\\", "\\\\").replace("\"", "\\\""))
                    .append('"');
        }
        return literal.append('}').toString();
    }

    /// On rehome's own table there is nobody to wait for. One row a route: the marker of another is not ours.
    private String markerTrigger(CaptureObjects objects) {
        return "CREATE TRIGGER " + CaptureObjects.trigger(route) + " AFTER UPDATE OF marker ON rehome.capture_route"
                + " FOR EACH ROW WHEN (NEW.route = " + Literal.quote(route.name()) + ") EXECUTE FUNCTION "
                + objects.function(CaptureObjects.MARKER)
                + "(); ALTER TABLE rehome.capture_route ENABLE ALWAYS TRIGGER "
                + CaptureObjects.trigger(route);
    }

    /// Takes everything of the route away. May be repeated.
    void drop() {
        List<QualifiedName> tables = session.query(
                """
                SELECT DISTINCT n.nspname, c.relname FROM pg_catalog.pg_trigger t
                  JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE t.tgname IN (?, ?)""",
                row -> QualifiedName.of(row.getString(1), row.getString(2)),
                CaptureObjects.trigger(route),
                CaptureObjects.truncateTrigger(route));
        for (QualifiedName table : tables) {
            String name = table.quoted();
            whenUnlocked(
                    name,
                    "DROP TRIGGER IF EXISTS " + CaptureObjects.trigger(route) + " ON " + name
                            + "; DROP TRIGGER IF EXISTS " + CaptureObjects.truncateTrigger(route) + " ON " + name);
        }
        List<String> functions = session.query(
                "SELECT p.proname FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace"
                        + " WHERE n.nspname = 'rehome' AND pg_catalog.starts_with(p.proname, ?)",
                row -> row.getString(1),
                "capture_" + route.name() + "_");
        functions.forEach(f -> session.execute("DROP FUNCTION rehome." + f + "()"));
        CaptureObjects objects = new CaptureObjects(route);
        session.execute("DROP TABLE IF EXISTS " + objects.captured() + "; DROP SEQUENCE IF EXISTS " + objects.full());
        dropRecords();
    }

    private void dropRecords() {
        if (session.scalar("SELECT pg_catalog.to_regclass('rehome.capture_tick')")
                .isEmpty()) {
            return;
        }
        for (String table : List.of("capture_tick", "capture_table", "capture_route")) {
            session.update("DELETE FROM rehome." + table + " WHERE route = ?", route.name());
        }
    }

    private void whenUnlocked(String table, String sql) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            session.begin();
            try {
                session.execute("SET LOCAL lock_timeout = " + TRY_MILLIS + ";" + sql);
                session.commit();
                return;
            } catch (RehomeException e) {
                session.rollback();
                boolean waiting = ServerError.of(e)
                        .filter(s -> s.sqlState().equals(LOCK_TIMEOUT)
                                || s.sqlState().equals(DEADLOCK))
                        .isPresent();
                if (!waiting) {
                    throw e;
                }
                if (System.nanoTime() > deadline) {
                    throw impatient(table, e);
                }
                waits.accept(table + ": its triggers wait for " + holders(table));
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    private RehomeException impatient(String table, RehomeException cause) {
        return new RehomeException(
                FollowProblem.PATIENCE,
                session.server().side().word() + ": the triggers of " + table + " could not be changed within "
                        + patience.toSeconds() + " s",
                "waits for " + holders(table),
                "end long transactions and prepared ones, then run the same command again",
                cause);
    }

    private String holders(String table) {
        return session.first("""
                        SELECT pg_catalog.string_agg(DISTINCT coalesce(a.usename || ' (process ' || l.pid || ')',
                                 'a prepared transaction'), ', ')
                          FROM pg_catalog.pg_locks l LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
                         WHERE l.locktype = 'relation' AND l.granted AND l.relation = pg_catalog.to_regclass(?)
                           AND l.database = (SELECT oid FROM pg_catalog.pg_database
                                              WHERE datname = pg_catalog.current_database())
                           AND l.pid IS DISTINCT FROM pg_catalog.pg_backend_pid()""", row -> Optional.ofNullable(row.getString(1)), table)
                .flatMap(holder -> holder)
                .orElse("somebody who is gone by now");
    }

    /// The moment from which on changes are captured: every transaction that wrote before the triggers stood has
    /// ended, because they waited for it; the snapshot has it, and the ticks have the others.
    static Slot.Created begin(Server server, Route route) {
        Session holder = server.open("follow-capture");
        try (Session session = server.open("follow-start")) {
            session.execute("SET synchronous_commit = local");
            long number = CaptureRecords.nextNumber(session);
            holder.beginSnapshot(Optional.empty());
            String snapshot = holder.scalar("SELECT pg_catalog.pg_current_snapshot()::text");
            CaptureRecords.tick(session, route, number, snapshot);
            Lsn end = CaptureRecords.end(number);
            session.update("UPDATE rehome.capture_route SET confirmed = ? WHERE route = ?", end.value(), route.name());
            return new Slot.Created(holder, end, holder.exportSnapshot());
        } catch (RehomeException e) {
            holder.close();
            throw e;
        }
    }

    /// Why changes may be missing; empty where every table has its triggers and nothing ended capturing.
    static Optional<String> lost(Session session, Route route) {
        Optional<String> bare = session.first(
                """
                SELECT pg_catalog.format('%I.%I', t.schema_name, t.table_name) FROM rehome.capture_table t
                 WHERE t.route = ? AND 2 <> (SELECT count(*) FROM pg_catalog.pg_trigger g
                   WHERE g.tgrelid = t.relation AND g.tgenabled = 'A' AND g.tgname IN (?, ?)) LIMIT 1""",
                row -> row.getString(1) + ": a trigger that captures its changes is gone or was disabled",
                route.name(),
                CaptureObjects.trigger(route),
                CaptureObjects.truncateTrigger(route));
        if (bare.isPresent()) {
            return bare;
        }
        CaptureObjects objects = new CaptureObjects(route);
        return session.scalar("SELECT is_called FROM " + objects.full()).equals("t")
                ? Optional.of(objects.captured() + " reached " + (CaptureObjects.BYTES_MAX >> 20)
                        + " MB while nobody read it, and took no more")
                : Optional.empty();
    }
}
