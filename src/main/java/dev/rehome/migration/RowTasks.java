package dev.rehome.migration;

import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.Table;
import dev.rehome.copy.ChunkCopier;
import dev.rehome.copy.LargeObjectCopier;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.RateLimiter;
import dev.rehome.copy.TablePreparer;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.TaskGraph.Task;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The tasks that bring rows and large objects, and which of them other work waits for.
final class RowTasks {
    private final CopyRequest request;
    private final Session control;
    private final Ledger ledger;
    private final SourceSnapshot source;
    private final CopyPlan plan;
    private final TaskGraph graph;
    private final RateLimiter rate;
    private final Map<QualifiedName, Task> rowsIn = new HashMap<>();
    private final Map<QualifiedName, Task> moved = new LinkedHashMap<>();
    private final Map<Task, String> largeObjects = new LinkedHashMap<>();
    private final Map<ObjectId, List<Task>> broughtBy = new HashMap<>();
    private final Map<ObjectId, List<Task>> movedBy = new HashMap<>();

    RowTasks(
            CopyRequest request,
            Session control,
            Ledger ledger,
            SourceSnapshot source,
            CopyPlan plan,
            TaskGraph graph) {
        this.request = request;
        this.control = control;
        this.ledger = ledger;
        this.source = source;
        this.plan = plan;
        this.graph = graph;
        this.rate = RateLimiter.of(request.tuning().bytesPerSecond());
    }

    /// @param refused objects that could not be made
    void add(Map<ObjectId, RehomeException> refused) {
        addTables(refused);
        addLargeObjects();
        findMovers();
    }

    /// For each table the task that is done when it counts as moved.
    Map<QualifiedName, Task> moved() {
        return moved;
    }

    /// Every task of which something is to be said where it fails, with what it is about.
    Map<Task, String> subjects() {
        Map<Task, String> subjects = new LinkedHashMap<>();
        moved.forEach((name, task) -> subjects.put(task, name.quoted()));
        subjects.putAll(largeObjects);
        return subjects;
    }

    /// What has to be done before rows count as moved; empty where `data` is not rows, or nothing has to be done.
    Optional<List<Task>> movedBy(ObjectId data) {
        return Optional.ofNullable(movedBy.get(data));
    }

    /// What has to be done before rows are on the target, read back or not.
    Optional<List<Task>> broughtBy(ObjectId data) {
        return Optional.ofNullable(broughtBy.get(data)).or(() -> movedBy(data));
    }

    private void addTables(Map<ObjectId, RehomeException> refused) {
        TablePreparer preparer = new TablePreparer(ledger);
        ChunkCopier copier = new ChunkCopier(ledger, source.token(), rate, request.progress());
        TableWork.Shared shared = new TableWork.Shared(
                graph,
                copier,
                preparer,
                ledger,
                source.id(),
                plan,
                request.tuning().verify(),
                request.selection().overwrite(),
                request.progress());
        List<TablePlan> possible = plan.tables().stream()
                .filter(t -> !refused.containsKey(ObjectId.table(t.table().name())))
                .toList();
        List<LedgerTable> empty = possible.stream()
                .filter(t -> t.step() == TablePlan.Step.COPY)
                .map(t -> LedgerTable.planned(t.table(), source.id(), plan.chunks(t)))
                .toList();
        if (!empty.isEmpty()) {
            preparer.planEmpty(control, empty);
        }
        List<QualifiedName> begun = possible.stream()
                .filter(t -> t.step() == TablePlan.Step.CONTINUE)
                .map(t -> t.table().name())
                .toList();
        if (!begun.isEmpty()) {
            preparer.goOn(control, begun);
        }
        noteEqual();
        for (TablePlan table : possible) {
            switch (table.step()) {
                case COPY, CONTINUE, CHECK, REFRESH -> {
                    TableWork.Tasks tasks = new TableWork(shared, table).add();
                    rowsIn.put(table.table().name(), tasks.rowsIn());
                    moved.put(table.table().name(), tasks.moved());
                }
                case DONE, KEEP, EQUAL, REFUSE -> {}
            }
        }
    }

    /// Tables that were there and are equal are on record, so that the same command later knows; they are
    /// not ours.
    private void noteEqual() {
        List<TablePlan> equal = plan.tables().stream()
                .filter(t -> t.step() == TablePlan.Step.EQUAL)
                .toList();
        if (equal.isEmpty()) {
            return;
        }
        control.begin();
        equal.forEach(t -> ledger.plan(
                control,
                LedgerTable.foundEqual(
                        t.table(),
                        source.id(),
                        source.token(),
                        t.found().orElseThrow().source())));
        ledger.commit(control);
    }

    private void addLargeObjects() {
        LargeObjectCopier copier = new LargeObjectCopier(
                ledger,
                source.id(),
                source.token(),
                rate,
                request.progress(),
                request.tuning().verify());
        largeObjects.putAll(new LargeObjectWork(graph, copier).add(plan.largeObjects()));
    }

    /// Which tasks bring the rows of a table: its own, or those of its leaves.
    private void findMovers() {
        Map<QualifiedName, List<Table>> leaves = leavesByParent();
        for (Table table : source.catalog().tables()) {
            List<Table> holders = leaves.getOrDefault(table.name(), List.of(table));
            movedBy.put(ObjectId.data(table.name()), tasksOf(holders, moved));
            broughtBy.put(ObjectId.data(table.name()), tasksOf(holders, rowsIn));
        }
        movedBy.put(ObjectId.largeObjects(), List.copyOf(largeObjects.keySet()));
    }

    private static List<Task> tasksOf(List<Table> tables, Map<QualifiedName, Task> tasks) {
        return tables.stream()
                .flatMap(t -> Optional.ofNullable(tasks.get(t.name())).stream())
                .toList();
    }

    /// For each partitioned table, what holds its rows.
    private Map<QualifiedName, List<Table>> leavesByParent() {
        Map<QualifiedName, Table> byName = source.catalog().tablesByName();
        Map<QualifiedName, List<Table>> leaves = new HashMap<>();
        for (Table table : source.catalog().tables()) {
            Optional<QualifiedName> parent = table.holdsRows() ? table.parent() : Optional.empty();
            while (parent.isPresent() && byName.containsKey(parent.get())) {
                leaves.computeIfAbsent(parent.get(), n -> new ArrayList<>()).add(table);
                parent = java.util.Objects.requireNonNull(byName.get(parent.get()))
                        .parent();
            }
        }
        leaves.keySet()
                .removeIf(name -> byName.containsKey(name)
                        && java.util.Objects.requireNonNull(byName.get(name)).kind() != Table.Kind.PARTITIONED);
        return leaves;
    }
}
