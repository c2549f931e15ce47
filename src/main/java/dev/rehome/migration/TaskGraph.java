package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Work that depends on other work, done by several workers at once. A task may add tasks while it runs,
/// also such that a task which waits for it then waits for them too.
///
/// A task that fails takes with it what depends on it and nothing else, unless the failure is fatal: then
/// nothing new starts, and [#run] throws it. Safe for use from any thread.
final class TaskGraph {
    /// What a task does, with a worker that is its own for the time.
    @FunctionalInterface
    interface Work {
        void run(CopyWorker worker);
    }

    /// How far a task is.
    enum State {
        WAITING,
        RUNNING,
        DONE,
        FAILED,
        SKIPPED
    }

    /// One piece of work.
    static final class Task {
        private final String name;
        private final int priority;
        private final long weight;
        private final boolean whatever;
        private final Set<TableLock> locks;
        private final Work work;
        private final List<Task> dependents = new ArrayList<>();
        private int open;
        private State state = State.WAITING;
        private @Nullable RehomeException failure;
        private @Nullable Task blockedBy;

        private Task(String name, int priority, long weight, boolean whatever, Set<TableLock> locks, Work work) {
            this.name = name;
            this.whatever = whatever;
            this.locks = locks;
            this.priority = priority;
            this.weight = weight;
            this.work = work;
        }

        String name() {
            return name;
        }
    }

    private final Predicate<RehomeException> fatal;
    private final List<Task> tasks = new ArrayList<>();
    private final PriorityQueue<Task> ready = new PriorityQueue<>(Comparator.comparingInt((Task t) -> -t.priority)
            .thenComparingLong(t -> -t.weight)
            .thenComparing(t -> t.name));
    private final TableLocks locks = new TableLocks();
    private final List<Task> parked = new ArrayList<>();
    private int unfinished;
    private @Nullable RuntimeException stopped;

    /// @param fatal whether a failure stops everything
    TaskGraph(Predicate<RehomeException> fatal) {
        this.fatal = fatal;
    }

    /// @param priority higher ones first, then those of more weight
    synchronized Task add(String name, int priority, long weight, Collection<Task> requires, Work work) {
        return add(new Task(name, priority, weight, false, Set.of(), work), requires);
    }

    /// @param locks what the work locks on the target: it starts when no running task is in its way
    synchronized Task add(
            String name, int priority, long weight, Collection<Task> requires, Set<TableLock> locks, Work work) {
        return add(new Task(name, priority, weight, false, Set.copyOf(locks), work), requires);
    }

    /// A task without work that is done when those it waits for have ended, whatever came of them.
    synchronized Task addBarrier(String name, Collection<Task> waitsFor) {
        return add(new Task(name, Integer.MAX_VALUE, 0, true, Set.of(), worker -> {}), waitsFor);
    }

    private Task add(Task task, Collection<Task> requires) {
        tasks.add(task);
        unfinished++;
        task.open = 1;
        requires.forEach(needed -> require(task, needed));
        release(task);
        return task;
    }

    /// Lets a task that has not started wait for one more.
    synchronized void require(Task task, Task needed) {
        switch (needed.state) {
            case DONE -> {}
            case FAILED, SKIPPED -> skip(task, needed);
            case WAITING, RUNNING -> {
                task.open++;
                needed.dependents.add(task);
            }
        }
    }

    private void release(Task task) {
        task.open--;
        if (task.open == 0 && task.state == State.WAITING) {
            ready.add(task);
            notifyAll();
        }
    }

    private void skip(Task task, Task because) {
        if (task.state != State.WAITING || task.whatever) {
            return;
        }
        task.blockedBy = because.blockedBy == null ? because : because.blockedBy;
        finish(task, State.SKIPPED);
    }

    private void finish(Task task, State state) {
        if (task.state == State.RUNNING && !task.locks.isEmpty()) {
            locks.release(task.locks);
            ready.addAll(parked);
            parked.clear();
        }
        task.state = state;
        unfinished--;
        for (Task dependent : task.dependents) {
            if (state != State.DONE) {
                skip(dependent, task);
            }
            release(dependent);
        }
        notifyAll();
    }

    synchronized boolean isDone(Task task) {
        return task.state == State.DONE;
    }

    /// Whether a task was not tried, because one that it waited for failed.
    synchronized boolean isSkipped(Task task) {
        return task.state == State.SKIPPED;
    }

    /// Why a task is not done: its own failure, or that of the task it waited for.
    synchronized Optional<RehomeException> failure(Task task) {
        Task reason = task.blockedBy == null ? task : task.blockedBy;
        return Optional.ofNullable(reason.failure);
    }

    /// Works until nothing is left.
    ///
    /// @throws RuntimeException the first failure that was fatal, when all workers have stopped
    void run(int jobs, Supplier<CopyWorker> workers) {
        // Not virtual threads: each wait for a socket would go through the poller of the JDK, which doubles the
        // processor time of a relay, and there are few jobs.
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("copy-", 1).factory())) {
            for (int i = 0; i < jobs; i++) {
                executor.execute(() -> work(workers));
            }
        }
        synchronized (this) {
            if (stopped != null) {
                throw stopped;
            }
        }
    }

    private void work(Supplier<CopyWorker> workers) {
        try (CopyWorker worker = workers.get()) {
            for (Task task = next(); task != null; task = next()) {
                runOne(task, worker);
            }
        } catch (RuntimeException | Error e) {
            stop(e);
        }
    }

    private synchronized @Nullable Task next() {
        Task task = pollUnlocked();
        while (stopped == null && task == null && unfinished > 0) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stop(new IllegalStateException("a worker was interrupted", e));
            }
            task = pollUnlocked();
        }
        return task;
    }

    /// The first task that can start. Those whose tables are locked are parked until a lock is released.
    private @Nullable Task pollUnlocked() {
        while (stopped == null && !ready.isEmpty()) {
            Task task = ready.remove();
            if (locks.tryAcquire(task.locks)) {
                task.state = State.RUNNING;
                return task;
            }
            parked.add(task);
        }
        return null;
    }

    private void runOne(Task task, CopyWorker worker) {
        try {
            task.work.run(worker);
            synchronized (this) {
                finish(task, State.DONE);
            }
        } catch (RehomeException e) {
            worker.leaveTransactions();
            synchronized (this) {
                task.failure = e;
                finish(task, State.FAILED);
            }
            if (fatal.test(e)) {
                stop(e);
            }
        }
    }

    private synchronized void stop(Throwable e) {
        if (stopped == null) {
            stopped = e instanceof RuntimeException r ? r : new IllegalStateException(e);
        }
        notifyAll();
    }
}
