package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// A trigger on each table that refuses every write but rehome's, whoever writes: owners, functions that run as
/// their owner, superusers. Statements on a partitioned table meet the parent's trigger, those on a leaf the
/// leaf's: both need one.
///
/// Creating one waits until every transaction that has written to the table has ended; so when it is there,
/// what was written before is committed or gone. Run it under a lock timeout where that must not take long.
public final class Fence {
    /// The name of the trigger on every table.
    public static final String TRIGGER = "rehome_fence";

    /// `read_only_sql_transaction`: what an application gets from a server that takes no writes just now.
    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION rehome.fence() RETURNS trigger LANGUAGE plpgsql AS $fence$
            BEGIN
              IF pg_catalog.current_setting('rehome.applier', true) = 'on' THEN
                RETURN NULL;
              END IF;
              RAISE EXCEPTION USING ERRCODE = '25006',
                MESSAGE = pg_catalog.format('%I.%I is closed: its rows are being moved', TG_TABLE_SCHEMA, TG_TABLE_NAME),
                HINT = 'rehome put trigger rehome_fence here and takes it away again; see: rehome status';
            END $fence$""";

    private static final int SWEEP_WAIT_MILLIS = 200;

    private Fence() {}

    /// Makes what a fence stands on: long before one is raised in a hurry.
    public static void ready(Session session) {
        Records.create(session);
        if (session.scalar("SELECT pg_catalog.to_regprocedure('rehome.fence()')")
                .isEmpty()) {
            session.execute(FUNCTION);
        }
    }

    /// Raises the fence on every table that has none, in the session's transaction where it is in one.
    public static void raise(Session session, Collection<QualifiedName> tables) {
        ready(session);
        String sql = raising(on(session), tables);
        if (!sql.isEmpty()) {
            session.execute(sql);
        }
    }

    /// The statements that raise it, for one round trip; empty where there is nothing to do.
    ///
    /// @param there the tables that have it
    public static String raising(Set<QualifiedName> there, Collection<QualifiedName> tables) {
        return new TreeSet<>(tables)
                .stream()
                        .filter(table -> !there.contains(table))
                        .map(QualifiedName::quoted)
                        .map(name -> "CREATE OR REPLACE TRIGGER " + TRIGGER
                                + " BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON " + name
                                + " FOR EACH STATEMENT EXECUTE FUNCTION rehome.fence(); ALTER TABLE ONLY " + name
                                + " ENABLE ALWAYS TRIGGER " + TRIGGER)
                        .collect(Collectors.joining("; "));
    }

    /// Lowers the fence of these tables, where it stands: two round trips, whatever their number. Turning a trigger off
    /// does not wait for readers, as dropping it would; [#sweep] drops it when nobody is kept waiting.
    public static void lower(Session session, Collection<QualifiedName> tables) {
        Set<QualifiedName> there = on(session);
        String sql = new TreeSet<>(tables)
                .stream()
                        .filter(there::contains)
                        .map(table -> "ALTER TABLE ONLY " + table.quoted() + " DISABLE TRIGGER " + TRIGGER)
                        .collect(Collectors.joining("; "));
        if (!sql.isEmpty()) {
            session.execute(sql);
        }
    }

    /// Drops what is left of fences that were lowered. A table that is being read keeps it for another time.
    public static void sweep(Session session, Collection<QualifiedName> tables) {
        for (QualifiedName table : having(session, "D")) {
            if (tables.contains(table)) {
                try {
                    session.begin();
                    session.execute("SET LOCAL lock_timeout = " + SWEEP_WAIT_MILLIS + "; DROP TRIGGER IF EXISTS "
                            + TRIGGER + " ON " + table.quoted());
                    session.commit();
                } catch (RehomeException e) {
                    session.rollback();
                }
            }
        }
    }

    /// Drops the fence of these tables, waiting for who reads them.
    public static void drop(Session session, Collection<QualifiedName> tables) {
        for (QualifiedName table : having(session, "D")) {
            if (tables.contains(table)) {
                session.execute("DROP TRIGGER IF EXISTS " + TRIGGER + " ON " + table.quoted());
            }
        }
    }

    /// The tables that have it, and on which it is enabled for everybody.
    public static Set<QualifiedName> on(Session session) {
        return having(session, "A");
    }

    private static Set<QualifiedName> having(Session session, String enabled) {
        return new TreeSet<>(session.query(
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_trigger t"
                        + " JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE NOT t.tgisinternal AND t.tgname = " + Literal.quote(TRIGGER)
                        + " AND t.tgenabled = " + Literal.quote(enabled),
                row -> QualifiedName.of(row.getString(1), row.getString(2))));
    }
}
