package dev.rehome.migration;

import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Table;
import dev.rehome.copy.ExistingRows;
import dev.rehome.copy.Shape;
import dev.rehome.copy.TableContents;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.PreflightResult.Held;
import dev.rehome.migration.PreflightResult.TableState;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.Map;
import java.util.Optional;

/// What the target already holds of each table, by the rules of the copy ([ExistingRows]). A table that is too big to
/// be read twice here is not judged.
final class TargetContentsCheck implements Check.OfBothSides {
    private static final long COMPARED_BYTES_MAX = 256L << 20;

    @Override
    public String subject() {
        return "what the target already holds";
    }

    @Override
    public void look(Session source, Session target, PreflightRequest request, PreflightReport report) {
        Map<QualifiedName, Table> there =
                CatalogReader.read(target, request.filter()).tablesByName();
        Map<QualifiedName, Ownership.Entry> moving = Ownership.entries(target);
        for (Table table : MovedTables.read(source, request)) {
            if (table.holdsRows()) {
                Ownership.Entry entry = moving.get(table.name());
                Held held = entry == null
                        ? held(source, target, table, Optional.ofNullable(there.get(table.name())), report)
                        : moved(entry, report);
                long rows = Long.parseLong(source.scalar(
                        "SELECT reltuples::bigint FROM pg_catalog.pg_class WHERE oid = ?::pg_catalog.regclass",
                        table.name().quoted()));
                report.table(new TableState(table.name(), held, rows));
            }
        }
    }

    /// What rehome brings there, or the application writes there since a switch, is no row of others.
    private static Held moved(Ownership.Entry entry, PreflightReport report) {
        report.note(PreflightProblem.TARGET_MOVED, entry.table().quoted(), entry.words(), "");
        return Held.MOVED;
    }

    /// A failure leaves the other tables to be looked at.
    private static Held held(
            Session source, Session target, Table table, Optional<Table> there, PreflightReport report) {
        source.execute("SAVEPOINT contents");
        target.execute("SAVEPOINT contents");
        try {
            if (there.isEmpty() || !TableContents.hasRows(target, table.name())) {
                return Held.NOTHING;
            }
            return compare(source, target, table, there.get(), report);
        } catch (RehomeException e) {
            source.execute("ROLLBACK TO SAVEPOINT contents");
            target.execute("ROLLBACK TO SAVEPOINT contents");
            return unknown(table, e.reason().isEmpty() ? e.message() : e.reason(), report);
        }
    }

    private static Held compare(Session source, Session target, Table table, Table there, PreflightReport report) {
        Optional<String> obstacle = Shape.obstacle(table, there);
        if (obstacle.isPresent()) {
            return unknown(table, "it holds rows, and cannot take the source's: " + obstacle.get(), report);
        }
        if (size(source, table.name()) > COMPARED_BYTES_MAX || size(target, table.name()) > COMPARED_BYTES_MAX) {
            return unknown(table, "it holds rows and is too big to be compared here; run: rehome verify", report);
        }
        return judge(table.name().quoted(), ExistingRows.compare(source, target, table), report);
    }

    /// By the same rules as `copy --existing refresh`.
    private static Held judge(String table, ExistingRows.Report rows, PreflightReport report) {
        if (rows.equal()) {
            String message = "the target holds the same " + rows.target().rows() + " rows";
            report.note(PreflightProblem.TARGET_EQUAL, table, message, "copy with --existing keep or refresh");
            return Held.EQUAL;
        }
        if (rows.newer() == 0) {
            String message = "the target holds " + rows.target().rows() + " rows, the source "
                    + rows.source().rows() + "; " + rows.staleWords();
            report.warning(
                    PreflightProblem.TARGET_STALE, table, message, "copy with --existing refresh brings it up to date");
            return Held.STALE;
        }
        report.blocking(
                PreflightProblem.TARGET_FOREIGN,
                table,
                rows.newerWords(),
                "look whose they are (rehome verify names them); bring them to the source, or copy with --existing keep");
        return Held.FOREIGN;
    }

    private static long size(Session session, QualifiedName table) {
        return Long.parseLong(
                session.scalar("SELECT pg_catalog.pg_table_size(?::pg_catalog.regclass)", table.quoted()));
    }

    private static Held unknown(Table table, String reason, PreflightReport report) {
        report.notChecked("what the target holds of " + table.name().quoted(), reason);
        return Held.UNKNOWN;
    }
}
