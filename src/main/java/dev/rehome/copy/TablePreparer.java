package dev.rehome.copy;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Makes tables of the target ready to be filled: takes off what would stand in the way of their rows
/// (foreign keys, triggers, forced row level security), notes it in the ledger, and empties them where
/// told. Nothing cascades.
public final class TablePreparer {
    private final Ledger ledger;

    public TablePreparer(Ledger ledger) {
        this.ledger = ledger;
    }

    /// Notes the plan of tables that are there and empty, or were just made; one transaction for all.
    public void planEmpty(Session target, List<LedgerTable> plans) {
        target.begin();
        try {
            for (LedgerTable plan : plans) {
                ledger.plan(target, plan);
            }
            takeOff(target, plans.stream().map(LedgerTable::name).toList());
            ledger.commit(target);
        } finally {
            ChunkCopier.rollbackIfOpen(target);
        }
    }

    /// Takes off what an earlier run or somebody else put on tables that are half filled.
    public void goOn(Session target, List<QualifiedName> tables) {
        target.begin();
        try {
            takeOff(target, tables);
            ledger.commit(target);
        } finally {
            ChunkCopier.rollbackIfOpen(target);
        }
    }

    /// Empties a table and notes its new plan, in one transaction that nobody can write to the table in.
    ///
    /// @param guard throws where the rows are not to be dropped; sees the table locked
    public void startAgain(Session target, LedgerTable plan, Consumer<Session> guard) {
        empty(target, plan.name(), guard, () -> ledger.plan(target, plan));
    }

    /// Empties a table and forgets it.
    public void discard(Session target, QualifiedName table, Consumer<Session> guard) {
        empty(target, table, guard, () -> ledger.forget(target, table));
    }

    private void empty(Session target, QualifiedName table, Consumer<Session> guard, Runnable note) {
        target.begin();
        try {
            takeOff(target, List.of(table));
            target.execute("LOCK TABLE ONLY " + table.quoted() + " IN ACCESS EXCLUSIVE MODE");
            guard.accept(target);
            note.run();
            target.execute("TRUNCATE TABLE ONLY " + table.quoted());
            ledger.commit(target);
        } finally {
            ChunkCopier.rollbackIfOpen(target);
        }
    }

    private void takeOff(Session target, List<QualifiedName> tables) {
        List<TakenOff> items = new ArrayList<>();
        String names = array(tables);
        items.addAll(target.query(FOREIGN_KEYS.formatted(names), TakenOff::read));
        items.addAll(target.query(TRIGGERS.formatted(names), TakenOff::read));
        items.addAll(target.query(FORCED.formatted(names), TakenOff::read));
        items.addAll(target.query(RIGHTS.formatted(names), TakenOff::read));
        for (TakenOff item : items) {
            target.execute(item.takeOff());
            item.item().note(target);
        }
    }

    private static String array(List<QualifiedName> tables) {
        List<String> literals = new ArrayList<>();
        tables.forEach(t -> literals.add(dev.rehome.sql.Literal.quote(t.quoted()) + "::pg_catalog.regclass"));
        return "ARRAY[" + String.join(", ", literals) + "]::pg_catalog.regclass[]";
    }

    private record TakenOff(String takeOff, SetAside item) {
        static TakenOff read(java.sql.ResultSet row) throws java.sql.SQLException {
            QualifiedName table = QualifiedName.of(row.getString(2), row.getString(3));
            return new TakenOff(
                    row.getString(4), new SetAside(row.getString(1), table, row.getString(5), row.getString(6), 0));
        }
    }

