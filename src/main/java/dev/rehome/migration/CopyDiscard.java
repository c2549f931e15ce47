package dev.rehome.migration;

import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.Table;
import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.LargeObjectsTotal;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.RunLock;
import dev.rehome.copy.TableContents;
import dev.rehome.copy.TablePreparer;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes back what a copy brought to a table: only rows that the ledger knows, and only where no others
/// are.
final class CopyDiscard {
    private final CopyRequest request;
    private final Session control;
    private final Ledger ledger;

    CopyDiscard(CopyRequest request, Session control) {
        this.request = request;
        this.control = control;
        this.ledger = new Ledger(request.observers().events());
    }

    CopyResult discard(List<String> globs) {
        if (request.execute()) {
            RunLock.COPY.take(control);
        }
        Map<QualifiedName, LedgerTable> known = Ledger.isPresent(control) ? ledger.tables(control) : Map.of();
        Map<QualifiedName, Table> tables =
                CatalogReader.read(control, CatalogFilter.everything()).tablesByName();
        List<LedgerTable> chosen = new ArrayList<>();
        for (String glob : globs) {
            List<LedgerTable> found = known.values().stream()
                    .filter(t -> t.state() != LedgerTable.State.FOUND_EQUAL)
                    .filter(t -> TableGlob.matches(glob, t.name()))
                    .toList();
            if (found.isEmpty()) {
                throw notOurs(glob);
            }
            chosen.addAll(found);
        }
        CopyRun.refuseFollowed(
                control,
                Ownership.entries(control),
                chosen.stream().map(LedgerTable::name).toList());
        List<CopyResult.TableResult> results = new ArrayList<>();
        for (LedgerTable table : chosen.stream().distinct().toList()) {
            Optional<Table> there = Optional.ofNullable(tables.get(table.name()));
            results.add(discard(table, there));
        }
        return new CopyResult(
                request.execute(), false, results, LargeObjectsTotal.NONE, 0, List.of(), List.of(), List.of(), 1);
    }

    private CopyResult.TableResult discard(LedgerTable known, Optional<Table> there) {
        if (there.isPresent()) {
            Table table = there.get();
            if (request.execute()) {
                new TablePreparer(ledger).discard(control, known.name(), target -> refuseOthers(target, table, known));
            } else {
                refuseOthers(control, table, known);
            }
        } else if (request.execute()) {
            control.begin();
            ledger.forget(control, known.name());
            ledger.commit(control);
        }
        return new CopyResult.TableResult(
                known.name(),
                request.execute() ? "discarded" : "discard",
                known.digest().rows(),
                known.bytes(),
                0,
                known.chunks().size(),
                known.format().word(),
                Optional.empty());
    }

    private static void refuseOthers(Session target, Table table, LedgerTable known) {
        if (!TableContents.digest(target, known, table).equals(known.digest())) {
            throw new RehomeException(
                    CopyProblem.NOT_OURS,
                    known.name()
                            + ": holds rows on the target that rehome did not bring, or lacks some that it brought",
                    "the ledger has " + known.digest().rows() + " rows",
                    "nothing was changed; empty the table yourself if its rows do not matter");
        }
    }

    private static RehomeException notOurs(String glob) {
        return new RehomeException(
                CopyProblem.NOT_OURS,
                "table \"" + glob + "\": the ledger on the target has no table of this name that rehome filled",
                "",
                "name a table as schema.table; rows that rehome did not bring are never discarded");
    }
}
