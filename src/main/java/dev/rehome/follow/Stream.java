package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.postgres.Snapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The changes of one side on their way to the other: receiver, spool and applier as one thing.
///
/// Whoever opens it holds the lock on the target. Closing stops it; opening it again, in this process or
/// another, goes on where the written side is. Its methods may be called from any one thread.
public final class Stream implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration STOP_MAX = Duration.ofSeconds(20);

    /// Up to here only what is flushed on the written side is confirmed: then nothing depends on the local
    /// disk.
    private static final long CONFIRM_APPLIED_MAX = 64L << 20;

    private final Route route;
    private final Spool spool;
    private final StreamOptions options;
    private final StreamEvents events;
    private final Intake intake;
    private final Capture capture;
    private @Nullable Thread receiving;
    private @Nullable Thread ticking;
    private @Nullable Thread applying;
    private volatile @Nullable AppliedUpTo upTo;
    private volatile @Nullable RehomeException tickFailure;
    private volatile boolean closed;
    private @Nullable Session watch;
    /// Whether there may be tables that are read again.
    private boolean reads;

    private Stream(Route route, Capture capture, Spool spool, StreamOptions options, StreamEvents events) {
        this.route = route;
        this.capture = capture;
        this.spool = spool;
        this.options = options;
        this.events = events;
        this.reads = route.from().side() == Side.SOURCE;
        this.intake = switch (capture) {
            case SLOT -> new Receiver(route, spool, this::confirmable, options.spoolBytesMax(), events);
            case TRIGGERS -> new CaptureReader(route, spool, this::confirmable, options.spoolBytesMax(), events);
        };
    }

    /// Opens the stream of a route whose slot is there and whose written side has a position.
    ///
    /// @param folder for the spool: that of the slot alone
    /// @throws RehomeException `RH-FOLLOW-008` where the slot is lost, `RH-FOLLOW-009` where the spool is
    ///     and is missed
    public static Stream open(Route route, Path folder, StreamOptions options, StreamEvents events) {
        Position position;
        try (Session to = route.to().open("follow-open")) {
            position = Records.position(to, route)
                    .orElseThrow(() -> new IllegalStateException("no position of " + route.name()));
        }
        Capture capture;
        Lsn confirmed;
        try (Session from = route.from().open("follow-open")) {
            capture = CaptureRecords.isThere(from, route) ? Capture.TRIGGERS : Capture.SLOT;
            confirmed = switch (capture) {
                case SLOT -> confirmedBySlot(from, route).orElse(position.lsn());
                case TRIGGERS -> confirmedByTriggers(from, route);
            };
        }
        Spool spool = spool(route, folder, position.lsn(), confirmed);
        return new Stream(route, capture, spool, options, events);
    }

    private static Optional<Lsn> confirmedBySlot(Session from, Route route) {
        SlotHealth slot = Slot.health(from, route.slot())
                .filter(s -> !s.isLost())
                .orElseThrow(() -> Receiver.slotLost(route, "the server has it no more, or calls it lost", null));
        if (slot.active()) {
            Slot.endReader(from, route.slot());
        }
        return slot.confirmed();
    }

    private static Lsn confirmedByTriggers(Session from, Route route) {
        CaptureTriggers.lost(from, route).ifPresent(why -> {
            throw Receiver.slotLost(route, why, null);
        });
        return CaptureRecords.confirmed(from, route);
    }

    /// Opens the stream of a route whose changes were just begun to be kept, while rows are still copied:
    /// [#start()] only receives, until [#startApplying()].
    public static Stream openWhileCopying(
            Route route,
            Capture capture,
            Path folder,
            Lsn consistentPoint,
            StreamOptions options,
            StreamEvents events) {
        SpoolFolder.delete(folder);
        return new Stream(route, capture, Spool.open(folder, route.slot(), consistentPoint), options, events);
    }

    /// Removes the spool of a slot that is no more.
    public static void deleteSpool(Path folder) {
        SpoolFolder.delete(folder);
    }

    /// The spool has to cover everything from the position to what the server was told to forget.
    private static Spool spool(Route route, Path folder, Lsn position, Lsn confirmed) {
        boolean usable =
                SpoolFolder.base(folder).filter(b -> b.compareTo(position) <= 0).isPresent();
        if (usable) {
            Spool spool = Spool.open(folder, route.slot(), position);
            if (spool.received().compareTo(confirmed) >= 0 && spool.received().compareTo(position) >= 0) {
                return spool;
            }
            spool.close();
        }
        if (confirmed.compareTo(position) <= 0) {
            SpoolFolder.delete(folder);
            return Spool.open(folder, route.slot(), position);
        }
        throw new RehomeException(
                FollowProblem.SPOOL_LOST,
                route.to().side().word() + ": changes between " + position + " and " + confirmed + " are missing",
                "they were on this machine in " + folder + ", and the server was told so",
                "bring the folder back, from where follow ran before; or start again, with what was copied compared anew:"
                        + " rehome follow --restart --execute");
    }

    /// What the server may forget: what is flushed on the written side; where that is far behind, what is
    /// flushed here.
    private Lsn confirmable() {
        Lsn durable = spool.durable();
        AppliedUpTo running = upTo;
        Lsn written = running == null ? spool.base() : running.stored().lsn();
        long waiting = capture == Capture.SLOT ? durable.value() - written.value() : spool.bytes();
        boolean near = waiting < CONFIRM_APPLIED_MAX;
        return near && written.compareTo(durable) < 0 ? written : durable;
    }

    /// Receives, and applies where the written side has a position, until closed or failed.
    public void start() {
        startReceiving();
        startApplying();
    }

    public void startReceiving() {
        receiving = StreamThread.start("receive " + route.name(), intake, intake::fail);
        ticking = StreamThread.start("confirm " + route.name(), this::tick, e -> tickFailure = e);
    }

    /// Begins to apply from the position that the written side has.
    public void startApplying() {
        Position position;
        try (Session to = route.to().open("follow-open")) {
            position = Records.position(to, route)
                    .orElseThrow(() -> new IllegalStateException("no position of " + route.name()));
        }
        Applier started = new Applier(route, spool, position, options, events);
        upTo = started.upTo();
        applying = StreamThread.start("apply " + route.name(), started, started.upTo()::failed);
    }

    private void tick() {
        try {
            while (!closed) {
                spool.sync();
                intake.confirm();
                Thread.sleep(TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public Capture capture() {
        return capture;
    }

    /// What stopped the stream, where something did.
    public Optional<RehomeException> failure() {
        AppliedUpTo running = upTo;
        RehomeException refused = running == null ? null : running.failure();
        RehomeException lost = intake.failure();
        RehomeException disk = tickFailure;
        return Optional.ofNullable(refused != null ? refused : lost != null ? lost : disk);
    }

    /// @throws RehomeException what stopped the stream
    public void check() {
        failure().ifPresent(e -> {
            throw e;
        });
    }

    private AppliedUpTo running() {
        AppliedUpTo running = upTo;
        if (running == null) {
            throw new IllegalStateException("nothing is applied yet");
        }
        return running;
    }

    /// A position behind everything that has committed on the other side until now. Writes a marker there, so
    /// that the stream comes to it also where nobody writes.
    public Lsn endOfSource() {
        try {
            return intake.mark(watch());
        } catch (RehomeException e) {
            closeWatch();
            throw e;
        }
    }

    /// Whether everything that committed before a position is in.
    public boolean has(Lsn end) {
        return running().applied().compareTo(end) >= 0;
    }

    /// Waits until everything that committed before a position is in; goes on behind it.
    ///
    /// @throws RehomeException `RH-FOLLOW-019` where it takes longer than this; what stopped the stream,
    ///     where something did
    public Position drainTo(Lsn end, Duration patience) {
        AppliedUpTo running = running();
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            while (!running.await(end, TICK)) {
                check();
                if (System.nanoTime() > deadline) {
                    throw new RehomeException(
                            FollowProblem.PATIENCE,
                            route.to().side().word() + ": not at " + end + " after " + patience.toSeconds() + " s",
                            "it is at " + running.applied(),
                            "see how it goes on with: rehome follow");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(FollowProblem.INTERRUPTED, "interrupted", "", "run the same command again", e);
        }
        Position stored = running.stored();
        Lsn at = stored.lsn().compareTo(end) < 0 ? end : stored.lsn();
        return new Position(at, stored.commitTime(), stored.transactions(), stored.changes());
    }

    /// Waits until everything that committed before a position is in, and applies nothing of what is behind it
    /// until [#release()]. Exact where nothing behind it was applied when this was called.
    public Position holdAt(Lsn end, Duration patience) {
        running().limit(end);
        return drainTo(end, patience);
    }

    /// Lets something be read on both sides as of one position: this side under the snapshot that is given, the
    /// other as it is meanwhile. Waits until every transaction that is open now has ended, because a slot is
    /// made for it; nothing is applied in that time.
    public <T> T atOnePosition(Function<Snapshot, T> read, Duration patience) {
        reread();
        running().limit(endOfSource());
        try (Slot.Created slot = intake.moment(Duration.ZERO)) {
            endOfSource();
            holdAt(slot.consistentPoint(), patience);
            reread(Optional.of(slot.snapshot()));
            return read.apply(slot.snapshot());
        } finally {
            release();
        }
    }

    public void release() {
        running().noLimit();
    }

    /// Both sides at one moment, while writes go on: a slot's snapshot here, and there a snapshot from when
    /// exactly what that one
    /// has was applied. Applying goes on as soon as both are taken.
    ///
    /// @param changed is told of every row that changes from that moment on
    /// @param patience how long to wait for the transactions that the slot waits for to be applied
    public SameMoment sameMoment(ChangedRows changed, Duration patience) {
        AppliedUpTo running = running();
        reread();
        // Nothing behind the slot's point may be applied before that point is known.
        running.limit(intake.here(watch()));
        running.tell(changed);
        Slot.@Nullable Created slot = null;
        Session there = null;
        try {
            slot = intake.moment(patience);
            there = route.to().open("follow-moment");
            running.limit(slot.consistentPoint());
            endOfSource();
            drainTo(slot.consistentPoint(), patience);
            reread(Optional.of(slot.snapshot()));
            there.beginSnapshot(Optional.empty());
            return SameMoment.of(route, slot, there);
        } catch (RehomeException e) {
            if (there != null) {
                there.close();
            }
            if (slot != null) {
                slot.close();
            }
            throw e;
        } finally {
            running.noLimit();
        }
    }

    /// Brings what is new in the tables whose changes nobody sends; see [Rereading]. Nothing is done in the other
    /// direction.
    public void reread() {
        reread(Optional.empty());
    }

    private void reread(Optional<Snapshot> moment) {
        if (!reads) {
            return;
        }
        try (Session to = route.to().open("follow-reread")) {
            Rereading rereading = new Rereading(route);
            if (rereading.tables(to).isEmpty()) {
                // There will never be any while this stream is open: following begins with them.
                reads = false;
                return;
            }
            try (Session from = route.from().open("follow-reread")) {
                rereading.bring(from, to, moment);
            }
        }
    }

    /// How many row-changing transactions were applied so far: more than before means that somebody wrote.
    public long transactions() {
        return running().stored().transactions();
    }

    private synchronized Session watch() {
        Session open = watch;
        if (open == null) {
            open = route.from().open("follow-watch");
            // What is not flushed is not in the stream: a marker must not wait for the server to get round to it.
            open.execute("SET synchronous_commit = local");
            watch = open;
        }
        return open;
    }

    private record FromFacts(Lsn end, Instant now, Optional<Instant> oldest) {}

    /// How it is. Asks the other side's server.
    public StreamStatus status() {
        try {
            return read(watch());
        } catch (RehomeException e) {
            boolean lost =
                    ServerError.of(e).filter(ServerError::isConnectionLost).isPresent();
            if (!lost) {
                throw e;
            }
            closeWatch();
            return read(watch());
        }
    }

    private StreamStatus read(Session session) {
        FromFacts from = session.first(
                        """
                        SELECT pg_catalog.pg_current_wal_lsn()::text, pg_catalog.clock_timestamp(),
                               (SELECT min(xact_start) FROM pg_catalog.pg_stat_activity
                                 WHERE pid <> pg_catalog.pg_backend_pid() AND backend_type = 'client backend'
                                   AND application_name NOT LIKE 'rehome %')""",
                        row -> new FromFacts(
                                Lsn.parse(row.getString(1)),
                                row.getTimestamp(2).toInstant(),
                                Optional.ofNullable(row.getTimestamp(3)).map(java.sql.Timestamp::toInstant)))
                .orElseThrow();
        AppliedUpTo running = upTo;
        Lsn applied = running == null ? spool.base() : running.applied();
        Position position = running == null ? new Position(applied, Optional.empty(), 0, 0) : running.stored();
        long waiting = running == null ? spool.bytes() : running.waitingBytes();
        Optional<CaptureHealth> captured =
                capture == Capture.TRIGGERS ? Optional.of(CaptureHealth.read(session, route)) : Optional.empty();
        // Positions of captured changes are numbers, not bytes.
        long behind = captured.map(c -> waiting + c.unreadBytes())
                .orElseGet(() -> Math.max(0, from.end().value() - applied.value()));
        boolean current = running != null
                && intake.connected()
                && applied.compareTo(spool.received()) >= 0
                && running.waitingBytes() == 0;
        Duration lag = behind == 0 || current
                ? Duration.ZERO
                : position.commitTime()
                        .map(t -> Duration.between(t, from.now()))
                        .filter(d -> !d.isNegative())
                        .orElse(Duration.ZERO);
        return new StreamStatus(
                capture,
                captured.map(c -> spool.received()).orElse(from.end()),
                spool.received(),
                applied,
                behind,
                lag,
                waiting,
                position.transactions(),
                position.changes(),
                capture == Capture.SLOT ? Slot.health(session, route.slot()) : Optional.empty(),
                captured,
                from.oldest().map(o -> Duration.between(o, from.now())).orElse(Duration.ZERO),
                intake.connected());
    }

    private synchronized void closeWatch() {
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }

    /// Stops both threads between two transactions.
    @Override
    public void close() {
        closed = true;
        intake.stop();
        AppliedUpTo running = upTo;
        if (running != null) {
            running.stop();
        }
        join(applying);
        join(receiving);
        if (ticking != null) {
            ticking.interrupt();
            join(ticking);
        }
        intake.close();
        closeWatch();
        spool.close();
    }

    private static void join(@Nullable Thread thread) {
        if (thread == null) {
            return;
        }
        try {
            thread.join(STOP_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
