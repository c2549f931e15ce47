package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.DdlStatement;
import dev.rehome.catalog.MaterializedView;
import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.catalog.Sequence;
import dev.rehome.catalog.Table;
import dev.rehome.copy.ChunkCopier;
import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.LargeObjectCopier;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.RateLimiter;
import dev.rehome.copy.SequencePositions;
import dev.rehome.copy.SetAside;
import dev.rehome.copy.TablePreparer;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.migration.TaskGraph.Task;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import dev.rehome.supabase.NotMoved;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Carries out a plan: schema, rows, indexes and constraints as soon as what they need is in, sequences.
final class CopyWork {
    private static final int DEADLOCK_TRIES = 5;

    /// Insufficient privilege, undefined object (a role), feature not supported and undefined file (an
    /// extension that the server does not have).
    private static final Set<String> REFUSALS = Set.of("42501", "42704", "0A000", "58P01");

    /// What rows are kept in, guarded by or shown through: without it the copy has failed.
    private static final Set<ObjectKind> NEEDED = EnumSet.of(
            ObjectKind.ROLE,
            ObjectKind.SCHEMA,
            ObjectKind.COLLATION,
            ObjectKind.TYPE,
            ObjectKind.SEQUENCE,
            ObjectKind.TABLE,
            ObjectKind.COLUMN,
            ObjectKind.DEFAULT,
            ObjectKind.VIEW,
            ObjectKind.MATERIALIZED_VIEW,
            ObjectKind.INDEX,
            ObjectKind.CONSTRAINT,
            ObjectKind.RULE,
            ObjectKind.TRIGGER,
            ObjectKind.LARGE_OBJECT);

    private final CopyRequest request;
    private final Session control;
    private final Ledger ledger;
    private final SourceSnapshot source;
    private final CopyPlan plan;
    private final RateLimiter rate;
    private final TaskGraph graph = new TaskGraph(CopyWork::isFatal);
    private final Map<QualifiedName, Task> moved = new LinkedHashMap<>();
    private final Map<QualifiedName, List<Task>> statementsOf = new HashMap<>();
    private final Map<ObjectId, List<Task>> made = new HashMap<>();
    private final Map<ObjectId, List<Task>> movedBy = new HashMap<>();
    private final Map<Task, String> subjects = new LinkedHashMap<>();
    private final List<Task> largeObjects = new ArrayList<>();
    private final List<Finding> failures = new ArrayList<>();

    CopyWork(CopyRequest request, Session control, Ledger ledger, SourceSnapshot source, CopyPlan plan) {
        this.request = request;
        this.control = control;
        this.ledger = ledger;
        this.source = source;
        this.plan = plan;
        this.rate = RateLimiter.of(request.bytesPerSecond());
    }

    /// What would only fail again, or concerns more than one table.
    private static boolean isFatal(RehomeException e) {
        return e.code() == CopyProblem.DISK_FULL
                || e.code() == CopyProblem.INTERRUPTED
                || e.message().contains("SET TRANSACTION SNAPSHOT")
                || ServerError.of(e)
                        .filter(s -> s.isConnectionLost()
                                || s.sqlState().startsWith("53")
                                || s.sqlState().equals("57014"))
                        .isPresent();
    }

    /// @return what went wrong, worst first; empty where all is done
    List<Finding> run() {
        control.execute(targetSettings());
        request.progress().phase("schema");
        Map<ObjectId, RehomeException> refused = preData();
        request.progress().phase("rows");
        request.progress().planned(plan.tables().size(), plan.bytesToCopy());
        addTables(refused);
        addLargeObjects();
        findMovers();
        addStatements(refused);
        addRefreshes();
        addLast(refused);
        addAnalyze();
        graph.run(
                plan.jobs(),
                () -> new CopyWorker(request.source(), request.target(), source.snapshot(), targetSettings()));
        subjects.forEach(this::noteFailure);
        request.progress().phase("sequences");
        restoreSetAside();
        setSequences();
        failures.sort(java.util.Comparator.comparing(Finding::severity));
        return failures;
    }

    /// Commits need not wait for the disk: rows and ledger are lost together in a crash, and the end of the
    /// run is flushed.
    private String targetSettings() {
        int megabytes = Math.clamp(1024 / (2 * Math.max(1, plan.jobs())), 64, 256);
        return "SET synchronous_commit = off; SELECT pg_catalog.set_config('maintenance_work_mem',"
                + " greatest(pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')) / 1024, "
                + megabytes * 1024 + ")::text, false)";
    }

    // Schema before the rows

