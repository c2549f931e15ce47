package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.copy.Chunk;
import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.ExistingMode;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.copy.LedgerLargeObject;
import dev.rehome.copy.LedgerRuns;
import dev.rehome.copy.LedgerTable;
import dev.rehome.copy.RunLock;
import dev.rehome.copy.TableContents;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// One attempt of a copy, with the control session that holds the target's lock.
final class CopyAttempt {
    private final CopyRequest request;
    private final Session control;
    private final Ledger ledger;
    private final LedgerRuns runs;
    private final CopyFrame frame;

    /// @param commits counts the commits of the ledger, which is how progress is noticed
    CopyAttempt(CopyRequest request, Session control, AtomicLong commits, CopyFrame frame) {
        this.request = request;
        this.frame = frame;
        this.control = control;
        this.ledger = new Ledger(counting(request.observers().events(), commits));
        this.runs = new LedgerRuns(ledger);
    }

    private static LedgerEvents counting(LedgerEvents events, AtomicLong commits) {
        return new LedgerEvents() {
            @Override
            public void beforeCommit() {
                events.beforeCommit();
            }

            @Override
            public void afterCommit() {
                commits.incrementAndGet();
                events.afterCommit();
            }
        };
    }

    /// Takes the lock and ends what dead runs left on either side.
    void lock() {
        frame.lock(control);
        if (Ledger.isPresent(control)) {
            List<String> dead = runs.deadRuns(control, runId());
            RunLock.endDeadSessions(control, dead);
            try (Session source = request.source().open("copy-clean")) {
                RunLock.endDeadSessions(source, dead);
            }
        }
    }

    private String runId() {
        return request.target().runId();
    }

    /// What would be done; changes nothing.
    CopyResult preview(SourceSnapshot source) {
        CopyPlan plan = plan(source);
        plan.blockers().addAll(plan.largeObjects().failures());
        List<CopyResult.TableResult> tables =
                plan.tables().stream().map(t -> preview(plan, t)).toList();
        return new CopyResult(
                false,
                isComplete(source, plan),
                tables,
                plan.largeObjects().total(),
                0,
                plan.notMoved(),
                plan.findings(),
                plan.blockers(),
                plan.jobs());
    }

    private static CopyResult.TableResult preview(CopyPlan plan, TablePlan table) {
        List<Chunk> chunks = plan.chunks(table);
        return new CopyResult.TableResult(
                table.table().name(),
                table.step().word(),
                0,
                table.size().bytes(),
                0,
                chunks.size(),
                dev.rehome.copy.CopyStatements.format(table.table()).word(),
                Optional.empty());
    }

    private CopyPlan plan(SourceSnapshot source) {
        Catalog target = source.scope().readTarget(control);
        Map<QualifiedName, LedgerTable> known = Ledger.isPresent(control) ? ledger.tables(control) : Map.of();
        int jobs = Jobs.choose(request, source.session(), control);
        return new CopyPlanner(inScope(source), source, control, target, known, frame.ours(control), jobs).plan();
    }

    /// What a stream brings, or was switched to, is left alone, with all that belongs to it.
    private CopyRequest inScope(SourceSnapshot source) {
        if (frame.isPartOfMore()) {
            return request;
        }
        CopySelection selection = request.selection();
        Map<QualifiedName, Ownership.Entry> held = Ownership.entries(control);
        CopyRun.refuseFollowed(
                control,
                held,
                CopyPlanner.Selection.of(source.catalog(), selection.include(), selection.exclude(), selection.scope())
                        .rows());
        return request.with(selection.with(selection.scope().without(held.keySet())));
    }

    CopyResult execute(SourceSnapshot source) {
        request.progress().phase("plan");
        CopyPlan plan = plan(source);
        if (!frame.isPartOfMore() && isComplete(source, plan)) {
            new CopyWork(request, control, ledger, source, plan, frame).makeWhatIsMissing();
            plan.findings().add(complete(source));
            return result(source, plan, true, List.of());
        }
        if (!plan.blockers().isEmpty()) {
            return new CopyResult(
                    false,
                    false,
                    plan.tables().stream().map(t -> preview(plan, t)).toList(),
                    plan.largeObjects().total(),
                    0,
                    plan.notMoved(),
                    plan.findings(),
                    plan.blockers(),
                    plan.jobs());
        }
        ledger.create(control);
        runs.startRun(control, runId(), source.id(), fingerprint(plan));
        List<Finding> failures = new CopyWork(request, control, ledger, source, plan, frame).run();
        runs.endRun(control, runId(), failures.isEmpty());
        return result(source, plan, false, failures);
    }

