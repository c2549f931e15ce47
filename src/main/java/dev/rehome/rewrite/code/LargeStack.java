package dev.rehome.rewrite.code;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Runs work on a platform thread with a large stack.
///
/// The parser is native and recursive: on a thread of ordinary size, source that is nested about 600 levels
/// deep ends
/// the whole virtual machine without an exception. Walking its trees is recursive too. The stack is reserved,
/// not
/// filled: only what is used takes memory.
public final class LargeStack {
    private static final long STACK_BYTES = 512L << 20;

    private LargeStack() {}

    /// Does the work, on this thread where it has a large stack already, and throws what it throws.
    public static <T> T call(Supplier<T> work) {
        if (Thread.currentThread() instanceof Large) {
            return work.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Large(() -> finish(work, result));
        thread.start();
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static <T> void finish(Supplier<T> work, CompletableFuture<T> result) {
        try {
            result.complete(work.get());
        } catch (RuntimeException | Error e) {
            result.completeExceptionally(e);
        }
    }

    private static final class Large extends Thread {
        Large(Runnable work) {
            super(null, work, "rehome-code", STACK_BYTES);
            setDaemon(true);
        }
    }
}
