package dev.rehome.follow;

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

    /// Takes the fence away from these tables, where it is: one round trip, whatever their number.
    public static void lower(Session session, Collection<QualifiedName> tables) {
        Set<QualifiedName> there = on(session);
        String sql = new TreeSet<>(tables)
                .stream()
                        .filter(there::contains)
                        .map(table -> "DROP TRIGGER IF EXISTS " + TRIGGER + " ON " + table.quoted())
                        .collect(Collectors.joining("; "));
        if (!sql.isEmpty()) {
            session.execute(sql);
        }
    }

    /// The tables that have it, and on which it is enabled for everybody.
    public static Set<QualifiedName> on(Session session) {
        return new TreeSet<>(session.query(
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_trigger t"
                        + " JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
                        + " WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND t.tgname = " + Literal.quote(TRIGGER),
                row -> QualifiedName.of(row.getString(1), row.getString(2))));
    }
}