    private Finding complete(SourceSnapshot source) {
        return new Finding(
                CopyProblem.COMPLETE,
                Severity.NOTE,
                "copy",
                "complete already, as of the source at " + runs.lastBegin(control, source.id())
                        + " UTC; nothing was changed",
                "what was written to the source since is shown by: rehome verify; --existing refresh brings it over");
    }

    /// Whether the last run did just this and nothing is missing since.
    private boolean isComplete(SourceSnapshot source, CopyPlan plan) {
        if (!Ledger.isPresent(control) || !plan.blockers().isEmpty()) {
            return false;
        }
        boolean same = runs.finishedRequest(control, source.id())
                .filter(fingerprint(plan)::equals)
                .isPresent();
        return same
                && plan.schema().completing().isEmpty()
                && !plan.largeObjects().lost()
                && plan.schema().preData().stream().allMatch(s -> s.optional() || CopyFailures.isWithoutRows(s))
                && plan.tables().stream().allMatch(t -> isComplete(source, t));
    }

    /// With `refresh` the end state is that of the source now; else that of the moment when the copy was
    /// made.
    private boolean isComplete(SourceSnapshot source, TablePlan plan) {
        return switch (plan.step()) {
            case COPY, CONTINUE, REFRESH, REFUSE -> false;
            case DONE, KEEP, EQUAL -> true;
            case CHECK ->
                request.selection().existing().apply(plan.table().name()) != ExistingMode.REFRESH
                        || TableContents.digest(source.session(), plan.table(), Optional.empty())
                                .equals(plan.known().orElseThrow().digest());
        };
    }

    /// The tables with their columns: enough to tell whether a finished run did what is asked for now.
    private static String fingerprint(CopyPlan plan) {
        StringBuilder text = new StringBuilder();
        plan.tables()
                .forEach(t -> text.append(t.table().name().quoted())
                        .append('(')
                        .append(dev.rehome.copy.Shape.of(t.table()))
                        .append(")\n"));
        return Fingerprint.of(text.toString());
    }

    private CopyResult result(SourceSnapshot source, CopyPlan plan, boolean complete, List<Finding> failures) {
        Map<QualifiedName, LedgerTable> known = ledger.tables(control);
        List<CopyResult.TableResult> tables = new ArrayList<>();
        for (TablePlan table : plan.tables()) {
            tables.add(result(table, Optional.ofNullable(known.get(table.table().name())), failures));
        }
        return new CopyResult(
                true,
                complete,
                tables,
                LedgerLargeObject.total(control, source.id()),
                runs.runSeconds(control),
                plan.notMoved(),
                plan.findings(),
                failures,
                plan.jobs());
    }

    private static CopyResult.TableResult result(TablePlan plan, Optional<LedgerTable> known, List<Finding> failures) {
        String name = plan.table().name().quoted();
        Optional<String> reason = failures.stream()
                .filter(f -> f.subject().equals(name))
                .map(Finding::message)
                .findFirst();
        String format = dev.rehome.copy.CopyStatements.format(plan.table()).word();
        if (known.isEmpty()) {
            String state = plan.step() == TablePlan.Step.KEEP ? "kept" : "incomplete";
            return new CopyResult.TableResult(plan.table().name(), state, 0, 0, 0, 0, format, reason);
        }
        LedgerTable table = known.get();
        String state = switch (table.state()) {
            case MOVED -> "moved";
            case FOUND_EQUAL -> "equal";
            case INCOMPLETE -> "incomplete";
        };
        return new CopyResult.TableResult(
                table.name(),
                state,
                table.digest().rows(),
                table.bytes(),
                table.seconds(),
                table.chunks().size(),
                format,
                reason);
    }
}
