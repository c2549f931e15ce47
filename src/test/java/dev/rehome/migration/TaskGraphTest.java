package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.migration.TaskGraph.Task;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TaskGraphTest {
    private static final int JOBS = 4;

    private final TaskGraph graph = new TaskGraph(e -> false);

    /// Workers whose sessions nobody opens.
    private void run() {
        Server nowhere = new Server(Side.TARGET, Endpoint.parse("postgres://127.0.0.1:1/none"), "test");
        graph.run(JOBS, () -> new CopyWorker(nowhere, nowhere, new Snapshot("0"), ""));
    }

    @Test
    void startsNoTaskWhoseTableAnotherHasLocked() {
        AtomicInteger sharers = new AtomicInteger();
        AtomicInteger owners = new AtomicInteger();
        List<String> broken = Collections.synchronizedList(new ArrayList<>());
        Random random = new Random(7);
        List<Task> tasks = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            boolean shared = random.nextBoolean();
            tasks.add(graph.add("t" + i, i % 3, i, List.of(), Set.of(new TableLock("a", shared)), worker -> {
                AtomicInteger mine = shared ? sharers : owners;
                mine.incrementAndGet();
                if (owners.get() > (shared ? 0 : 1) || (!shared && sharers.get() > 0)) {
                    broken.add(owners + " " + sharers);
                }
                Thread.onSpinWait();
                mine.decrementAndGet();
            }));
        }

        run();

        assertThat(broken).isEmpty();
        assertThat(tasks).allMatch(graph::isDone);
    }

    @Test
    void doesSomethingElseMeanwhile() {
        List<String> order = Collections.synchronizedList(new ArrayList<>());
        TaskGraph.Work work = worker -> {};
        Task first = graph.add("first", 9, 0, List.of(), Set.of(new TableLock("a", false)), worker -> {
            // Ends only when the task has run that comes last in the queue and locks nothing.
            long limit = System.nanoTime() + 20_000_000_000L;
            while (!order.contains("other") && System.nanoTime() < limit) {
                Thread.onSpinWait();
            }
            order.add("first");
        });
        Task blocked = graph.add(
                "blocked",
                8,
                0,
                List.of(),
                Set.of(new TableLock("a", true), new TableLock("b", true)),
                worker -> order.add("blocked"));
        graph.add("other", 1, 0, List.of(), worker -> order.add("other"));
        Task last = graph.add("last", 1, 0, List.of(first, blocked), Set.of(new TableLock("b", false)), work);

        run();

        assertThat(order).containsExactly("other", "first", "blocked");
        assertThat(graph.isDone(last)).isTrue();
    }
}