    private Map<ObjectId, RehomeException> preData() {
        DdlExecutor executor = new DdlExecutor(control);
        executor.run(plan.schema().preData());
        Map<ObjectId, RehomeException> refused = new LinkedHashMap<>();
        for (DdlExecutor.Refusal refusal : executor.refused()) {
            RehomeException e = refusal.problem(request.target().endpoint().display());
            if (isFatal(e)) {
                throw e;
            }
            note(refusal.statement(), e);
            if (!refusal.statement().optional()) {
                refused.putIfAbsent(refusal.statement().id(), e);
            }
        }
        return refused;
    }

    /// Tries what earlier runs could not make: a role or an extension may be there by now.
    void makeWhatIsMissing() {
        DdlExecutor executor = new DdlExecutor(control);
        executor.run(plan.schema().preData());
        executor.run(plan.schema().postData());
        for (DdlExecutor.Refusal refusal : executor.refused()) {
            note(
                    refusal.statement(),
                    refusal.problem(request.target().endpoint().display()));
        }
    }

    private RehomeException heldBack(DdlStatement statement, ObjectId missing) {
        RehomeException e = new RehomeException(
                CopyProblem.HELD_BACK,
                statement.id() + ": not made, because " + missing + " could not be made",
                "",
                "see the finding for " + missing);
        note(statement, e);
        return e;
    }

