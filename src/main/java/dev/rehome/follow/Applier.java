package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Applies what is in the spool to the written side, one target transaction for as many source transactions as
/// are waiting. One thread runs it; the others ask how far it is, or hold it at a position.
final class Applier implements Runnable {
    private static final Lsn NO_LIMIT = new Lsn(-1);
    private static final Duration IDLE = Duration.ofMillis(50);
    /// What committed longer ago than this is behind; then a step takes at least as long as the other.
    private static final Duration BEHIND = Duration.ofSeconds(2);

    private static final Duration GATHER = Duration.ofMillis(250);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /// How long a position on the written side may lag behind what was received where nothing changes.
    private static final Duration POSITION_STALE = Duration.ofSeconds(10);

    private static final long POSITION_STALE_BYTES = 16L << 20;

    /// Statements over arrays join them to a table by its key: through the index, whatever statistics say.
    private static final String SETTINGS = """
            SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off;
            SET plan_cache_mode = force_generic_plan""";

    private final Route route;
    private final Spool spool;
    private final Set<Lsn> skip;
    private final boolean refusing;
    private final StreamEvents events;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();

    /// Nothing that committed from here on is applied; guarded by `lock`, as are the next three.
    private Lsn limit = NO_LIMIT;

    private Lsn applied;
    private @Nullable RehomeException failure;
    private boolean ended;

    /// As stored on the written side, flushed there.
    private volatile Position position;

    /// Who wants to know which rows change; nobody where it is null.
    private volatile @Nullable ChangedRows changed;

    private volatile boolean stopped;
    private volatile long waitingBytes;

    /// A refused change: up to its transaction everything is applied, then this is thrown.
    private Batch.@Nullable Refused refused;

    Applier(Route route, Spool spool, Position position, StreamOptions options, StreamEvents events) {
        this.route = route;
        this.spool = spool;
        this.position = position;
        this.applied = position.lsn();
        this.skip = options.skip();
        this.refusing = options.refusing();
        this.events = events;
    }

