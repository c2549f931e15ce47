package dev.rehome.migration.steps;

import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.migration.CopyObservers;
import dev.rehome.migration.CopyRequest;
import dev.rehome.migration.CopyResult;
import dev.rehome.migration.CopyRun;
import dev.rehome.migration.CopySelection;
import dev.rehome.migration.CopyTuning;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.StepSettings;
import dev.rehome.sql.QualifiedName;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/// `copy`: schema, rows, indexes, keys, sequences. Its ledger on the target knows what is in, so it goes on after a
/// kill; undoing it changes nothing, since nobody uses the target yet.
final class CopyStep implements Action {
    private final MoveParts move;
    private final Databases databases;

    CopyStep(StepSettings step, Parts parts) {
        this.move = MoveParts.of(step, parts);
        this.databases = parts.databases();
    }

    @Override
    public String plan() {
        return "copy the tables" + move.words() + " to the target";
    }

    @Override
    public Map<String, String> act(StepRun run) {
        try (Server source = databases.source();
                Server target = databases.target()) {
            CopyRun copy = new CopyRun(request(source, target, new Counted(run)));
            try (StepRun.Registration _ = run.onInterrupt(() -> {
                copy.interrupt();
                source.cancelAll();
                target.cancelAll();
            })) {
                return values(copy.run(), run);
            }
        }
    }

    private CopyRequest request(Server source, Server target, Counted counted) {
        return new CopyRequest(
                source,
                target,
                true,
                new CopySelection(
                        move.include(),
                        move.exclude(),
                        move.existing(),
                        false,
                        move.group().scope()),
                new CopyTuning(move.jobs(), move.rate(), true, OptionalLong.empty()),
                new CopyObservers(counted, LedgerEvents.NONE));
    }

    /// Keeps in the journal how many tables are in, while others still are on the way. Told from any thread.
    private static final class Counted implements CopyProgress {
        private final StepRun run;
        private int done;

        Counted(StepRun run) {
            this.run = run;
        }

        @Override
        public synchronized void planned(int tables, long bytes) {
            done = 0;
            run.record("tables.total", String.valueOf(tables));
            run.record("tables.done", "0");
        }

        @Override
        public synchronized void tableMoved(QualifiedName table, long rows) {
            done++;
            run.record("tables.done", String.valueOf(done));
        }
    }

    private static Map<String, String> values(CopyResult result, StepRun run) {
        result.tables().forEach(table -> run.note(table.name().quoted() + ": " + table.rows() + " " + table.state()));
        MoveParts.refuse(result.failures());
        long done =
                result.tables().stream().filter(CopyResult.TableResult::moved).count();
        return Map.of(
                "tables.done",
                String.valueOf(done),
                "tables.total",
                String.valueOf(result.tables().size()),
                "rows",
                String.valueOf(result.rows()),
                "bytes",
                String.valueOf(result.bytes()));
    }

    @Override
    public Duration patience() {
        return Duration.ofDays(1);
    }
}
