package dev.rehome.migration;

import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.rewrite.ScanDatabase;
import dev.rehome.rewrite.ScanDatabase.Relation;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.Supabase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;

/// Reads the tables, their rows and policies, and the functions of a database, for a scan.
public final class ScanTables {
    /// Counting more takes longer than a scan should.
    private static final long COUNTED_MAX = 1_000_000;

    private ScanTables() {}

    private record Read(Relation relation, boolean mayCount) {}

    public static ScanDatabase read(Server server) {
        try (Session session = server.open("scan")) {
            String elsewhere = Supabase.managedSchemas().stream()
                    .map(Identifier::value)
                    .sorted()
                    .map(Literal::quote)
                    .collect(Collectors.joining(", "));
            List<Relation> tables = new ArrayList<>();
            for (Read read : relations(session, elsewhere)) {
                tables.add(read.mayCount ? counted(session, read.relation) : read.relation);
            }
            List<QualifiedName> functions = session.query(
                    """
                    SELECT DISTINCT n.nspname, p.proname
                      FROM pg_catalog.pg_proc p
                      JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
                     WHERE n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'rehome', %s)
                    """.replace("%s", elsewhere), row -> QualifiedName.of(row.getString(1), row.getString(2)));
            return new ScanDatabase(tables, new HashSet<>(functions));
        }
    }

    private static List<Read> relations(Session session, String elsewhere) {
        return session.query(
                """
                SELECT n.nspname, c.relname, c.relkind IN ('v', 'm'), c.reltuples::pg_catalog.int8, c.relrowsecurity,
                       c.relkind IN ('r', 'p') AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
                           AND pg_catalog.has_schema_privilege(n.oid, 'USAGE'),
                       ARRAY(SELECT p.polname::pg_catalog.text FROM pg_catalog.pg_policy p
                              WHERE p.polrelid = c.oid ORDER BY 1)
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition
                   AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'rehome', %s)
                 ORDER BY 1, 2
                """.replace("%s", elsewhere),
                row -> new Read(
                        new Relation(
                                QualifiedName.of(row.getString(1), row.getString(2)),
                                row.getBoolean(3),
                                row.getLong(4),
                                false,
                                row.getBoolean(5),
                                List.of((String[]) row.getArray(7).getArray())),
                        row.getBoolean(6)));
    }

    private static Relation counted(Session session, Relation table) {
        if (table.rows() > COUNTED_MAX) {
            return table;
        }
        long rows = Long.parseLong(
                session.scalar("SELECT count(*) FROM " + table.name().quoted()));
        return new Relation(table.name(), table.view(), rows, true, table.rowSecurity(), table.policies());
    }
}
