package dev.rehome.migration;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.RunLock;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.Stream;
import dev.rehome.follow.StreamStatus;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Looks after a stream while it runs: tells how it is, notices changes of the schema and of the slot, and
/// whether somebody else needs it.
final class FollowWatch {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final long STATUS_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long SCHEMA_NANOS = Duration.ofSeconds(10).toNanos();
    /// How old what others own may be on the target.
    private static final long READ_AGAIN_NANOS = Duration.ofSeconds(5).toNanos();

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /// Being as far as the source was this short a time ago is being caught up.
    private static final long CAUGHT_UP_NANOS = Duration.ofSeconds(1).toNanos();

    private final FollowRequest request;
    private final SchemaWatch schema;
    private final BooleanSupplier interrupted;
    private final RunLock lock;
    private Session control;
    private boolean toldLimit;
    private long lastStatus;
    private long lastSchema = System.nanoTime();
    private long lastReading = System.nanoTime();
    private long readingPause = READ_AGAIN_NANOS;
    private long lastTransactions = -1;
    private long lastLag;
    private long failingSince;

    /// @param control holds the lock
    /// @param lock of the route
    /// @param interrupted whether to end, because a person said so
    FollowWatch(FollowRequest request, Session control, RunLock lock, SchemaWatch schema, BooleanSupplier interrupted) {
        this.lock = lock;
        this.interrupted = interrupted;
        this.request = request;
        this.control = control;
        this.schema = schema;
    }

    /// Why watching ended.
    enum Outcome {
        CAUGHT_UP,
        WANTED
    }

    /// The session that holds the target's lock now.
    Session control() {
        return control;
    }

    private record Mark(Lsn lsn, long at) {}

    Outcome watch(Stream stream) {
        Optional<Mark> mark = Optional.empty();
        while (true) {
            stream.check();
            try {
                if (lock.isWanted(control)) {
                    return Outcome.WANTED;
                }
                report(stream);
                lookAtSchema(stream);
                readAgain(stream);
                if (request.untilCaughtUp()) {
                    if (mark.isPresent() && stream.has(mark.get().lsn())) {
                        if (System.nanoTime() - mark.get().at() < CAUGHT_UP_NANOS) {
                            throwDifference(stream);
                            stream.reread();
                            return Outcome.CAUGHT_UP;
                        }
                        mark = Optional.empty();
                    }
                    if (mark.isEmpty()) {
                        long now = System.nanoTime();
                        mark = Optional.of(new Mark(stream.endOfSource(), now));
                    }
                }
                failingSince = 0;
            } catch (RehomeException e) {
                mark = Optional.empty();
                waitOrThrow(e);
            }
            pause(TICK);
        }
    }

    /// A server that restarts: the stream connects again by itself, and so do we. The lock went with its
    /// session.
    private void waitOrThrow(RehomeException e) {
        refuseInterrupted(e);
        boolean lost = ServerError.of(e).filter(ServerError::isConnectionLost).isPresent();
        if (failingSince == 0) {
            failingSince = System.nanoTime();
        }
        if (!lost || System.nanoTime() - failingSince > PATIENCE.toNanos()) {
            throw e;
        }
        pause(Duration.ofMillis(500));
        try {
            Session again = request.target().open("follow-control");
            control.close();
            control = again;
            lock.take(again);
        } catch (RehomeException still) {
            if (still.code() == CopyProblem.LOCKED) {
                throw still;
            }
            // It is not up yet: the next round asks again.
        }
    }

    private void refuseInterrupted(RehomeException e) {
        if (interrupted.getAsBoolean()) {
            throw e;
        }
    }

    private void report(Stream stream) {
        long now = System.nanoTime();
        if (now - lastStatus < STATUS_NANOS) {
            return;
        }
        StreamStatus status = stream.status();
        double seconds = (now - lastStatus) / 1e9;
        double perSecond = lastTransactions < 0 ? 0 : (status.transactions() - lastTransactions) / seconds;
        double shrinking = lastTransactions < 0 ? 0 : (lastLag - status.lagBytes()) / seconds;
        Optional<Duration> eta = status.lagBytes() == 0
                ? Optional.of(Duration.ZERO)
                : shrinking <= 0
                        ? Optional.empty()
                        : Optional.of(Duration.ofMillis((long) (status.lagBytes() / shrinking * 1000)));
        lastStatus = now;
        lastTransactions = status.transactions();
        lastLag = status.lagBytes();
        request.progress().status(status, perSecond, eta);
        Optional<Finding> near = FollowRun.nearLimit(status);
        if (near.isPresent() && !toldLimit) {
            request.progress().finding(near.get());
        }
        toldLimit = near.isPresent();
    }

    /// What stands in the log before the change of schema is applied first.
    private void lookAtSchema(Stream stream) {
        if (System.nanoTime() - lastSchema > SCHEMA_NANOS) {
            throwDifference(stream);
            lastSchema = System.nanoTime();
        }
    }

    /// Reading takes at most a tenth of the time.
    private void readAgain(Stream stream) {
        long begin = System.nanoTime();
        if (begin - lastReading > readingPause) {
            stream.reread();
            lastReading = System.nanoTime();
            readingPause = Math.max(READ_AGAIN_NANOS, 10 * (lastReading - begin));
        }
    }

    private void throwDifference(Stream stream) {
        if (schema.look().isPresent()) {
            stream.drainTo(stream.endOfSource(), PATIENCE);
            schema.look().ifPresent(e -> {
                throw e;
            });
        }
    }

    /// Gives the lock to whoever asked for it, and takes it again when they are done.
    void lend() {
        request.progress().phase("lent");
        lock.release(control);
        do {
            pause(TICK);
        } while (lock.isWanted(control));
        lock.take(control);
        request.progress().phase("following");
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(FollowProblem.INTERRUPTED, "following interrupted", "", "run it again", e);
        }
    }
}
