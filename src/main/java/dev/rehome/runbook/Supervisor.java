package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs one piece of a step's work in a thread of its own, and ends it when its time is up or something else wants it
/// to end.
final class Supervisor {
    /// For work that was told to end: what outlives this is left to a new process.
    private static final Duration GRACE = Duration.ofMinutes(2);

    private final RunLog log;
    private final Timekeeper time;
    private final Vigil vigil;

    Supervisor(RunLog log, Timekeeper time, Vigil vigil) {
        this.log = log;
        this.time = time;
        this.vigil = vigil;
    }

    /// Work of an action.
    @FunctionalInterface
    interface Work {
        Map<String, String> run(Attempt attempt) throws InterruptedException;
    }

    /// @throws RehomeException what the work threw, `RH-RUN-013` where its time was up, `RH-RUN-012` where the run
    ///     stops
    /// @throws GoBack where the phase goes back
    Map<String, String> run(String phase, Step step, Duration limit, Work work) throws GoBack, InterruptedException {
        Instant deadline = time.now().plus(limit);
        Attempt attempt = new Attempt(phase, step.name(), log, time, vigil.poll(), deadline);
        FutureTask<Map<String, String>> task = new FutureTask<>(() -> work.run(attempt));
        Thread thread = Thread.ofVirtual().name("step " + step.name()).start(task);
        Optional<Early> early = Optional.empty();
        boolean late = false;
        try {
            while (early.isEmpty() && !late) {
                Optional<Map<String, String>> values = result(task, vigil.poll());
                if (values.isPresent()) {
                    return values.get();
                }
                early = vigil.look();
                late = !time.now().isBefore(deadline);
            }
        } catch (InterruptedException e) {
            early = Optional.of(Early.stop("interrupted"));
        }
        end(step, attempt, thread, task);
        if (early.isPresent()) {
            vigil.raise(early.get());
        }
        throw timedOut(step, limit);
    }

    private static Optional<Map<String, String>> result(FutureTask<Map<String, String>> task, Duration patience)
            throws InterruptedException {
        try {
            return Optional.of(task.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw failed(e.getCause() == null ? e : e.getCause());
        }
    }

    private static RuntimeException failed(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof RehomeException expected) {
            return expected;
        }
        return new RehomeException(
                RunbookProblem.BROKEN,
                "a step broke: " + cause.getClass().getSimpleName(),
                String.valueOf(cause.getMessage()),
                "please report it to the project's issue tracker; --debug shows where",
                cause);
    }

    /// What it throws now is the consequence of being ended; that nothing runs any more is what counts.
    private static void end(Step step, Attempt attempt, Thread thread, FutureTask<Map<String, String>> task) {
        attempt.interrupt();
        thread.interrupt();
        boolean again = Thread.interrupted();
        long patience = System.nanoTime() + GRACE.toNanos();
        while (!task.isDone()) {
            if (System.nanoTime() > patience) {
                throw stillRunning(step);
            }
            again |= !joined(thread);
            thread.interrupt();
        }
        errorOf(task);
        if (again) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joined(Thread thread) {
        try {
            thread.join(Duration.ofMillis(100));
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /// A killed process goes no further, whatever else was wanted.
    private static void errorOf(FutureTask<Map<String, String>> task) {
        try {
            task.get(0, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RehomeException timedOut(Step step, Duration limit) {
        return new RehomeException(
                RunbookProblem.TIMED_OUT,
                step.name() + ": it did not end within " + Times.text(limit),
                "",
                "find out what it waits for, or give it a longer timeout");
    }

    private static RehomeException stillRunning(Step step) {
        return new RehomeException(
                RunbookProblem.NEEDS_HUMAN,
                step.name() + ": it was told to end and did not within " + Times.text(GRACE),
                "this process ends now, and the step with it",
                "make sure that nothing it started is left, then run: rehome rollback --execute, or resume");
    }
}
