package dev.rehome.copy;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;

/// Something that was taken off an existing table while its rows are brought, and how it comes back.
///
/// @param object for messages: `foreign key a on public.t`
/// @param table the table that it belongs to
/// @param probe a query that gives `t` where it is back already; empty where restoring twice does no harm
/// @param restore the statements that put it back
/// @param id in the ledger; 0 before it is noted
public record SetAside(String object, QualifiedName table, String probe, String restore, long id) {
    /// What still has to be put back, in the order in which it was taken off.
    public static List<SetAside> readAll(Session target) {
        return target.query(
                "SELECT object, schema_name, table_name, probe, restore, id FROM rehome.copy_set_aside ORDER BY id",
                row -> new SetAside(
                        row.getString(1),
                        new QualifiedName(new Identifier(row.getString(2)), new Identifier(row.getString(3))),
                        row.getString(4),
                        row.getString(5),
                        row.getLong(6)));
    }

    /// Notes in the ledger that it was taken off: part of the transaction that does so.
    void note(Session target) {
        target.update(
                "INSERT INTO rehome.copy_set_aside (object, schema_name, table_name, probe, restore)"
                        + " VALUES (?, ?, ?, ?, ?)",
                object,
                table.schema().value(),
                table.name().value(),
                probe,
                restore);
    }

    /// Notes that it is back.
    public void noteRestored(Session target) {
        target.update("DELETE FROM rehome.copy_set_aside WHERE id = ?", id);
    }
}