    // Rows

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
                request.verify(),
                request.overwrite(),
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
                    Task task = new TableWork(shared, table).add();
                    moved.put(table.table().name(), task);
                    subjects.put(task, table.table().name().quoted());
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
        LargeObjectCopier copier =
                new LargeObjectCopier(ledger, source.id(), source.token(), rate, request.progress(), request.verify());
        Map<Task, String> tasks = new LargeObjectWork(graph, copier).add(plan.largeObjects());
        largeObjects.addAll(tasks.keySet());
        subjects.putAll(tasks);
        failures.addAll(plan.largeObjects().failures());
    }

    // Schema after the rows

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
                .filter(CopyWork::isLast)
                .forEach(s -> addStatement(s, refused, List.of(rest)));
    }

    private void addStatement(DdlStatement statement, Map<ObjectId, RehomeException> refused, List<Task> after) {
        if (isOfAbsentLargeObject(statement)) {
            return;
        }
        Optional<ObjectId> missing =
                statement.requires().stream().filter(refused::containsKey).findFirst();
        if (missing.isPresent()) {
            refused.putIfAbsent(statement.id(), heldBack(statement, missing.get()));
            return;
        }
        Set<Task> needs =
                statement.requires().stream().flatMap(id -> needed(id).stream()).collect(Collectors.toSet());
        needs.addAll(made.getOrDefault(statement.id(), List.of()));
        needs.addAll(after);
        long weight = statement.table().map(t -> source.size(t).bytes()).orElse(0L);
        Task task = graph.add(statement.sql(), TableWork.STATEMENT, weight, needs, worker -> run(worker, statement));
        made.computeIfAbsent(statement.id(), id -> new ArrayList<>()).add(task);
        statement
                .table()
                .ifPresent(t ->
                        statementsOf.computeIfAbsent(t, n -> new ArrayList<>()).add(task));
        subjects.put(task, statement.id().toString());
    }

    private List<Task> needed(ObjectId id) {
        return movedBy.getOrDefault(id, made.getOrDefault(id, List.of()));
    }

    /// Which tasks bring the rows of a table: its own, or those of its leaves.
    private void findMovers() {
        Map<QualifiedName, List<Table>> leaves = leavesByParent();
        for (Table table : source.catalog().tables()) {
            List<Task> tasks = leaves.getOrDefault(table.name(), List.of(table)).stream()
                    .flatMap(t -> Optional.ofNullable(moved.get(t.name())).stream())
                    .toList();
            movedBy.put(ObjectId.data(table.name()), tasks);
        }
        movedBy.put(ObjectId.largeObjects(), List.copyOf(largeObjects));
    }

    private boolean isOfAbsentLargeObject(DdlStatement statement) {
        return statement.id().kind() == ObjectKind.LARGE_OBJECT
                && !plan.largeObjects()
                        .present()
                        .contains(Long.parseLong(statement.id().identity()));
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

    private void run(CopyWorker worker, DdlStatement statement) {
        try {
            runWithRetry(worker.target(), statement.sql());
        } catch (RehomeException e) {
            if (!(statement.optional() || isNotToBeHad(statement, e)) || isFatal(e)) {
                throw e;
            }
            synchronized (failures) {
                note(statement, e);
            }
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
            if (!view.populated()) {
                continue;
            }
            List<Task> needs = new ArrayList<>(List.of(rest));
            reads.getOrDefault(view.name(), Set.of()).forEach(t -> needs.addAll(needed(ObjectId.data(t))));
            needs.addAll(needed(
                    new ObjectId(ObjectKind.MATERIALIZED_VIEW, view.name().quoted())));
            view.requires().forEach(r -> Optional.ofNullable(refreshes.get(r)).ifPresent(needs::add));
            String sql = "REFRESH MATERIALIZED VIEW " + view.name().quoted();
            Task task = graph.add(sql, TableWork.STATEMENT, 0, needs, worker -> runWithRetry(worker.target(), sql));
            refreshes.put(view.name(), task);
            subjects.put(task, "materialized view " + view.name().quoted());
        }
    }

    private void addAnalyze() {
        moved.forEach((name, task) -> {
            List<Task> needs = new ArrayList<>(statementsOf.getOrDefault(name, List.of()));
            needs.add(task);
            graph.add(
                    "ANALYZE " + name,
                    TableWork.LAST,
                    source.size(name).bytes(),
                    needs,
                    worker -> runWithRetry(worker.target(), "ANALYZE " + name.quoted()));
        });
    }

    // The end

    private void restoreSetAside() {
        for (SetAside item : ledger.setAside(control)) {
            try {
                control.begin();
                if (item.probe().isEmpty() || !control.scalar(item.probe()).equals("t")) {
                    control.execute(item.restore());
                }
                ledger.restored(control, item);
                ledger.commit(control);
            } catch (RehomeException e) {
                if (isFatal(e)) {
                    throw e;
                }
                control.rollback();
                note(item.object(), e, false);
            }
        }
    }

    private void setSequences() {
        Catalog catalog = source.catalog();
        Set<QualifiedName> untouched = plan.tables().stream()
                .filter(t -> t.step() == TablePlan.Step.KEEP || t.step() == TablePlan.Step.REFUSE)
                .map(t -> t.table().name())
                .collect(Collectors.toSet());
        List<QualifiedName> names = catalog.sequences().stream()
                .filter(s -> s.table()
                        .filter(t -> untouched.contains(t) || plan.unwanted().contains(t))
                        .isEmpty())
                .map(Sequence::name)
                .toList();
        try (Session reader = request.source().open("copy-sequences")) {
            Map<QualifiedName, SequencePositions.Position> positions = SequencePositions.read(reader, names);
            SequencePositions.set(control, positions);
        } catch (RehomeException e) {
            if (isFatal(e)) {
                throw e;
            }
            note("sequences", e, false);
        }
    }

    // What went wrong

    private void noteFailure(Task task, String subject) {
        if (graph.isDone(task)) {
            return;
        }
        RehomeException e = graph.failure(task)
                .orElseThrow(() -> new IllegalStateException("not done and no reason: " + task.name()));
        if (graph.isSkipped(task) && !moved.containsValue(task)) {
            String reason = "not made, because what it needs failed: " + e.message();
            if (plan.notMoved().stream().noneMatch(n -> n.object().equals(subject))) {
                note(subject, new RehomeException(CopyProblem.HELD_BACK, reason, "", ""), false);
            }
            return;
        }
        note(subject, e, false);
    }

    private void note(DdlStatement statement, RehomeException e) {
        note(statement.id().toString(), e, statement.optional() || isNotToBeHad(statement, e));
    }

    /// Whether the target refuses an object that holds no rows and guards none, because the role there
    /// lacks a right or the server an extension: that is no failure of the copy, and trying again does not
    /// help. It is listed.
    private static boolean isNotToBeHad(DdlStatement statement, RehomeException e) {
        return isWithoutRows(statement)
                && (e.code() == CopyProblem.HELD_BACK
                        || ServerError.of(e)
                                .filter(s -> REFUSALS.contains(s.sqlState()))
                                .isPresent());
    }

    /// Whether a table has all its rows, keys and values without it.
    static boolean isWithoutRows(DdlStatement statement) {
        return !NEEDED.contains(statement.id().kind());
    }

    /// A finding has its subject beside its message.
    private static String withoutSubject(String message, String subject) {
        return message.startsWith(subject + ": ") ? message.substring(subject.length() + 2) : message;
    }

    /// What the object works without is listed; anything else is a failure.
    private void note(String subject, RehomeException e, boolean optional) {
        boolean own = e.code() instanceof CopyProblem;
        String reason = e.reason().isEmpty() ? "" : ": " + e.reason();
        Finding finding = new Finding(
                own ? e.code() : CopyProblem.STATEMENT_REFUSED,
                optional ? Severity.WARNING : Severity.BLOCKING,
                subject,
                withoutSubject(e.message(), subject) + reason,
                e.remedy());
        (optional ? plan.findings() : failures).add(finding);
        plan.notMoved().add(new NotMoved(subject, finding.message()));
    }
}
