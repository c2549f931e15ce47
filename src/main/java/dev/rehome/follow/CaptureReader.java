package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads what triggers captured into the spool, tick by tick, in the form in which a slot would send it: each tick
/// is one transaction there. Connects again where the connection is lost.
///
/// A tick is on record on its side, flushed, before its commit is in the spool: so what is applied elsewhere is
/// flushed here, and a reader that starts again knows the snapshot behind which it has to go on.
final class CaptureReader implements Intake {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration PRUNE = Duration.ofSeconds(2);
    private static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
    private static final int VACUUM_ROWS = 20_000;
    private static final String UNDEFINED_TABLE = "42P01";

    /// Few rows in a table that was large a moment ago, and no statistics that say so: through the index.
    private static final String SETTINGS = "SET synchronous_commit = local; SET enable_seqscan = off;"
            + " SET enable_hashjoin = off; SET enable_mergejoin = off; SET lock_timeout = '2s'";

    private final Route route;
    private final Spool spool;
    private final Supplier<Lsn> confirmable;
    private final StreamEvents events;
    private final long bytesMax;
    private final Encoder encoder = new Encoder();
    private final AtomicReference<@Nullable CompletableFuture<Slot.Created>> wanted = new AtomicReference<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition asked = lock.newCondition();

    /// The highest number that somebody waits for, and the marker that has to come before it; guarded by `lock`.
    private long wantedNumber;

    private long wantedMarker;

    /// The last marker that was read; used by the thread that reads.
    private long marker;

    private volatile boolean stopped;
    private volatile boolean connected;
    private volatile @Nullable RehomeException failure;

    /// Used by the thread that confirms.
    private @Nullable Session pruning;

    private Lsn pruned = new Lsn(0);
    private long prunedAt;
    private long prunedRows;

    CaptureReader(Route route, Spool spool, Supplier<Lsn> confirmable, long bytesMax, StreamEvents events) {
        this.route = route;
        this.spool = spool;
        this.confirmable = confirmable;
        this.bytesMax = bytesMax;
        this.events = events;
    }

    @Override
    public void run() {
        Duration pause = PAUSE_FIRST;
        while (!stopped) {
            Lsn before = spool.received();
            try {
                read();
            } catch (RehomeException e) {
                if (stopped) {
                    return;
                }
                boolean again = ServerError.of(e)
                        .filter(s -> s.retryable() || s.sqlState().equals("55P03"))
                        .isPresent();
                if (!again) {
                    throw e;
                }
                pause = spool.received().equals(before)
                        ? Duration.ofMillis(Math.min(pause.toMillis() * 2, PAUSE_MAX.toMillis()))
                        : PAUSE_FIRST;
                events.retry(route.from().side(), e.reason().isEmpty() ? e.message() : e.reason(), pause);
                sleep(pause);
            } finally {
                connected = false;
            }
        }
    }

    @Override
    public void fail(RehomeException e) {
        failure = e;
        CompletableFuture<Slot.Created> waiting = wanted.getAndSet(null);
        if (waiting != null) {
            waiting.completeExceptionally(e);
        }
    }

