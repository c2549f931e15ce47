package dev.rehome.follow;

import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes what source transactions bring in transactions of the written side, one after the other: the changes of one
/// or many of them, and with them the position behind the last.
final class TargetTransaction {
    /// What committed longer ago than this is behind; then a step takes at least as long as the other.
    private static final Duration BEHIND = Duration.ofSeconds(2);

    private static final Duration GATHER = Duration.ofMillis(250);

    /// How long a position on the written side may lag behind what was received where nothing changes.
    private static final Duration POSITION_STALE = Duration.ofSeconds(10);

    private static final long POSITION_STALE_BYTES = 16L << 20;

    private final Session session;
    private final Route route;
    private final AppliedUpTo upTo;
    private final StreamEvents events;
    private final Runnable committed;
    private final Batch batch;

    /// Whether the target transaction has begun, and what is in it.
    private boolean open;

    /// What is stored with the next commit.
    private Position next;

    private long skippedChanges;
    private @Nullable Lsn skipped;
    private long storedAt = System.nanoTime();

    /// @param committed runs after each commit, when [AppliedUpTo] knows of it
    TargetTransaction(Session session, Route route, AppliedUpTo upTo, StreamEvents events, Runnable committed) {
        this.session = session;
        this.route = route;
        this.upTo = upTo;
        this.events = events;
        this.committed = committed;
        this.batch = new Batch(events);
        this.next = upTo.stored();
    }

    void add(Lsn transaction, WrittenTable table, Change change, long size) throws Batch.Refused {
        batch.add(transaction, table, change, size);
        writeFull();
    }

    void truncate(Lsn transaction, List<WrittenTable> tables, Change change) throws Batch.Refused {
        batch.truncate(transaction, tables, change);
        writeFull();
    }

    /// A change of a transaction that is to be skipped.
    void skipChange() {
        skippedChanges++;
    }

    /// A source transaction is whole.
    ///
    /// @param counts whether it changed rows that are applied
    void commit(Change.Commit commit, boolean counts) throws Batch.Refused {
        long transactions = next.transactions() + (counts ? 1 : 0);
        next = new Position(commit.end(), Optional.of(commit.time()), transactions, next.changes());
        if (open) {
            // What did not fit into a step is written already: here it ends, or a backlog would be one transaction.
            finish();
        }
    }

    /// The same for one that is left out on record.
    void commitSkipped(Change.Commit commit) throws Batch.Refused {
        skipped = commit.commit();
        next = new Position(commit.end(), Optional.of(commit.time()), next.transactions(), next.changes());
        finish();
    }

    /// Everything before this was received; it is applied once the batch is.
    void progress(Lsn lsn) {
        if (lsn.compareTo(next.lsn()) <= 0) {
            return;
        }
        boolean nothingWaits =
                !open && batch.isEmpty() && next.transactions() == upTo.stored().transactions();
        next = new Position(lsn, next.commitTime(), next.transactions(), next.changes());
        if (nothingWaits) {
            upTo.applied(lsn);
        }
    }

    /// Far behind, the receiver is given a moment to bring more: large steps cost less. Where it is
    /// current, what is there is written at once.
    boolean gathers() {
        boolean behind = next.commitTime()
                .filter(t -> t.isBefore(Instant.now().minus(BEHIND)))
                .isPresent();
        return behind && !batch.isEmpty() && System.nanoTime() - storedAt < GATHER.toNanos();
    }

    /// Writes and commits what is whole.
    void finish() throws Batch.Refused {
        if (next.lsn().equals(upTo.stored().lsn())) {
            return;
        }
        write();
        if (!open && skipped == null) {
            // Nothing but positions: they are stored now and then.
            upTo.applied(next.lsn());
            return;
        }
        store();
    }

    /// Where nothing changes the position is stored all the same, so that the server may forget.
    void storeStale() {
        long behind = next.lsn().value() - upTo.stored().lsn().value();
        boolean stale = System.nanoTime() - storedAt > POSITION_STALE.toNanos() || behind > POSITION_STALE_BYTES;
        if (behind > 0 && stale) {
            store();
        }
    }

    private void start() {
        if (!open) {
            session.begin();
            session.execute(Marker.appliedSql(route) + "; SET CONSTRAINTS ALL DEFERRED; " + Batch.SAVEPOINT);
            open = true;
        }
    }

    private void writeFull() throws Batch.Refused {
        if (batch.isFull()) {
            write();
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

    private void store() {
        start();
        Lsn passed = skipped;
        if (passed != null) {
            Records.skipped(session, route, passed, skippedChanges);
            events.skipped(passed.toString());
        }
        Records.move(session, route, upTo.stored(), next);
        events.beforeCommit();
        session.commit();
        events.afterCommit();
        open = false;
        skipped = null;
        skippedChanges = 0;
        storedAt = System.nanoTime();
        upTo.stored(next);
        upTo.applied(next.lsn());
        committed.run();
    }
}
