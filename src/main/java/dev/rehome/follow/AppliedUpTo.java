package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// How far everything is in, and how far it may go: what the applier and those who wait for it or hold it share.
final class AppliedUpTo {
    private static final Lsn NO_LIMIT = new Lsn(-1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /// Nothing that committed from here on is applied; guarded by `lock`, as are the next three.
    private Lsn limit = NO_LIMIT;

    private Lsn applied;
    private @Nullable RehomeException failure;
    private boolean ended;

    /// As stored on the written side, flushed there.
    private volatile Position stored;

    /// Who wants to know which rows change; nobody where it is null.
    private volatile @Nullable ChangedRows listener;

    private volatile boolean stopped;
    private volatile long waitingBytes;

    AppliedUpTo(Position stored) {
        this.stored = stored;
        this.applied = stored.lsn();
    }

    // For the applier

    void stored(Position position) {
        stored = position;
    }

    void waitingBytes(long bytes) {
        waitingBytes = bytes;
    }

    /// Everything that committed before this on the other side is in.
    void applied(Lsn lsn) {
        lock.lock();
        try {
            if (lsn.compareTo(applied) > 0) {
                applied = lsn;
                moved.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    Lsn limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a limit under which something that committed here may be applied.
    void awaitLimitBeyond(Lsn commit, Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (commit.compareTo(limit) >= 0 && !stopped && left > 0) {
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    ChangedRows listener() {
        return listener;
    }

    boolean isStopped() {
        return stopped;
    }

    /// Keeps what ended it.
    void failed(RehomeException e) {
        lock.lock();
        try {
            failure = e;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void ended() {
        lock.lock();
        try {
            ended = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // For others

    /// What the written side has stored and flushed.
    Position stored() {
        return stored;
    }

    long waitingBytes() {
        return waitingBytes;
    }

    Lsn applied() {
        lock.lock();
        try {
            return applied;
        } finally {
            lock.unlock();
        }
    }

    @Nullable
    RehomeException failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /// Tells of every row that is changed from now on.
    void tell(ChangedRows changed) {
        listener = changed;
    }

    /// Applies nothing that committed at this position or behind it, until another limit is set.
    void limit(Lsn at) {
        lock.lock();
        try {
            limit = at;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void noLimit() {
        limit(NO_LIMIT);
    }

    /// Waits until everything that committed before a position is in.
    ///
    /// @return whether it is
    boolean await(Lsn at, Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (applied.compareTo(at) < 0 && !ended && left > 0) {
                left = moved.awaitNanos(left);
            }
            return applied.compareTo(at) >= 0;
        } finally {
            lock.unlock();
        }
    }

    /// Ends the applier soon, between two transactions; what is not committed is rolled back.
    void stop() {
        stopped = true;
        lock.lock();
        try {
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
