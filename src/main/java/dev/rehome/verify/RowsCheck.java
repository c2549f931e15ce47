package dev.rehome.verify;

import dev.rehome.catalog.Table;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Compares the rows of relations: digests of all of them first, both sides at once, then the rows of those that
/// differ.
final class RowsCheck {
    private final SnapshotReader source;
    private final SnapshotReader target;
    private final VerifyOptions options;
    private final VerifyProgress progress;
    private final Optional<Readings> earlier;
    private final List<TableCheck> remembered = new ArrayList<>();
    private Optional<SideMemory> sourceMemory = Optional.empty();
    private Optional<SideMemory> targetMemory = Optional.empty();
    private final Map<QualifiedName, TableResult> results = new ConcurrentHashMap<>();
    private final Queue<TableCheck> differing = new ConcurrentLinkedQueue<>();

    /// @param earlier what was read before; present where what is read is to be remembered
    RowsCheck(
            SnapshotReader source,
            SnapshotReader target,
            VerifyOptions options,
            VerifyProgress progress,
            Optional<Readings> earlier) {
        this.earlier = earlier.filter(e -> options.method() == Method.CLIENT);
        this.source = source;
        this.target = target;
        this.options = options;
        this.progress = progress;
    }

    /// One result for each of the source's tables that holds rows, in their order.
    List<TableResult> tables(List<Table> sourceTables, List<Table> targetTables) {
        Map<QualifiedName, Table> others = new HashMap<>();
        targetTables.forEach(table -> others.put(table.name(), table));
        List<Shape> shapes = new ArrayList<>();
        for (Table table : sourceTables.stream().filter(Table::holdsRows).toList()) {
            switch (Shape.of(table, Optional.ofNullable(others.get(table.name())))) {
                case Shape.Outcome.SameShape same -> shapes.add(same.shape());
                case Shape.Outcome.Refused no -> complete(refused(table, no.verdict(), no.reason()));
            }
        }
        sourceMemory = earlier.map(e -> SideMemory.of(source, e));
        targetMemory = earlier.map(e -> SideMemory.of(target, e));
        compare(shapes);
        return sourceTables.stream()
                .filter(Table::holdsRows)
                .map(table -> result(table.name()))
                .toList();
    }

    private static TableResult refused(Table table, Verdict verdict, String reason) {
        return new TableResult(table.name(), verdict, Optional.empty(), Optional.empty(), "", reason, List.of());
    }

    private TableResult result(QualifiedName name) {
        TableResult result = results.get(name);
        if (result == null) {
            throw new IllegalStateException(name + " was not compared");
        }
        return result;
    }

    /// Compares relations that both sides have in the same shape.
    List<TableResult> compare(List<Shape> shapes) {
        List<TableCheck> checks = shapes.stream()
                .map(shape -> new TableCheck(shape, options.method()))
                .toList();
        remembered.addAll(checks);
        List<Chunk> sourceChunks = chunks(source, checks, sourceMemory);
        List<Chunk> targetChunks =
                chunks(target, checks.stream().filter(check -> !isHidden(check)).toList(), targetMemory);
        List<TableCheck> hidden = checks.stream().filter(this::isHidden).toList();
        sourceChunks.forEach(chunk -> chunk.check().expect());
        targetChunks.forEach(chunk -> chunk.check().expect());
        hidden.forEach(TableCheck::expect);
        progress.planned(checks.size(), bytes(sourceChunks) + bytes(targetChunks));
        readAll(sourceChunks, targetChunks);
        findDifferences();
        hidden.forEach(this::compareHidden);
        return shapes.stream().map(shape -> result(shape.name())).toList();
    }

    private static List<Chunk> chunks(SnapshotReader side, List<TableCheck> checks, Optional<SideMemory> memory) {
        return memory.map(m -> ChunkPlan.of(side.session(), checks, m))
                .orElseGet(() -> ChunkPlan.of(side.session(), checks));
    }

