package dev.rehome.migration;

import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.MaterializedView;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.TaskGraph.Task;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The tasks that make what comes after the rows, each as soon as what it needs is there.
final class StatementTasks {
    private static final int DEADLOCK_TRIES = 5;
    private static final int OTHER_INDEX_WEIGHT = 4;

    /// What is made as soon as the rows are in, while they are read back.
    private static final Set<ObjectKind> EARLY = EnumSet.of(ObjectKind.INDEX, ObjectKind.CONSTRAINT);

    private final SourceSnapshot source;
    private final CopyPlan plan;
    private final TaskGraph graph;
    private final RowTasks rows;
    private final CopyFailures failures;
    private final Map<QualifiedName, List<Task>> statementsOf = new HashMap<>();
    private final Map<ObjectId, List<Task>> made = new HashMap<>();
    private final Map<Task, String> subjects;

    StatementTasks(SourceSnapshot source, CopyPlan plan, TaskGraph graph, RowTasks rows, CopyFailures failures) {
        this.source = source;
        this.plan = plan;
        this.graph = graph;
        this.rows = rows;
        this.failures = failures;
        this.subjects = new LinkedHashMap<>(rows.subjects());
    }

    /// @param refused objects that could not be made before the rows
    void add(Map<ObjectId, RehomeException> refused) {
        addStatements(refused);
        addRefreshes();
        addLast(refused);
        addAnalyze();
    }

    /// Every task of which something is to be said where it fails, those of the rows too, with what it is about.
    Map<Task, String> subjects() {
        return subjects;
    }

    private void addStatements(Map<ObjectId, RehomeException> refused) {
        plan.schema().postData().stream().filter(s -> !isLast(s)).forEach(s -> addStatement(s, refused, List.of()));
    }

    /// Owners, grants and comments, and policies that bind the owner too: a right that the owner lacks on purpose
    /// would be missed before, last of all when materialised views are filled.
    private static boolean isLast(DdlStatement statement) {
        return statement.optional() || statement.sql().endsWith(" FORCE ROW LEVEL SECURITY");
    }

    private void addLast(Map<ObjectId, RehomeException> refused) {
        Task rest = graph.addBarrier("objects", List.copyOf(subjects.keySet()));
        plan.schema().postData().stream()
                .filter(StatementTasks::isLast)
                .forEach(s -> addStatement(s, refused, List.of(rest)));
    }

    private void addStatement(DdlStatement statement, Map<ObjectId, RehomeException> refused, List<Task> after) {
        if (isOfAbsentLargeObject(statement)) {
            return;
        }
        Optional<ObjectId> missing =
                statement.requires().stream().filter(refused::containsKey).findFirst();
        if (missing.isPresent()) {
            refused.putIfAbsent(statement.id(), failures.heldBack(statement, missing.get()));
            return;
        }
        boolean early = EARLY.contains(statement.id().kind());
        Set<Task> needs = statement.requires().stream()
                .flatMap(id -> (early ? neededEarly(id) : needed(id)).stream())
                .collect(Collectors.toSet());
        needs.addAll(made.getOrDefault(statement.id(), List.of()));
        needs.addAll(after);
        Task task = graph.add(
                statement.sql(),
                isIndex(statement) ? TableWork.INDEX : TableWork.STATEMENT,
                weight(statement),
                needs,
                locks(statement),
                worker -> run(worker, statement));
        made.computeIfAbsent(statement.id(), id -> new ArrayList<>()).add(task);
        statement
                .table()
                .ifPresent(t ->
                        statementsOf.computeIfAbsent(t, n -> new ArrayList<>()).add(task));
        subjects.put(task, statement.id().toString());
    }

    private static boolean isIndex(DdlStatement statement) {
        return statement.sql().startsWith("CREATE INDEX ") || statement.sql().startsWith("CREATE UNIQUE INDEX ");
    }

    /// Of a table's indexes those that are not B-trees take longest.
    private long weight(DdlStatement statement) {
        long bytes = statement.table().map(t -> source.size(t).bytes()).orElse(0L);
        return isIndex(statement) && !statement.sql().contains(" USING btree ") ? bytes * OTHER_INDEX_WEIGHT : bytes;
    }

