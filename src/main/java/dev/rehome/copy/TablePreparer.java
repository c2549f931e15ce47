package dev.rehome.copy;

import dev.rehome.catalog.Obstacles;
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
        String array = Obstacles.array(tables);
        for (String sql : List.of(
                FOREIGN_KEYS.formatted(Obstacles.touching(array)),
                Obstacles.triggers(array),
                Obstacles.forcedSecurity(array),
                Obstacles.ownersRights(array, List.of("SELECT", "INSERT", "TRUNCATE")))) {
            items.addAll(target.query(sql, TakenOff::read));
        }
        for (TakenOff item : items) {
            target.execute(item.takeOff());
            item.item().note(target);
        }
    }

    private record TakenOff(String takeOff, SetAside item) {
        static TakenOff read(java.sql.ResultSet row) throws java.sql.SQLException {
            QualifiedName table = QualifiedName.of(row.getString(2), row.getString(3));
            return new TakenOff(
                    row.getString(4), new SetAside(row.getString(1), table, row.getString(5), row.getString(6), 0));
        }
    }

    private static final String FOREIGN_KEYS = """
            %s
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
}
