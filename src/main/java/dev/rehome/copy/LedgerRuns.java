package dev.rehome.copy;

import dev.rehome.postgres.Session;
import java.util.List;
import java.util.Optional;

/// The runs that the ledger knows: who, what was asked, how it ended.
///
/// @param ledger on the target
public record LedgerRuns(Ledger ledger) {
    public void startRun(Session target, String runId, DatabaseId source, String request) {
        target.begin();
        target.update("UPDATE rehome.copy_run SET state = 'dead' WHERE state = 'running' AND id <> ?", runId);
        target.update(
                "INSERT INTO rehome.copy_run (id, source, request, state) VALUES (?, ?, ?, 'running')"
                        + " ON CONFLICT (id) DO UPDATE SET state = 'running'",
                runId,
                source.text(),
                request);
        ledger.commit(target);
    }

    /// The runs that did not come to an end by themselves.
    public List<String> deadRuns(Session target, String runId) {
        return target.query(
                "SELECT id FROM rehome.copy_run WHERE state <> 'finished' AND id <> ?", row -> row.getString(1), runId);
    }

    /// Ends a run. Flushed to disk, and with it every commit before it.
    public void endRun(Session target, String runId, boolean finished) {
        target.begin();
        target.execute("SET LOCAL synchronous_commit = on");
        target.update(
                "UPDATE rehome.copy_run SET state = ?, finished_at = pg_catalog.clock_timestamp() WHERE id = ?",
                finished ? "finished" : "incomplete",
                runId);
        ledger.commit(target);
    }

    /// Whether the last run came to its end, and what was asked of it.
    public Optional<String> finishedRequest(Session target, DatabaseId source) {
        return target.first(
                        "SELECT state, request FROM rehome.copy_run WHERE source = ? ORDER BY started_at DESC LIMIT 1",
                        row -> row.getString(1).equals("finished") ? row.getString(2) : "",
                        source.text())
                .filter(request -> !request.isEmpty());
    }

    /// When the last run began, in UTC by the target's clock: what it brought is of that moment of the source.
    public String lastBegin(Session target, DatabaseId source) {
        return target.first(
                        "SELECT pg_catalog.to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM"
                                + " rehome.copy_run WHERE source = ? ORDER BY started_at DESC LIMIT 1",
                        row -> row.getString(1),
                        source.text())
                .orElseThrow(() -> new IllegalStateException("no run"));
    }

    /// How long all runs worked together, as far as the ledger saw them.
    public double runSeconds(Session target) {
        return Double.parseDouble(target.scalar("""
                SELECT coalesce(sum(extract(epoch FROM greatest(ended, started_at) - started_at)), 0)
                FROM (SELECT r.started_at, coalesce(r.finished_at, max(c.done_at)) AS ended
                      FROM rehome.copy_run r LEFT JOIN rehome.copy_chunk c ON c.run = r.id
                      GROUP BY r.id, r.started_at, r.finished_at) runs"""));
    }
}
