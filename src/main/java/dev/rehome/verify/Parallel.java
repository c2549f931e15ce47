package dev.rehome.verify;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Runs blocking tasks side by side; the first that fails interrupts the others, and is what the caller sees.
final class Parallel {
    private Parallel() {}

    static void run(List<Runnable> tasks) {
        // Not virtual threads: each wait for a socket would go through the JDK's poller, which doubles the processor
        // time of reading, and there are few tasks.
        try (ExecutorService executor = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("verify-", 1).factory())) {
            ExecutorCompletionService<Boolean> completion = new ExecutorCompletionService<>(executor);
            tasks.forEach(task -> completion.submit(task, true));
            try {
                for (int i = 0; i < tasks.size(); i++) {
                    completion.take().get();
                }
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw rethrow(e);
            } catch (InterruptedException e) {
                executor.shutdownNow();
                Thread.currentThread().interrupt();
                throw new CancellationException("interrupted");
            }
        }
    }

    private static RuntimeException rethrow(ExecutionException e) {
        Throwable cause = e.getCause();
        if (cause instanceof Error error) {
            throw error;
        }
        return cause instanceof RuntimeException exception ? exception : new IllegalStateException(e);
    }
}