    /// What the statement locks: its table, and the other one of a foreign key.
    private static Set<TableLock> locks(DdlStatement statement) {
        if (statement.table().isEmpty()) {
            return Set.of();
        }
        boolean shared = isIndex(statement);
        Set<TableLock> locks = statement.requires().stream()
                .filter(id -> id.kind() == ObjectKind.DATA)
                .map(id -> new TableLock(id.identity(), shared))
                .collect(Collectors.toSet());
        locks.add(new TableLock(statement.table().get().quoted(), shared));
        return locks;
    }

    private List<Task> neededEarly(ObjectId id) {
        return rows.broughtBy(id).orElseGet(() -> made.getOrDefault(id, List.of()));
    }

    private List<Task> needed(ObjectId id) {
        return rows.movedBy(id).orElseGet(() -> made.getOrDefault(id, List.of()));
    }

    private boolean isOfAbsentLargeObject(DdlStatement statement) {
        return statement.id().kind() == ObjectKind.LARGE_OBJECT
                && !plan.largeObjects()
                        .present()
                        .contains(Long.parseLong(statement.id().identity()));
    }

    private void run(CopyWorker worker, DdlStatement statement) {
        try {
            runWithRetry(worker.target(), statement.sql());
        } catch (RehomeException e) {
            failures.noteOrThrow(statement, e);
        }
    }

    /// Two constraints on the same two tables may lock them in either order.
    private static void runWithRetry(Session target, String sql) {
        for (int attempt = 1; ; attempt++) {
            try {
                target.execute(sql);
                return;
            } catch (RehomeException e) {
                boolean again = ServerError.of(e)
                        .filter(s -> s.retryable() && !s.isConnectionLost())
                        .isPresent();
                if (!again || attempt == DEADLOCK_TRIES) {
                    throw e;
                }
            }
        }
    }

    /// After all else has ended, because a function may read any table; not where a table that the view
    /// reads, as the catalog tells, is not in.
    private void addRefreshes() {
        Task rest = graph.addBarrier("rows and statements", List.copyOf(subjects.keySet()));
        Map<QualifiedName, Set<QualifiedName>> reads = ViewReads.ofMaterializedViews(source.session());
        Map<QualifiedName, Task> refreshes = new HashMap<>();
        for (MaterializedView view : source.catalog().materializedViews()) {
            ObjectId id = new ObjectId(ObjectKind.MATERIALIZED_VIEW, view.name().quoted());
            if (!view.populated() || isFilteredOut(id)) {
                continue;
            }
            List<Task> needs = new ArrayList<>(List.of(rest));
            reads.getOrDefault(view.name(), Set.of()).forEach(t -> needs.addAll(needed(ObjectId.data(t))));
            needs.addAll(needed(id));
            view.requires().forEach(r -> Optional.ofNullable(refreshes.get(r)).ifPresent(needs::add));
            String sql = "REFRESH MATERIALIZED VIEW " + view.name().quoted();
            Task task = graph.add(sql, TableWork.STATEMENT, 0, needs, worker -> runWithRetry(worker.target(), sql));
            refreshes.put(view.name(), task);
            subjects.put(task, "materialized view " + view.name().quoted());
        }
    }

    /// Not made, because it needs a table that this copy is not about.
    private boolean isFilteredOut(ObjectId id) {
        return plan.schema().notMoved().stream()
                .anyMatch(left ->
                        left.object().equals(id.toString()) && left.reason().equals(SchemaRun.FILTERED));
    }

    private void addAnalyze() {
        rows.moved().forEach((name, task) -> {
            List<Task> needs = new ArrayList<>(statementsOf.getOrDefault(name, List.of()));
            needs.add(task);
            graph.add(
                    "ANALYZE " + name,
                    TableWork.LAST,
                    source.size(name).bytes(),
                    needs,
                    Set.of(new TableLock(name.quoted(), false)),
                    worker -> runWithRetry(worker.target(), "ANALYZE " + name.quoted()));
        });
    }
}