    private void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        spool.dropOpenTransaction();
        try (Session session = route.from().open("follow-capture")) {
            session.execute(SETTINGS);
            Run run = new Run(session);
            connected = true;
            while (!stopped) {
                run.step();
            }
        }
    }

    /// One session's work, from where the spool ends.
    private final class Run {
        private final Session session;
        private final Map<Integer, CapturedTable> tables;
        private final Map<Integer, TableShape> described = new HashMap<>();
        private String last;
        private long lastNumber;
        private long looked;

        Run(Session session) {
            this.session = session;
            this.tables = CaptureRecords.tables(session, route).stream()
                    .collect(Collectors.toMap(CapturedTable::number, Function.identity()));
            Lsn from = spool.received();
            this.last = CaptureRecords.snapshot(session, route, from)
                    .orElseThrow(() -> Receiver.slotLost(route, "there is no tick at " + from, null));
            this.lastNumber = CaptureRecords.tickAt(from);
            CaptureRecords.dropBehind(session, route, from);
        }

        void step() {
            waitForRoom();
            boolean due = isWanted();
            if (System.nanoTime() - looked > LOOK.toNanos() || due) {
                CaptureTriggers.lost(session, route).ifPresent(why -> {
                    throw Receiver.slotLost(route, why, null);
                });
                looked = System.nanoTime();
            }
            if (due || hasMore()) {
                tick();
            } else {
                await();
            }
        }

        private boolean isWanted() {
            lock.lock();
            try {
                return wantedNumber > lastNumber || wanted.get() != null;
            } finally {
                lock.unlock();
            }
        }

        private boolean hasMore() {
            return session.scalar("SELECT EXISTS (SELECT FROM " + new CaptureObjects(route).captured() + " c WHERE "
                            + CaptureBatch.between(last) + ")")
                    .equals("t");
        }

        private void await() {
            lock.lock();
            try {
                long left = POLL.toNanos();
                while (!isWanted() && !stopped && left > 0) {
                    left = asked.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                stopped = true;
                Thread.currentThread().interrupt();
            } finally {
                lock.unlock();
            }
        }

        private void tick() {
            long number = CaptureRecords.nextNumber(session);
            Set<Integer> locked = new HashSet<>(dirty().keySet());
            while (!stopped && !tick(number, locked)) {
                // Another table came in meanwhile: it is locked too in the next try.
            }
        }

        /// @param locked tables that are locked before the snapshot is taken: a TRUNCATE that came between would
        ///     take rows away that the snapshot has
        /// @return false where others are needed; they were added
        private boolean tick(long number, Set<Integer> locked) {
            session.begin();
            boolean passed = false;
            try {
                lock(locked);
                String snapshot = session.scalar("SELECT pg_catalog.pg_current_snapshot()::text");
                Map<Integer, Boolean> dirty = dirty();
                if (locked.containsAll(dirty.keySet())) {
                    pass(number, snapshot, dirty);
                    passed = true;
                }
                locked.addAll(dirty.keySet());
                return passed;
            } finally {
                if (!passed) {
                    rollback();
                }
            }
        }

        private void rollback() {
            try {
                session.rollback();
            } catch (RehomeException e) {
                // The connection is gone and with it the transaction: the reason is on its way.
            }
        }

        /// One round trip, whatever the number of tables.
        private void lock(Set<Integer> locked) {
            List<CapturedTable> each = locked.stream()
                    .filter(n -> n != CaptureObjects.MARKER)
                    .map(this::table)
                    .sorted(Comparator.comparing(CapturedTable::name))
                    .toList();
            String names =
                    each.stream().map(table -> "ONLY " + table.name().quoted()).collect(Collectors.joining(", "));
            try {
                session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
                        + (names.isEmpty() ? "" : "; LOCK TABLE " + names + " IN ACCESS SHARE MODE"));
            } catch (RehomeException e) {
                if (ServerError.of(e)
                        .filter(s -> s.sqlState().equals(UNDEFINED_TABLE))
                        .isPresent()) {
                    session.rollback();
                    each.forEach(table -> CaptureBatch.shape(session, table));
                }
                throw e;
            }
        }

        private CapturedTable table(int number) {
            CapturedTable table = tables.get(number);
            if (table == null) {
                throw Decoder.malformed("captured rows name table " + number + ", which is not on record", null);
            }
            return table;
        }

        /// The tables with captured rows behind the last tick, and whether each was truncated.
        private Map<Integer, Boolean> dirty() {
            Map<Integer, Boolean> dirty = new TreeMap<>();
            session.query(
                    "SELECT c.relation, bool_or(c.what = 'T') FROM "
                            + new CaptureObjects(route).captured() + " c WHERE " + CaptureBatch.between(last)
                            + " GROUP BY 1",
                    row -> dirty.put(row.getInt(1), row.getBoolean(2)));
            return dirty;
        }

        private void pass(long number, String snapshot, Map<Integer, Boolean> dirty) {
            lookAtMarker(number, dirty);
            CompletableFuture<Slot.Created> moment = wanted.getAndSet(null);
            Slot.@Nullable Created held = null;
            boolean passed = false;
            try {
                held = moment == null ? null : hold(CaptureRecords.end(number));
                if (dirty.isEmpty()) {
                    session.rollback();
                    spool.progress(CaptureRecords.end(number));
                } else {
                    write(number, snapshot, dirty);
                }
                spool.flush();
                last = snapshot;
                lastNumber = number;
                passed = true;
            } finally {
                if (!passed) {
                    closeAll(held);
                    wanted.compareAndSet(null, moment);
                }
            }
            if (moment != null && held != null && !moment.complete(held)) {
                held.close();
            }
        }

        private void closeAll(Slot.@Nullable Created held) {
            if (held != null) {
                held.close();
            }
        }

        private void write(long number, String snapshot, Map<Integer, Boolean> dirty) {
            Lsn commit = CaptureRecords.commit(number);
            Lsn end = CaptureRecords.end(number);
            Instant now = session.first(
                            "SELECT pg_catalog.clock_timestamp()",
                            row -> row.getTimestamp(1).toInstant())
                    .orElseThrow();
            spool.append(commit, encoder.begin(commit, now));
            CaptureBatch batch = new CaptureBatch(
                    session, route, encoder, described, last, message -> spool.append(commit, message));
            dirty.forEach((table, truncated) -> {
                if (table != CaptureObjects.MARKER) {
                    batch.write(table(table), truncated);
                }
            });
            CaptureRecords.tick(session, route, number, snapshot);
            session.commit();
            spool.append(end, encoder.commit(commit, end, now));
        }

        /// A marker that is not in the tick behind it was not captured, and so may be nothing else.
        private void lookAtMarker(long number, Map<Integer, Boolean> dirty) {
            if (dirty.containsKey(CaptureObjects.MARKER)) {
                marker = Math.max(
                        marker,
                        Long.parseLong(session.scalar("SELECT coalesce(max(c.key[1]::bigint), 0) FROM "
                                + new CaptureObjects(route).captured() + " c WHERE c.relation = "
                                + CaptureObjects.MARKER + " AND c.what = 'I' AND " + CaptureBatch.between(last))));
            }
            lock.lock();
            try {
                if (number > wantedNumber && marker < wantedMarker) {
                    throw Receiver.slotLost(route, "marker " + wantedMarker + " was written and not captured", null);
                }
            } finally {
                lock.unlock();
            }
        }

        /// Another session takes the snapshot over, because this one goes on.
        private Slot.Created hold(Lsn at) {
            Snapshot snapshot = session.exportSnapshot();
            Session holder = route.from().open("follow-moment");
            try {
                holder.beginSnapshot(java.util.Optional.of(snapshot));
                return new Slot.Created(holder, at, holder.exportSnapshot());
            } catch (RehomeException e) {
                holder.close();
                throw e;
            }
        }

        private void waitForRoom() {
            boolean told = false;
            while (!stopped && spool.bytes() > bytesMax) {
                if (!told) {
                    events.spoolFull(spool.bytes());
                    told = true;
                }
                sleep(PAUSE_FIRST);
            }
        }
    }

    // For other threads

    @Override
    public Lsn mark(Session watch) {
        long marker = CaptureRecords.mark(watch, route);
        long number = CaptureRecords.nextNumber(watch);
        lock.lock();
        try {
            if (number > wantedNumber) {
                wantedNumber = number;
                wantedMarker = Math.max(wantedMarker, marker);
            }
            asked.signalAll();
        } finally {
            lock.unlock();
        }
        return CaptureRecords.commit(number);
    }

    @Override
    public Lsn here(Session watch) {
        return CaptureRecords.commit(CaptureRecords.nextNumber(watch));
    }

    @Override
    public Slot.Created moment(Duration patience) {
        CompletableFuture<Slot.Created> moment = new CompletableFuture<>();
        wanted.set(moment);
        lock.lock();
        try {
            asked.signalAll();
        } finally {
            lock.unlock();
        }
        RehomeException failed = failure;
        if (failed != null) {
            throw failed;
        }
        try {
            return patience.isZero() ? moment.get() : moment.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            wanted.compareAndSet(moment, null);
            // It may have come in this very moment, or come still: nobody holds it then.
            if (!moment.cancel(false) && !moment.isCompletedExceptionally()) {
                moment.join().close();
            }
            throw new RehomeException(
                    FollowProblem.PATIENCE,
                    route.from().side().word() + ": no snapshot within " + patience.toSeconds() + " s",
                    "what triggers captured could not be read in that time",
                    "run the same command again",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RehomeException r ? r : Decoder.malformed("no snapshot", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(FollowProblem.INTERRUPTED, "interrupted", "", "run the same command again", e);
        }
    }

    @Override
    public void confirm() {
        Lsn at = confirmable.get();
        if (at.compareTo(pruned) <= 0 || System.nanoTime() - prunedAt < PRUNE.toNanos()) {
            return;
        }
        prunedAt = System.nanoTime();
        try {
            Session session = pruning;
            if (session == null) {
                session = route.from().open("follow-prune");
                pruning = session;
            }
            prunedRows += CaptureRecords.forget(session, route, at);
            pruned = at;
            if (prunedRows > VACUUM_ROWS) {
                session.execute("VACUUM " + new CaptureObjects(route).captured());
                prunedRows = 0;
            }
        } catch (RehomeException e) {
            // What is not forgotten now is later; whether the side answers at all the reading thread finds out.
            closePruning();
        }
    }

    private void closePruning() {
        Session session = pruning;
        pruning = null;
        if (session != null) {
            session.close();
        }
    }

    @Override
    public boolean connected() {
        return connected;
    }

    @Override
    public @Nullable RehomeException failure() {
        return failure;
    }

    @Override
    public void stop() {
        stopped = true;
        lock.lock();
        try {
            asked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Releases what [#confirm()] uses; when nobody calls it any more.
    @Override
    public void close() {
        closePruning();
    }
}