    @Override
    public void run() {
        try {
            attempts();
        } catch (RehomeException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new RehomeException(
                    FollowProblem.STREAM,
                    "the applier of " + route.name() + " made a mistake",
                    String.valueOf(e),
                    "please report it; nothing was applied that was not meant to be",
                    e));
        } finally {
            lock.lock();
            try {
                ended = true;
                moved.signalAll();
            } finally {
                lock.unlock();
            }
        }
    }

    private void attempts() {
        Duration pause = PAUSE_FIRST;
        while (!stopped) {
            Lsn before = position.lsn();
            try (Session session = route.to().open("follow-apply")) {
                attempt(session);
            } catch (Batch.Refused e) {
                // Again, up to there: then it is told.
                refused = e;
            } catch (SpoolReader.TakenBack e) {
                // A transaction comes again: from the position, there is nothing else to do.
            } catch (RehomeException e) {
                boolean again = ServerError.of(e).filter(ServerError::retryable).isPresent();
                if (stopped) {
                    return;
                }
                if (!again) {
                    throw e;
                }
                pause = before.equals(position.lsn()) ? min(pause.multipliedBy(2), PAUSE_MAX) : PAUSE_FIRST;
                events.retry(route.to().side(), e.reason().isEmpty() ? e.message() : e.reason(), pause);
                sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Session session) throws Batch.Refused, SpoolReader.TakenBack, InterruptedException {
        session.execute(SETTINGS);
        position = Records.position(session, route)
                .orElseThrow(() -> new IllegalStateException("no position of " + route.name()));
        try (SpoolReader reader = spool.readerBehind(position.lsn())) {
            Run run = new Run(session, reader);
            while (!stopped) {
                run.step();
            }
        }
    }

    /// One session's work, from the position it found.
    private final class Run {
        private final Session session;
        private final SpoolReader reader;
        private final Batch batch = new Batch(events);
        private final Map<Integer, Change.Relation> relations = new HashMap<>();
        private final Map<Integer, Change.Type> types = new HashMap<>();
        private final Map<Integer, WrittenTable> tables = new HashMap<>();

        /// The source transaction that is being read; null between two.
        private Change.@Nullable Begin begin;

        /// Whether its changes are left out: applied before, our own of the other direction, or to be skipped.
        private boolean leftOut;

        private boolean toBeSkipped;
        private boolean anyChange;

        /// Whether the target transaction has begun, and what is in it.
        private boolean open;

        private Position next;
        private long skippedChanges;
        private @Nullable Lsn skipped;
        private long storedAt = System.nanoTime();

        Run(Session session, SpoolReader reader) {
            this.session = session;
            this.reader = reader;
            this.next = position;
        }

        void step() throws Batch.Refused, SpoolReader.TakenBack, InterruptedException {
            Frame frame = reader.poll();
            if (frame == null) {
                idle();
                return;
            }
            if (frame.kind() == Frame.MESSAGE) {
                take(Decoder.decode(frame.payload()), frame.payload().limit());
            } else if (begin == null) {
                progress(frame.lsn());
            }
        }

        /// Nothing is there: what is whole is written, so that readers see it.
        private void idle() throws Batch.Refused, InterruptedException {
            if (begin == null && !gathers()) {
                finish();
                storeStale();
            }
            waitingBytes = reader.bytesLeft();
            reader.await(IDLE);
        }

        /// Far behind, the receiver is given a moment to bring more: large steps cost less. Where it is
        /// current, what is there is written at once.
        private boolean gathers() {
            boolean behind = next.commitTime()
                    .filter(t -> t.isBefore(Instant.now().minus(BEHIND)))
                    .isPresent();
            return behind && !batch.isEmpty() && System.nanoTime() - storedAt < GATHER.toNanos();
        }

        /// Everything before this was received; it is applied once the batch is.
        private void progress(Lsn lsn) throws Batch.Refused {
            Batch.Refused stop = refused;
            if (stop != null && lsn.compareTo(stop.transaction()) > 0) {
                finish();
                throw stop.problem();
            }
            if (lsn.compareTo(next.lsn()) <= 0) {
                return;
            }
            if (!open && batch.isEmpty() && next.transactions() == position.transactions()) {
                next = new Position(lsn, next.commitTime(), next.transactions(), next.changes());
                applied(lsn);
            } else {
                next = new Position(lsn, next.commitTime(), next.transactions(), next.changes());
            }
        }

        private void take(Change change, long size) throws Batch.Refused, InterruptedException {
            switch (change) {
                case Change.Begin b -> begin(b);
                case Change.Commit c -> commit(c);
                case Change.Relation r -> {
                    relations.put(r.id(), r);
                    tables.remove(r.id());
                }
                case Change.Type t -> types.put(t.id(), t);
                case Change.Message m -> message(m);
                case Change.Other o -> {}
                case Change.Truncate t -> {
                    if (isWanted()) {
                        List<WrittenTable> emptied = new ArrayList<>();
                        for (int relation : t.relations()) {
                            emptied.add(table(relation));
                            note(table(relation), t);
                        }
                        batch.truncate(begun().commit(), emptied, t);
                        added();
                    }
                }
                case Change.Insert i -> row(i.relation(), i, size);
                case Change.Update u -> row(u.relation(), u, size);
                case Change.Delete d -> row(d.relation(), d, size);
            }
        }

        private Change.Begin begun() {
            Change.Begin current = begin;
            if (current == null) {
                throw Decoder.malformed("a change outside of a transaction", null);
            }
            return current;
        }

        private void row(int relation, Change change, long size) throws Batch.Refused {
            if (isWanted()) {
                batch.add(begun().commit(), table(relation), change, size);
                note(table(relation), change);
                added();
            }
        }

        private void note(WrittenTable table, Change change) {
            ChangedRows listener = changed;
            if (listener != null) {
                listener.add(table, change);
            }
        }

        private boolean isWanted() throws Batch.Refused {
            anyChange = true;
            if (refusing && !leftOut) {
                throw new Batch.Refused(begun().commit(), foreign());
            }
            if (toBeSkipped) {
                skippedChanges++;
            }
            return !leftOut;
        }

        private RehomeException foreign() {
            String side = route.from().side().word();
            return new RehomeException(
                    FollowProblem.FOREIGN_WRITE,
                    side + ": somebody wrote to it though it is closed",
                    "transaction " + begun().commit() + " of " + begun().time() + " is not ours",
                    "find the writer: one that sets rehome.applier, or a superuser; rehome verify shows what differs");
        }

        private void added() throws Batch.Refused {
            if (batch.isFull()) {
                write();
            }
        }

        private WrittenTable table(int relation) throws Batch.Refused {
            WrittenTable known = tables.get(relation);
            if (known != null) {
                return known;
            }
            Change.Relation description = relations.get(relation);
            if (description == null) {
                throw Decoder.malformed("relation " + relation + " was not described", null);
            }
            try {
                WrittenTable table = WrittenTable.of(session, description, types);
                tables.put(relation, table);
                return table;
            } catch (RehomeException e) {
                if (e.code() == FollowProblem.SCHEMA_CHANGED) {
                    throw new Batch.Refused(begun().commit(), e);
                }
                throw e;
            }
        }

        private void begin(Change.Begin b) throws Batch.Refused, InterruptedException {
            if (begin != null) {
                throw Decoder.malformed("a transaction inside another", null);
            }
            Batch.Refused stop = refused;
            if (stop != null && b.commit().compareTo(stop.transaction()) >= 0) {
                finish();
                throw stop.problem();
            }
            waitForLimit(b.commit());
            begin = b;
            anyChange = false;
            toBeSkipped = skip.contains(b.commit()) && b.commit().compareTo(position.lsn()) >= 0;
            leftOut = toBeSkipped || b.commit().compareTo(position.lsn()) < 0;
        }

        /// Waits while this transaction is beyond what may be applied.
        private void waitForLimit(Lsn commit) throws Batch.Refused, InterruptedException {
            // Read once: a limit that is set meanwhile lies behind transactions that are not in yet.
            for (Lsn at = limit(); !stopped && commit.compareTo(at) >= 0; at = limit()) {
                finish();
                applied(at);
                awaitOtherLimit(commit);
            }
            if (stopped) {
                throw new InterruptedException("stopped");
            }
        }

        /// Our own applier of the other direction opens each of its transactions with a message.
        private void message(Change.Message m) {
            if (begin != null && !anyChange && Marker.isAppliedBy(m, route.reverse())) {
                leftOut = true;
            }
        }

        private void commit(Change.Commit c) throws Batch.Refused {
            Change.Begin b = begun();
            begin = null;
            if (!b.commit().equals(c.commit())) {
                throw Decoder.malformed("a transaction ends that did not begin", null);
            }
            if (c.end().compareTo(position.lsn()) <= 0) {
                return;
            }
            if (toBeSkipped) {
                skipped = c.commit();
            }
            boolean counts = anyChange && !leftOut;
            next = new Position(c.end(), Optional.of(c.time()), next.transactions() + (counts ? 1 : 0), next.changes());
            if (batch.isFull() || skipped != null) {
                finish();
            }
        }

        // Writing

        private void start() {
            if (!open) {
                session.begin();
                session.execute(Marker.appliedSql(route) + "; SET CONSTRAINTS ALL DEFERRED; " + Batch.SAVEPOINT);
                open = true;
            }
        }

        private void write() throws Batch.Refused {
            if (batch.isEmpty()) {
                return;
            }
            boolean begun = open;
            start();
            int changes = batch.size();
            batch.write(session, begun);
            next = new Position(next.lsn(), next.commitTime(), next.transactions(), next.changes() + changes);
        }

        /// Writes and commits what is whole.
        private void finish() throws Batch.Refused {
            if (next.lsn().equals(position.lsn())) {
                return;
            }
            write();
            Lsn passed = skipped;
            if (!open && passed == null) {
                // Nothing but positions: they are stored now and then.
                applied(next.lsn());
                return;
            }
            store();
        }

        private void store() {
            start();
            Lsn passed = skipped;
            if (passed != null) {
                Records.skipped(session, route, passed, skippedChanges);
                events.skipped(passed.toString());
            }
            Records.move(session, route, position, next);
            events.beforeCommit();
            session.commit();
            events.afterCommit();
            open = false;
            skipped = null;
            skippedChanges = 0;
            position = next;
            storedAt = System.nanoTime();
            applied(next.lsn());
            spool.deleteBefore(next.lsn());
            waitingBytes = reader.bytesLeft();
        }

        /// Where nothing changes the position is stored all the same, so that the server may forget.
        private void storeStale() {
            long behind = next.lsn().value() - position.lsn().value();
            boolean stale = System.nanoTime() - storedAt > POSITION_STALE.toNanos() || behind > POSITION_STALE_BYTES;
            if (behind > 0 && stale) {
                store();
            }
        }
    }

    private void applied(Lsn lsn) {
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

    private void awaitOtherLimit(Lsn commit) throws InterruptedException {
        lock.lock();
        try {
            long left = IDLE.toNanos();
            while (commit.compareTo(limit) >= 0 && !stopped && left > 0) {
                left = moved.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    private Lsn limit() {
        lock.lock();
        try {
            return limit;
        } finally {
            lock.unlock();
        }
    }

    private void fail(RehomeException e) {
        lock.lock();
        try {
            failure = e;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // For other threads

    /// Everything that committed before this on the other side is in.
    Lsn applied() {
        lock.lock();
        try {
            return applied;
        } finally {
            lock.unlock();
        }
    }

    /// What the written side has stored and flushed.
    Position position() {
        return position;
    }

    long waitingBytes() {
        return waitingBytes;
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
    void tell(ChangedRows listener) {
        changed = listener;
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

    /// Ends [#run()] soon, between two transactions; what is not committed is rolled back.
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