    /// What the next verification can go by; nothing where nothing is to be remembered.
    ///
    /// @param unsure tables of which what was read proves nothing
    Optional<Readings> readings(Set<QualifiedName> unsure) {
        if (sourceMemory.isEmpty() || targetMemory.isEmpty()) {
            return Optional.empty();
        }
        Readings now = new Readings(Map.of(
                Side.SOURCE, sourceMemory.get().readings(remembered, unsure),
                Side.TARGET, targetMemory.get().readings(remembered, unsure)));
        return earlier.map(now::over);
    }

    private boolean isHidden(TableCheck check) {
        return target.isHidden(check.shape().name());
    }

    /// One at a time, when no other session of ours has locks, each for no longer than it takes.
    private void compareHidden(TableCheck check) {
        QualifiedName name = check.shape().name();
        Chunk whole = Chunk.whole(check);
        try (SnapshotWorker there = target.worker(List.of(name));
                SnapshotWorker here = source.worker()) {
            new ChunkReader(target, List.of(), options.method(), progress, c -> {}).readNow(there, whole);
            TableResult result = check.result();
            if (result.verdict() == Verdict.DIFFERENT) {
                result = drillDown(new DrillDown(here, there, options.differencesMax()), check);
            }
            complete(result.target().isEmpty() ? result : result.with(result.verdict(), noted(result, name)));
        }
    }

    private String noted(TableResult result, QualifiedName name) {
        return result.reason().isEmpty() ? target.note(name) : result.reason() + "; " + target.note(name);
    }

    private static long bytes(List<Chunk> chunks) {
        return chunks.stream().mapToLong(Chunk::bytes).sum();
    }

    private void readAll(List<Chunk> sourceChunks, List<Chunk> targetChunks) {
        ChunkReader here = new ChunkReader(source, sourceChunks, options.method(), progress, this::compared);
        ChunkReader there = new ChunkReader(target, targetChunks, options.method(), progress, this::compared);
        List<Runnable> tasks = new ArrayList<>();
        for (int i = 0; i < options.jobs(); i++) {
            addIf(i < sourceChunks.size(), tasks, here::work);
            addIf(i < targetChunks.size(), tasks, there::work);
        }
        Parallel.run(tasks);
    }

    private static void addIf(boolean needed, List<Runnable> tasks, Runnable task) {
        if (needed) {
            tasks.add(task);
        }
    }

    private void compared(TableCheck check) {
        TableResult result = check.result();
        if (result.verdict() == Verdict.DIFFERENT) {
            differing.add(check);
            return;
        }
        complete(result);
    }

    private void complete(TableResult result) {
        results.put(result.name(), result);
        progress.compared(result);
    }

    private void findDifferences() {
        int workers = Math.min(options.jobs(), differing.size());
        Parallel.run(java.util.Collections.nCopies(workers, this::drillDown));
    }

    private void drillDown() {
        try (SnapshotWorker here = source.worker();
                SnapshotWorker there = target.worker()) {
            DrillDown drillDown = new DrillDown(here, there, options.differencesMax());
            for (TableCheck check = differing.poll(); check != null; check = differing.poll()) {
                complete(drillDown(drillDown, check));
            }
        }
    }

    /// The verdict stands whatever the drill-down finds: it can only say more.
    private static TableResult drillDown(DrillDown drillDown, TableCheck check) {
        TableResult result = check.result();
        long rows = Math.max(rows(result.source()), rows(result.target()));
        try {
            DrillDown.Found found = drillDown.find(check.shape(), rows);
            return new TableResult(
                    result.name(),
                    result.verdict(),
                    result.source(),
                    result.target(),
                    result.method(),
                    reason(found.counts()),
                    found.differences(),
                    result.carried());
        } catch (RehomeException e) {
            return result.with(result.verdict(), "digests differ; the rows could not be found: " + Reasons.of(e));
        }
    }

    private static String reason(DifferenceCounts counts) {
        if (counts.total() > 0) {
            return counts.words();
        }
        return counts.complete()
                ? "digests differ, but the text of the rows does not: values whose text hides what their binary form shows"
                : "digests differ; too many rows share a key to say which";
    }

    private static long rows(Optional<Digest> digest) {
        return digest.map(Digest::rows).orElse(0L);
    }
}
