package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

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

    /// Raises the fence on every table that has none, in the session's transaction where it is in one.
    public static void raise(Session session, Collection<QualifiedName> tables) {
        Records.create(session);
        if (session.scalar("SELECT pg_catalog.to_regprocedure('rehome.fence()')")
                .isEmpty()) {
            session.execute(FUNCTION);
        }
        Set<QualifiedName> there = on(session);
        for (QualifiedName table : new TreeSet<>(tables)) {
            if (!there.contains(table)) {
                String name = table.quoted();
                session.execute(
                        "CREATE TRIGGER " + TRIGGER + " BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON " + name
                                + " FOR EACH STATEMENT EXECUTE FUNCTION rehome.fence(); ALTER TABLE ONLY " + name
                                + " ENABLE ALWAYS TRIGGER " + TRIGGER);
            }
        }
    }

    /// Takes the fence away from these tables, where it is.
    public static void lower(Session session, Collection<QualifiedName> tables) {
        Set<QualifiedName> there = on(session);
        for (QualifiedName table : new TreeSet<>(tables)) {
            if (there.contains(table)) {
                session.execute("DROP TRIGGER IF EXISTS " + TRIGGER + " ON " + table.quoted());
            }
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
