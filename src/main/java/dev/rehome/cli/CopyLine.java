package dev.rehome.cli;

import dev.rehome.copy.CopyProgress;
import dev.rehome.json.Json;
import dev.rehome.sql.QualifiedName;
import java.util.concurrent.atomic.AtomicInteger;

/// Shows on standard error how far a copy is.
final class CopyLine implements CopyProgress {
    private final Output output;
    private final ProgressLine line;
    private final AtomicInteger moved = new AtomicInteger();
    private volatile int tables;

    CopyLine(Output output, ProgressLine line) {
        this.output = output;
        this.line = line;
    }

    @Override
    public void phase(String name) {
        line.what(name);
    }

    @Override
    public void planned(int tables, long bytes) {
        this.tables = tables;
        line.done(0);
        line.total(bytes);
    }

    @Override
    public void copied(long bytes) {
        line.add(bytes);
    }

    @Override
    public void tableMoved(QualifiedName table, long rows) {
        line.what("copying, " + moved.incrementAndGet() + "/" + tables + " tables");
        output.event("table", Json.object("name", table.quoted(), "rows", rows));
    }

    @Override
    public void retry(String reason, long waitMillis) {
        output.note("connection lost: " + reason + "; trying again in " + waitMillis + " ms");
    }
}
