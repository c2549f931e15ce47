package dev.rehome.migration.cutover;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/// Which tables of a database the application writes to there, by that database's own record. A table that was
/// switched is written by nothing of ours from the side that does not own it.
public final class Ownership {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS rehome.owned_table (
              schema_name text NOT NULL, table_name text NOT NULL, owned boolean NOT NULL,
              since timestamptz NOT NULL DEFAULT clock_timestamp(), PRIMARY KEY (schema_name, table_name))""";

    private Ownership() {}

    /// Notes in the session's transaction whether the application writes to these tables here.
    static void record(Session session, Collection<QualifiedName> tables, boolean owned) {
        session.execute("CREATE SCHEMA IF NOT EXISTS rehome;" + TABLE);
        for (QualifiedName table : tables) {
            session.update(
                    "INSERT INTO rehome.owned_table (schema_name, table_name, owned) VALUES (?, ?, ?)"
                            + " ON CONFLICT (schema_name, table_name) DO UPDATE SET owned = excluded.owned,"
                            + " since = CASE WHEN owned_table.owned = excluded.owned THEN owned_table.since"
                            + " ELSE excluded.since END",
                    table.schema().value(),
                    table.name().value(),
                    owned);
        }
    }

    /// The tables that were switched to this database and not back.
    public static Set<QualifiedName> owned(Session session) {
        if (session.scalar("SELECT pg_catalog.to_regclass('rehome.owned_table')")
                .isEmpty()) {
            return Set.of();
        }
        return new TreeSet<>(session.query(
                "SELECT schema_name, table_name FROM rehome.owned_table WHERE owned",
                row -> QualifiedName.of(row.getString(1), row.getString(2))));
    }
}
