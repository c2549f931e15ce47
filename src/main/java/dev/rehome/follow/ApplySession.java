package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One session's work, from the position it found: reads the spool, and decides of each transaction whether it is
/// applied, left out or stopped at.
final class ApplySession {
    private static final Duration IDLE = Duration.ofMillis(50);

    /// What stays the same from session to session.
    ///
    /// @param skip commit positions of transactions that are left out, on record
    /// @param refusing whether any change that is not our own stops the stream
    record Rules(Set<Lsn> skip, boolean refusing) {
        Rules {
            skip = Set.copyOf(skip);
        }
    }

    private final Session session;
    private final Route route;
    private final SpoolReader reader;
    private final AppliedUpTo upTo;
    private final Rules rules;
    private final TargetTransaction target;

    /// A refused change: up to its transaction everything is applied, then this is thrown.
    private final Batch.@Nullable Refused refused;

    private final Map<Integer, Change.Relation> relations = new HashMap<>();
    private final Map<Integer, Change.Type> types = new HashMap<>();
    private final Map<Integer, WrittenTable> tables = new HashMap<>();

    /// The source transaction that is being read; null between two.
    private Change.@Nullable Begin begin;

    /// Whether its changes are left out: applied before, our own of the other direction, or to be skipped.
    private boolean leftOut;

    private boolean toBeSkipped;
    private boolean anyChange;

    ApplySession(
            Session session,
            Route route,
            Spool spool,
            SpoolReader reader,
            AppliedUpTo upTo,
            Rules rules,
            Batch.@Nullable Refused refused,
            StreamEvents events) {
        this.session = session;
        this.route = route;
        this.reader = reader;
        this.upTo = upTo;
        this.rules = rules;
        this.refused = refused;
        this.target = new TargetTransaction(session, route, upTo, events, () -> {
            spool.deleteBefore(upTo.stored().lsn());
            upTo.waitingBytes(reader.bytesLeft());
        });
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
        if (begin == null && !target.gathers()) {
            target.finish();
            target.storeStale();
        }
        upTo.waitingBytes(reader.bytesLeft());
        reader.await(IDLE);
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
            case Change.Truncate t -> truncate(t);
            case Change.Insert i -> row(i.relation(), i, size);
            case Change.Update u -> row(u.relation(), u, size);
            case Change.Delete d -> row(d.relation(), d, size);
        }
    }

    /// Everything before this was received.
    private void progress(Lsn lsn) throws Batch.Refused {
        Batch.Refused stop = refused;
        if (stop != null && lsn.compareTo(stop.transaction()) > 0) {
            stopAt(stop);
        }
        target.progress(lsn);
    }

    /// Everything before what was refused is in: now it is told.
    private void stopAt(Batch.Refused stop) throws Batch.Refused {
        target.finish();
        throw stop.problem();
    }

    // A transaction of the source

    private void begin(Change.Begin b) throws Batch.Refused, InterruptedException {
        if (begin != null) {
            throw Decoder.malformed("a transaction inside another", null);
        }
        Batch.Refused stop = refused;
        if (stop != null && b.commit().compareTo(stop.transaction()) >= 0) {
            stopAt(stop);
        }
        waitForLimit(b.commit());
        begin = b;
        anyChange = false;
        Lsn stored = upTo.stored().lsn();
        toBeSkipped = rules.skip().contains(b.commit()) && b.commit().compareTo(stored) >= 0;
        leftOut = toBeSkipped || b.commit().compareTo(stored) < 0;
    }

    /// Waits while this transaction is beyond what may be applied.
    private void waitForLimit(Lsn commit) throws Batch.Refused, InterruptedException {
        // Read once: a limit that is set meanwhile lies behind transactions that are not in yet.
        for (Lsn at = upTo.limit(); !upTo.isStopped() && commit.compareTo(at) >= 0; at = upTo.limit()) {
            target.finish();
            upTo.applied(at);
            upTo.awaitLimitBeyond(commit, IDLE);
        }
        if (upTo.isStopped()) {
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
        if (c.end().compareTo(upTo.stored().lsn()) <= 0) {
            return;
        }
        if (toBeSkipped) {
            target.commitSkipped(c);
        } else {
            target.commit(c, anyChange && !leftOut);
        }
    }

    private Change.Begin begun() {
        Change.Begin current = begin;
        if (current == null) {
            throw Decoder.malformed("a change outside of a transaction", null);
        }
        return current;
    }

    // What it changes

    private void truncate(Change.Truncate t) throws Batch.Refused {
        if (!isWanted()) {
            return;
        }
        List<WrittenTable> emptied = new ArrayList<>();
        for (int relation : t.relations()) {
            emptied.add(table(relation));
            note(table(relation), t);
        }
        target.truncate(begun().commit(), emptied, t);
    }

    private void row(int relation, Change change, long size) throws Batch.Refused {
        if (isWanted()) {
            WrittenTable table = table(relation);
            note(table, change);
            target.add(begun().commit(), table, change, size);
        }
    }

    private void note(WrittenTable table, Change change) {
        ChangedRows listener = upTo.listener();
        if (listener != null) {
            listener.add(table, change);
        }
    }

    private boolean isWanted() throws Batch.Refused {
        anyChange = true;
        if (rules.refusing() && !leftOut) {
            throw new Batch.Refused(begun().commit(), foreign());
        }
        if (toBeSkipped) {
            target.skipChange();
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
}
