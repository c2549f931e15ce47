package dev.rehome.migration;

import dev.rehome.catalog.Column;
import dev.rehome.catalog.Table;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.util.stream.Collectors;

/// What is special about the tables that move.
final class SourceTablesCheck implements Check.OfOneSide {
    @Override
    public String subject() {
        return "tables";
    }

    @Override
    public boolean of(Side side) {
        return side == Side.SOURCE;
    }

    @Override
    public void look(Session session, PreflightRequest request, PreflightReport report) {
        for (Table table : MovedTables.read(session, request)) {
            look(table, report);
        }
    }

    private static void look(Table table, PreflightReport report) {
        String name = table.name().quoted();
        if (table.kind() == Table.Kind.FOREIGN) {
            report.warning(
                    PreflightProblem.FOREIGN_TABLE,
                    name,
                    "it is a foreign table: its rows are elsewhere and are not copied",
                    "make sure that the target reaches the same foreign server, or leave the table behind");
            return;
        }
        if (table.persistence() == Table.Persistence.UNLOGGED) {
            report.warning(
                    PreflightProblem.UNLOGGED,
                    name,
                    "it is unlogged: copied, but its changes are in no WAL, so follow stops at it",
                    "before follow: ALTER TABLE " + name + " SET LOGGED; or leave it out with --exclude " + name);
        }
        if (table.holdsRows() && table.key().isEmpty()) {
            noKey(table, report);
        }
        if (table.holdsRows() && !table.binarySafe()) {
            report.note(
                    PreflightProblem.TEXT_FORM,
                    name,
                    "it travels as text, which is slower: "
                            + table.copiedColumns().stream()
                                    .filter(column -> column.binaryUnsafe().isPresent())
                                    .map(SourceTablesCheck::reason)
                                    .collect(Collectors.joining("; ")),
                    "");
        }
    }

    private static String reason(Column column) {
        return column.name().quoted() + ": " + column.binaryUnsafe().orElse("");
    }

    private static void noKey(Table table, PreflightReport report) {
        String name = table.name().quoted();
        report.warning(
                PreflightProblem.NO_KEY,
                name,
                "it has no key: copied and verified as a whole, but differing rows cannot be named"
                        + (table.replicaIdentity() == 'f' ? "" : ", and follow cannot apply its updates and deletes"),
                "add a primary key, or for follow: ALTER TABLE " + name + " REPLICA IDENTITY FULL");
    }
}
