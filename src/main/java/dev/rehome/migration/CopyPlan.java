package dev.rehome.migration;

import dev.rehome.copy.Chunk;
import dev.rehome.copy.ChunkPlanner;
import dev.rehome.finding.Finding;
import dev.rehome.supabase.NotMoved;
import java.util.List;

/// What an attempt will do.
///
/// @param tables every selected table with rows of its own
/// @param largeObjects what becomes of them
/// @param schema what is to be made on the target
/// @param selection which tables are asked for, and which are left out
/// @param chunks cuts tables
/// @param jobs at once
/// @param notMoved what will not be on the target
/// @param findings what a person should read
/// @param blockers why nothing can be done; empty where it can
record CopyPlan(
        List<TablePlan> tables,
        LargeObjectPlan largeObjects,
        CopySchema schema,
        CopyPlanner.Selection selection,
        ChunkPlanner chunks,
        int jobs,
        List<NotMoved> notMoved,
        List<Finding> findings,
        List<Finding> blockers) {

    CopyPlan with(CopySchema other) {
        return new CopyPlan(tables, largeObjects, other, selection, chunks, jobs, notMoved, findings, blockers);
    }

    List<Chunk> chunks(TablePlan table) {
        return chunks.plan(table.size());
    }

    long bytesToCopy() {
        return tables.stream()
                        .filter(t -> t.step() == TablePlan.Step.COPY
                                || t.step() == TablePlan.Step.CONTINUE
                                || t.step() == TablePlan.Step.REFRESH)
                        .mapToLong(t -> t.size().bytes())
                        .sum()
                + largeObjects.bytes();
    }
}
