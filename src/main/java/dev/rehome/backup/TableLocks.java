package dev.rehome.backup;

import dev.rehome.catalog.Table;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Keeps TRUNCATE and rewriting ALTER TABLE off the tables of a dump: both drop the old rows for every
/// snapshot, and a table that was emptied so would be dumped as empty. Reading and writing go on.
///
/// @param unreadable told of tables that this role may not even lock
record TableLocks(Session session, List<DumpScope.Omitted> unreadable) {
    private static final int AT_ONCE = 200;

    /// The number of the file under the snapshot, and the one that is there now.
    private static final String REWRITTEN = """
            SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
              JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND c.oid >= 16384 AND n.nspname !~ '^pg_' AND n.nspname <> 'rehome'
               AND c.relfilenode IS DISTINCT FROM pg_catalog.pg_relation_filenode(c.oid)
             ORDER BY 1, 2""";

    /// @throws RehomeException `RH-BACKUP-011` where a table was emptied between the snapshot and the lock
    void lock(List<Table> tables) {
        List<Table> own = tables.stream().filter(Table::holdsRows).toList();
        for (int from = 0; from < own.size(); from += AT_ONCE) {
            List<Table> some = own.subList(from, Math.min(from + AT_ONCE, own.size()));
            if (!tryLock(some)) {
                some.stream().filter(t -> !tryLock(List.of(t))).forEach(this::refused);
            }
        }
        Set<QualifiedName> names = own.stream().map(Table::name).collect(Collectors.toSet());
        // Those of others, which are not in the dump, may have been rewritten as well.
        Optional<QualifiedName> ours =
                session.query(REWRITTEN, row -> QualifiedName.of(row.getString(1), row.getString(2))).stream()
                        .filter(names::contains)
                        .findFirst();
        if (ours.isPresent()) {
            throw new RehomeException(
                    BackupProblem.REWRITTEN,
                    ours.get() + ": was dropped, truncated or rewritten while the backup began",
                    "the rows of the moment when it began are gone",
                    "run the same command again");
        }
    }

    private boolean tryLock(List<Table> tables) {
        session.execute("SAVEPOINT rehome_lock");
        try {
            session.execute("LOCK TABLE "
                    + tables.stream().map(t -> "ONLY " + t.name().quoted()).collect(Collectors.joining(", "))
                    + " IN ACCESS SHARE MODE");
            session.execute("RELEASE SAVEPOINT rehome_lock");
            return true;
        } catch (RehomeException e) {
            if (ServerError.of(e).map(ServerError::isConnectionLost).orElse(true)) {
                throw e;
            }
            session.execute("ROLLBACK TO SAVEPOINT rehome_lock");
            return false;
        }
    }

    private void refused(Table table) {
        unreadable.add(new DumpScope.Omitted(table.name().quoted(), "the role may not read it"));
    }
}
