package dev.rehome.rewrite.code;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
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
    private static final int THREADS_MAX = 8;

    private LargeStack() {}

    /// Does the work, on this thread where it has a large stack already, and throws what it throws.
    public static <T> T call(Supplier<T> work) {
        if (Thread.currentThread() instanceof Large) {
            return work.get();
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Large(() -> finish(work, result));
        thread.start();
        return join(result);
    }

    private static <T> T join(CompletableFuture<T> result) {
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

    /// Does the work for each element on as many such threads as there are processors; results in the elements' order.
    public static <E, T> List<T> each(List<E> elements, Function<E, T> work) {
        AtomicInteger next = new AtomicInteger();
        Map<Integer, T> results = new ConcurrentHashMap<>();
        Supplier<Boolean> share = () -> {
            for (int i = next.getAndIncrement(); i < elements.size(); i = next.getAndIncrement()) {
                results.put(i, work.apply(elements.get(i)));
            }
            return true;
        };
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, THREADS_MAX);
        List<CompletableFuture<Boolean>> shares = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            CompletableFuture<Boolean> done = new CompletableFuture<>();
            new Large(() -> finish(share, done)).start();
            shares.add(done);
        }
        call(share);
        shares.forEach(LargeStack::join);
        return new ArrayList<>(new TreeMap<>(results).values());
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
