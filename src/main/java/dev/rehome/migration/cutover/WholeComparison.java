package dev.rehome.migration.cutover;

import dev.rehome.follow.RowKey;
import dev.rehome.postgres.Session;
import dev.rehome.runbook.Gate;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What it takes to compare tables whole behind the freeze: those without a key, of which nothing tells the rows that
/// changed apart from the others. Reckoned from a piece of each, read just now in the way in which all will be.
///
/// @param tables how many
/// @param largest by what it takes
/// @param nanos for all of them, one side; the other is read at the same time
record WholeComparison(int tables, String largest, long bytes, long nanos) {
    private static final long PIECE_BLOCKS = 128;

    private static final String WITHOUT_KEY = """
            SELECT n.nspname, c.relname, pg_catalog.pg_relation_size(c.oid),
                   pg_catalog.current_setting('block_size')::bigint
              FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
             WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
               AND\s""" + RowKey.missing("c.oid");

    private record Sized(QualifiedName name, long bytes, long blockBytes) {}

    /// @param names of the tables that are switched
    static WholeComparison measure(Session session, List<QualifiedName> names) {
        Set<QualifiedName> switched = Set.copyOf(names);
        List<Sized> tables = session
                .query(
                        WITHOUT_KEY,
                        row -> new Sized(
                                QualifiedName.of(row.getString(1), row.getString(2)), row.getLong(3), row.getLong(4)))
                .stream()
                .filter(t -> switched.contains(t.name()))
                .toList();
        long bytes = 0;
        long nanos = 0;
        long most = -1;
        String largest = "";
        for (Sized table : tables) {
            long takes = nanos(session, table);
            bytes += table.bytes();
            nanos += takes;
            largest = takes > most ? table.name().quoted() : largest;
            most = Math.max(most, takes);
        }
        return new WholeComparison(tables.size(), largest, bytes, nanos);
    }

    private static long nanos(Session session, Sized table) {
        long blocks = table.bytes() / table.blockBytes();
        long begin = System.nanoTime();
        session.scalar("SELECT sum(pg_catalog.hashtextextended(t::text COLLATE \"C\", 0)::numeric)"
                + " + sum(pg_catalog.hashtextextended(t::text COLLATE \"C\", 1)::numeric) FROM ONLY "
                + table.name().quoted() + " AS t WHERE t.ctid < '(" + PIECE_BLOCKS + ",0)'::pg_catalog.tid");
        long took = System.nanoTime() - begin;
        return blocks <= PIECE_BLOCKS ? took : (long) ((double) took * blocks / PIECE_BLOCKS);
    }

    /// Whoever gives half of the budget to this has to know: it asks.
    Gate gate(String name, Duration budget) {
        if (tables == 0) {
            return Gate.go(name, "none", "", "pg_index: every table has a key");
        }
        String value = String.format(Locale.ROOT, "%d, about %.1f s to compare where they change", tables, nanos / 1e9);
        String limit = "half of the budget, " + budget.toSeconds() + " s";
        String evidence = (bytes >> 20) + " MB, most in " + largest
                + ", reckoned from a piece read just now; a primary key makes it independent of size";
        return nanos <= budget.toNanos() / 2
                ? Gate.go(name, value, limit, evidence)
                : Gate.unclear(name, value, limit, evidence);
    }
}
