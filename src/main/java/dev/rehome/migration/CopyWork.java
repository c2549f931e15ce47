package dev.rehome.migration;

import dev.rehome.catalog.ObjectId;
import dev.rehome.catalog.Table;
import dev.rehome.copy.Ledger;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.TaskGraph.Task;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Carries out a plan: schema, rows, indexes and constraints as soon as what they need is in, sequences.
final class CopyWork {
    private final CopyRequest request;
    private final Session control;
    private final Ledger ledger;
    private final SourceSnapshot source;
    private final CopyPlan plan;
    private final CopyFailures failures;
    private final TaskGraph graph = new TaskGraph(CopyFailures::isFatal);
    private final CopyFrame frame;

    CopyWork(
            CopyRequest request,
            Session control,
            Ledger ledger,
            SourceSnapshot source,
            CopyPlan plan,
            CopyFrame frame) {
        this.request = request;
        this.frame = frame;
        this.control = control;
        this.ledger = ledger;
        this.source = source;
        this.plan = plan;
        this.failures = new CopyFailures(plan);
    }

    /// @return what went wrong, worst first; empty where all is done
    List<Finding> run() {
        control.execute(targetSettings());
        request.progress().phase("schema");
        Map<ObjectId, RehomeException> refused = preData();
        frame.tablesMade(control, tablesThere());
        request.progress().phase("rows");
        request.progress().planned(plan.tables().size(), plan.bytesToCopy());
        failures.addAll(plan.largeObjects().failures());
        RowTasks rows = new RowTasks(request, control, ledger, source, plan, graph);
        rows.add(refused);
        StatementTasks statements = new StatementTasks(source, withoutWhatCameAlong(), graph, rows, failures);
        statements.add(refused);
        graph.run(
                plan.jobs(),
                () -> new CopyWorker(request.source(), request.target(), source.snapshot(), targetSettings()));
        statements.subjects().forEach((task, subject) -> noteFailure(rows, task, subject));
        request.progress().phase("sequences");
        CopyEnding ending = new CopyEnding(control, ledger, failures);
        ending.restoreSetAside();
        ending.complete(plan.schema().completing());
        ending.setSequences(request.source(), source, plan);
        return failures.worstFirst();
    }

    /// A partition that joined a table which was there already got that table's indexes and keys from the server.
    private CopyPlan withoutWhatCameAlong() {
        boolean joined = plan.schema().preData().stream().anyMatch(s -> s.sql().contains(" ATTACH PARTITION "))
                && plan.tables().stream().anyMatch(t -> t.step() != TablePlan.Step.COPY);
        return joined
                ? plan.with(CopySchema.of(
                        source.catalog(),
                        source.scope().readTarget(control),
                        source.scope().roles(),
                        plan.selection()))
                : plan;
    }

    /// Commits need not wait for the disk: rows and ledger are lost together in a crash, and the end of the
    /// run is flushed.
    private String targetSettings() {
        int megabytes = Math.clamp(1024 / (2 * Math.max(1, plan.jobs())), 64, 256);
        return "SET synchronous_commit = off; SELECT pg_catalog.set_config('maintenance_work_mem',"
                + " greatest(pg_catalog.pg_size_bytes(pg_catalog.current_setting('maintenance_work_mem')) / 1024, "
                + megabytes * 1024 + ")::text, false)";
    }

    /// Those of the plan and the partitioned ones above them, as far as they could be made.
    private List<QualifiedName> tablesThere() {
        Set<QualifiedName> there = new HashSet<>(control.query(
                "SELECT n.nspname, c.relname FROM pg_catalog.pg_class c"
                        + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')",
                row -> QualifiedName.of(row.getString(1), row.getString(2))));
        return source.catalog().tables().stream()
                .filter(t -> t.kind() != Table.Kind.FOREIGN && !plan.selection().leavesOut(t.name()))
                .map(Table::name)
                .filter(there::contains)
                .toList();
    }

    private Map<ObjectId, RehomeException> preData() {
        DdlExecutor executor = new DdlExecutor(control);
        executor.run(plan.schema().preData());
        Map<ObjectId, RehomeException> refused = new LinkedHashMap<>();
        for (DdlExecutor.Refusal refusal : executor.refused()) {
            RehomeException e = refusal.problem(request.target().endpoint().display());
            if (CopyFailures.isFatal(e)) {
                throw e;
            }
            failures.note(refusal.statement(), e);
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
            failures.note(
                    refusal.statement(),
                    refusal.problem(request.target().endpoint().display()));
        }
    }

    private void noteFailure(RowTasks rows, Task task, String subject) {
        if (graph.isDone(task)) {
            return;
        }
        RehomeException e = graph.failure(task)
                .orElseThrow(() -> new IllegalStateException("not done and no reason: " + task.name()));
        if (graph.isSkipped(task) && !rows.moved().containsValue(task)) {
            failures.heldBack(subject, e);
            return;
        }
        failures.note(subject, e, false);
    }
}
