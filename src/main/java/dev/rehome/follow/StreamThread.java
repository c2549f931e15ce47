package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import java.util.function.Consumer;

/// One of a stream's threads. None ends in silence: what ended it is told, also where the virtual machine did, or the
/// others would wait for it for ever.
final class StreamThread {
    private StreamThread() {}

    /// @param name what it does, and on which route
    /// @param work handles what it knows itself; only mistakes and a full memory come out of it
    /// @param ended is told of those
    static Thread start(String name, Runnable work, Consumer<RehomeException> ended) {
        return Thread.ofPlatform()
                .daemon()
                .name(name)
                .uncaughtExceptionHandler((thread, e) -> ended.accept(problem(name, e)))
                .start(work);
    }

    private static RehomeException problem(String name, Throwable e) {
        return switch (e) {
            case RehomeException known -> known;
            case OutOfMemoryError full ->
                new RehomeException(
                        FollowProblem.MEMORY,
                        name + ": does not fit into " + (Runtime.getRuntime().maxMemory() >> 20) + " MB of memory",
                        full
                                + "; a change is held whole, several times over, and one of hundreds of megabytes is not rare"
                                + " where files are kept in rows",
                        "give more, and run the same command again, nothing is lost: REHOME_JAVA_OPTS=-Xmx4g",
                        full);
            default ->
                new RehomeException(
                        FollowProblem.STREAM,
                        name + ": made a mistake",
                        String.valueOf(e),
                        "please report it; nothing was applied that was not meant to be",
                        e);
        };
    }
}
