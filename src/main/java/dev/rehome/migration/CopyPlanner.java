package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Table;
import dev.rehome.copy.ChunkPlanner;
import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.ExistingMode;
import dev.rehome.copy.ExistingRows;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.Shape;
import dev.rehome.copy.TableContents;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Finds out what has to be done, changing nothing.
final class CopyPlanner {
    private final CopyRequest request;
    private final SourceSnapshot source;
    private final Session target;
    private final Catalog targetCatalog;
    private final Map<QualifiedName, LedgerTable> ledger;
    private final Set<QualifiedName> ours;
    private final int jobs;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Finding> blockers = new ArrayList<>();
    private final List<NotMoved> notMoved = new ArrayList<>();

    CopyPlanner(
            CopyRequest request,
            SourceSnapshot source,
            Session target,
            Catalog targetCatalog,
            Map<QualifiedName, LedgerTable> ledger,
            Set<QualifiedName> ours,
            int jobs) {
        this.request = request;
        this.source = source;
        this.target = target;
        this.targetCatalog = targetCatalog;
        this.ledger = ledger;
        this.ours = Set.copyOf(ours);
        this.jobs = jobs;
    }

    CopyPlan plan() {
        FilterCheck.check(
                source.catalog().tables(),
                request.selection().include(),
                request.selection().exclude(),
                CopyProblem.UNKNOWN_TABLE);
        FilterCheck.check(
                source.catalog().tables(),
                request.selection().scope().only().orElse(List.of()),
                List.of(),
                CopyProblem.UNKNOWN_TABLE);
        Selection selection = Selection.of(
                source.catalog(),
                request.selection().include(),
                request.selection().exclude(),
                request.selection().scope());
        Map<QualifiedName, Table> there = targetCatalog.tablesByName();
        List<TablePlan> plans = new ArrayList<>();
        for (Table table : selection.wanted()) {
            switch (table.kind()) {
                case ORDINARY -> {
                    if (selection.rows().contains(table.name())) {
                        plans.add(plan(table, Optional.ofNullable(there.get(table.name()))));
                    }
                }
                case FOREIGN -> foreign(table);
                case PARTITIONED -> partitioned(table, Optional.ofNullable(there.get(table.name())));
            }
        }
        CopySchema schema =
                CopySchema.of(source.catalog(), targetCatalog, source.scope().roles(), selection);
        LargeObjectPlan largeObjects = LargeObjectPlan.of(request, source, target);
        blockers.addAll(largeObjects.blockers());
        findings.addAll(largeObjects.findings());
        notMoved.addAll(largeObjects.notMoved());
        notMoved.addAll(source.notMoved());
        notMoved.addAll(schema.notMoved());
        source.catalog().findings().forEach(f -> notMoved.add(new NotMoved(f.subject(), f.message())));
        findings.addAll(source.catalog().findings());
        findings.addAll(schema.findings());
        if (!request.tuning().verify()) {
            findings.add(new Finding(
                    CopyProblem.UNVERIFIED,
                    Severity.WARNING,
                    "copy",
                    "tables are not read back from the target and compared",
                    "compare both sides with: rehome verify"));
        }
        return new CopyPlan(
                plans, largeObjects, schema, selection, chunkPlanner(plans), jobs, notMoved, findings, blockers);
    }

    private ChunkPlanner chunkPlanner(List<TablePlan> plans) {
        long total = plans.stream().mapToLong(p -> p.size().bytes()).sum();
        return request.tuning().chunkBytes().isPresent()
                ? ChunkPlanner.ofChunkBytes(request.tuning().chunkBytes().getAsLong())
                : ChunkPlanner.forTotal(total, jobs);
    }

    private void foreign(Table table) {
        String reason = "a foreign table: its rows are in another database";
        notMoved.add(new NotMoved("rows of " + table.name().quoted(), reason));
        findings.add(new Finding(
                CopyProblem.FOREIGN_TABLE,
                Severity.NOTE,
                table.name().quoted(),
                "its rows are not moved: " + reason,
                ""));
    }

    private void partitioned(Table table, Optional<Table> there) {
        there.flatMap(t -> Shape.obstacle(table, t)).ifPresent(reason -> shapeDiffers(table, reason));
    }