    /// Those that go out of these tables and those that point at them; what a partition has from its parent
    /// is taken off at the parent.
    private static final String FOREIGN_KEYS = """
            WITH RECURSIVE touching AS (
              SELECT oid, conparentid FROM pg_catalog.pg_constraint
              WHERE contype = 'f' AND (conrelid = ANY (%1$s) OR confrelid = ANY (%1$s))
              UNION
              SELECT c.oid, c.conparentid FROM pg_catalog.pg_constraint c JOIN touching t ON c.oid = t.conparentid)
            SELECT pg_catalog.format('foreign key %%I on %%I.%%I', c.conname, n.nspname, r.relname),
                   n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE %%I.%%I DROP CONSTRAINT IF EXISTS %%I', n.nspname, r.relname, c.conname),
                   pg_catalog.format('SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conname = %%L'
                     || ' AND conrelid = pg_catalog.to_regclass(%%L))',
                     c.conname, pg_catalog.format('%%I.%%I', n.nspname, r.relname)),
                   pg_catalog.format('ALTER TABLE %%I.%%I ADD CONSTRAINT %%I %%s', n.nspname, r.relname, c.conname,
                     pg_catalog.pg_get_constraintdef(c.oid))
                   || coalesce(pg_catalog.format('; COMMENT ON CONSTRAINT %%I ON %%I.%%I IS %%L', c.conname, n.nspname,
                     r.relname, pg_catalog.obj_description(c.oid, 'pg_constraint')), '')
            FROM pg_catalog.pg_constraint c
            JOIN pg_catalog.pg_class r ON r.oid = c.conrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE c.conparentid = 0 AND c.oid IN (SELECT oid FROM touching)
            ORDER BY 2, 3, c.conname""";

    private static final String TRIGGERS = """
            SELECT pg_catalog.format('trigger %%I on %%I.%%I', t.tgname, n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I DISABLE TRIGGER %%I', n.nspname, r.relname, t.tgname),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I ENABLE %%sTRIGGER %%I', n.nspname, r.relname,
                     CASE t.tgenabled WHEN 'A' THEN 'ALWAYS ' WHEN 'R' THEN 'REPLICA ' ELSE '' END, t.tgname)
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_class r ON r.oid = t.tgrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND t.tgname !~ '^rehome_(fence$|capture_)' AND t.tgrelid = ANY (%1$s)
            ORDER BY 2, 3, t.tgname""";

    private static final String FORCED = """
            SELECT pg_catalog.format('forced row level security on %%I.%%I', n.nspname, r.relname),
                   n.nspname, r.relname,
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I NO FORCE ROW LEVEL SECURITY', n.nspname, r.relname),
                   '',
                   pg_catalog.format('ALTER TABLE ONLY %%I.%%I FORCE ROW LEVEL SECURITY', n.nspname, r.relname)
            FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE r.relforcerowsecurity AND r.oid = ANY (%1$s)
            ORDER BY 2, 3""";

    /// Rights that the owner took from itself: it gives them to itself for the time.
    private static final String RIGHTS = """
            SELECT pg_catalog.format('rights of the owner of %%I.%%I', n.nspname, r.relname), n.nspname, r.relname,
                   pg_catalog.format('GRANT ALL ON TABLE %%I.%%I TO CURRENT_USER', n.nspname, r.relname),
                   '',
                   pg_catalog.format('REVOKE ALL ON TABLE %%I.%%I FROM CURRENT_USER', n.nspname, r.relname)
                   || coalesce((SELECT pg_catalog.format('; GRANT %%s ON TABLE %%I.%%I TO CURRENT_USER',
                                  pg_catalog.string_agg(a.privilege_type, ', '), n.nspname, r.relname)
                                FROM pg_catalog.aclexplode(r.relacl) a WHERE a.grantee = r.relowner
                                HAVING count(*) > 0), '')
            FROM pg_catalog.pg_class r JOIN pg_catalog.pg_namespace n ON n.oid = r.relnamespace
            WHERE r.oid = ANY (%1$s)
              AND r.relowner = (SELECT oid FROM pg_catalog.pg_roles WHERE rolname = current_user)
              AND NOT (pg_catalog.has_table_privilege(r.oid, 'SELECT')
                AND pg_catalog.has_table_privilege(r.oid, 'INSERT')
                AND pg_catalog.has_table_privilege(r.oid, 'TRUNCATE'))
            ORDER BY 2, 3""";
}
