package dev.rehome.migration;

import dev.rehome.copy.LargeObjectChunk;
import dev.rehome.copy.LargeObjectCopier;
import dev.rehome.migration.TaskGraph.Task;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tasks that bring the large objects.
final class LargeObjectWork {
    private final TaskGraph graph;
    private final LargeObjectCopier copier;

    LargeObjectWork(TaskGraph graph, LargeObjectCopier copier) {
        this.graph = graph;
        this.copier = copier;
    }

    /// @return the tasks with what each is about
    Map<Task, String> add(LargeObjectPlan plan) {
        Map<Task, String> tasks = new LinkedHashMap<>();
        for (LargeObjectChunk chunk : LargeObjectChunk.plan(plan.check())) {
            add(tasks, "check ", chunk, w -> copier.check(w.source(), w.target(), chunk));
        }
        for (LargeObjectChunk chunk : LargeObjectChunk.plan(plan.create())) {
            add(tasks, "", chunk, w -> copier.create(w.source(), w.target(), chunk));
        }
        for (LargeObjectChunk chunk : LargeObjectChunk.plan(plan.unlink())) {
            add(tasks, "unlink ", chunk, w -> copier.unlink(w.target(), chunk.entries()));
        }
        return tasks;
    }

    private void add(Map<Task, String> tasks, String verb, LargeObjectChunk chunk, TaskGraph.Work work) {
        Task task = graph.add(verb + chunk.subject(), TableWork.CHUNK, chunk.bytes(), List.of(), work);
        tasks.put(task, chunk.subject());
    }
}