    private TablePlan plan(Table table, Optional<Table> there) {
        TablePlan.Step step = there.isEmpty() ? TablePlan.Step.COPY : stepForExisting(table, there.get());
        Optional<LedgerTable> known = there.isEmpty() ? Optional.empty() : known(table);
        Optional<ExistingRows.Report> found = Optional.empty();
        if (step == TablePlan.Step.REFRESH) {
            ExistingRows.Report report = ExistingRows.inspect(source.session(), target, table);
            step = stepForFound(table, report);
            found = Optional.of(report);
        }
        return new TablePlan(table, source.size(table.name()), step, known, found);
    }

    private TablePlan.Step stepForFound(Table table, ExistingRows.Report report) {
        if (report.equal()) {
            return TablePlan.Step.EQUAL;
        }
        if (ours.contains(table.name())) {
            return TablePlan.Step.REFRESH;
        }
        boolean refresh = request.selection().existing().apply(table.name()) == ExistingMode.REFRESH;
        boolean refused =
                !refresh || (report.newer() > 0 && !request.selection().overwrite());
        Finding finding = new Finding(
                report.newer() > 0 ? CopyProblem.NEWER_ROWS : CopyProblem.STALE_ROWS,
                refused ? Severity.BLOCKING : report.newer() > 0 ? Severity.WARNING : Severity.NOTE,
                table.name().quoted(),
                report.newer() > 0
                        ? report.newerWords() + "; " + report.staleWords()
                        : report.staleWords() + "; the table is brought to the source's state",
                report.newer() > 0
                        ? "bring these rows to the source, or --existing keep to leave the table, or --overwrite to drop them"
                        : "");
        (refused ? blockers : findings).add(finding);
        return refused ? TablePlan.Step.REFUSE : TablePlan.Step.REFRESH;
    }

    private Optional<LedgerTable> known(Table table) {
        return Optional.ofNullable(ledger.get(table.name()))
                .filter(l -> l.source().equals(source.id().text()));
    }

    private TablePlan.Step stepForExisting(Table table, Table there) {
        Optional<String> obstacle = Shape.obstacle(table, there);
        if (obstacle.isPresent()) {
            shapeDiffers(table, obstacle.get());
            return TablePlan.Step.REFUSE;
        }
        Optional<LedgerTable> known = known(table).filter(l -> l.state() != LedgerTable.State.FOUND_EQUAL);
        if (known.isPresent()) {
            return stepForKnown(table, known.get());
        }
        if (known(table).isPresent() && ours.contains(table.name())) {
            return TablePlan.Step.REFRESH;
        }
        return TableContents.hasRows(target, table.name()) ? stepForRows(table) : TablePlan.Step.COPY;
    }

    private TablePlan.Step stepForKnown(Table table, LedgerTable known) {
        if (!known.shape().equals(Shape.of(table))) {
            blockers.add(new Finding(
                    CopyProblem.SCHEMA_CHANGED,
                    Severity.BLOCKING,
                    table.name().quoted(),
                    "its columns on the source changed since rehome began to copy it: they were " + known.shape()
                            + ", they are " + Shape.of(table),
                    "alter the target in the same way or drop the table there, after: rehome copy --discard "
                            + table.name().quoted() + " --execute"));
            return TablePlan.Step.REFUSE;
        }
        if (known.moved()) {
            return known.isUnder(source.token())
                    ? TablePlan.Step.DONE
                    : ours.contains(table.name()) ? TablePlan.Step.REFRESH : TablePlan.Step.CHECK;
        }
        return TablePlan.Step.CONTINUE;
    }

    private TablePlan.Step stepForRows(Table table) {
        ExistingMode mode = request.selection().existing().apply(table.name());
        return switch (mode) {
            case KEEP -> {
                String reason = "kept: the target held rows of its own";
                notMoved.add(new NotMoved("rows of " + table.name().quoted(), reason));
                findings.add(new Finding(
                        CopyProblem.KEPT,
                        Severity.WARNING,
                        table.name().quoted(),
                        "left as it is on the target, and not compared",
                        "see what differs with: rehome verify --include "
                                + table.name().quoted()));
                yield TablePlan.Step.KEEP;
            }
            case REFRESH -> TablePlan.Step.REFRESH;
            case REFUSE -> {
                if (known(table).isPresent()) {
                    // An earlier run found it equal; the command that is repeated finds out whether it still is.
                    yield TablePlan.Step.REFRESH;
                }
                blockers.add(new Finding(
                        CopyProblem.EXISTING_ROWS,
                        Severity.BLOCKING,
                        table.name().quoted(),
                        "the target already holds rows in it that rehome did not bring",
                        "run again with --existing refresh (bring it to the source's state) or --existing keep"
                                + " (leave it alone)"));
                yield TablePlan.Step.REFUSE;
            }
        };
    }

    private void shapeDiffers(Table table, String reason) {
        blockers.add(new Finding(
                CopyProblem.SHAPE_DIFFERS,
                Severity.BLOCKING,
                table.name().quoted(),
                "the target's table cannot take the source's rows: " + reason,
                "alter or drop the target's table, or leave it out with --exclude "
                        + table.name().quoted()));
    }

    /// Which tables are asked for.
    ///
    /// @param wanted tables of every kind, in the catalog's order
    /// @param rows those of them that were asked for themselves, not only as what another is a part of
    /// @param unwanted all others
    /// @param elsewhere those that other groups hold: they are on the target, and nothing of them is changed
    /// @param ofGroup whether the others are left to other groups, not filtered out
    record Selection(
            List<Table> wanted,
            Set<QualifiedName> rows,
            Set<QualifiedName> unwanted,
            Set<QualifiedName> elsewhere,
            boolean ofGroup) {
        static Selection of(Catalog catalog, List<String> include, List<String> exclude) {
            return of(catalog, include, exclude, TableScope.ALL);
        }

        static Selection of(Catalog catalog, List<String> include, List<String> exclude, TableScope scope) {
            Map<QualifiedName, Table> byName = catalog.tablesByName();
            Set<QualifiedName> wanted = new HashSet<>();
            Set<QualifiedName> rows = new HashSet<>();
            for (Table table : catalog.tables()) {
                List<Table> lineage = lineage(table, byName);
                List<QualifiedName> names = lineage.stream().map(Table::name).toList();
                if (TableGlob.selects(include, exclude, names) && scope.selects(names)) {
                    // A part is nothing without the whole: the parents' definitions come along.
                    lineage.forEach(t -> wanted.add(t.name()));
                    rows.add(table.name());
                }
            }
            List<Table> chosen = new ArrayList<>();
            Set<QualifiedName> unwanted = new HashSet<>();
            Set<QualifiedName> elsewhere = new HashSet<>();
            for (Table table : catalog.tables()) {
                if (wanted.contains(table.name())) {
                    chosen.add(table);
                } else if (scope.isElsewhere(table)) {
                    elsewhere.add(table.name());
                } else {
                    unwanted.add(table.name());
                }
            }
            return new Selection(chosen, rows, unwanted, elsewhere, scope.only().isPresent());
        }

        /// Whether a statement is about a table that another group holds.
        boolean isElsewhere(DdlStatement statement) {
            return statement.table().filter(elsewhere::contains).isPresent()
                    || elsewhere.stream().anyMatch(t -> isOf(statement.id(), t));
        }

        /// Whether an object is a table, its rows, or something on it.
        static boolean isOf(ObjectId id, QualifiedName table) {
            return id.identity().equals(table.quoted())
                    ? id.kind() == ObjectKind.TABLE || id.kind() == ObjectKind.DATA
                    : id.identity().endsWith(" on " + table.quoted());
        }

        /// Neither made nor filled by this copy.
        boolean leavesOut(QualifiedName table) {
            return unwanted.contains(table) || elsewhere.contains(table);
        }

        private static List<Table> lineage(Table table, Map<QualifiedName, Table> byName) {
            List<Table> lineage = new ArrayList<>(List.of(table));
            Optional<QualifiedName> parent = table.parent();
            while (parent.isPresent() && byName.containsKey(parent.get())) {
                Table next = java.util.Objects.requireNonNull(byName.get(parent.get()));
                lineage.add(next);
                parent = next.parent();
            }
            return lineage;
        }
    }
}
