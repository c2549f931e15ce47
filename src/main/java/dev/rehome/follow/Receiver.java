package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.ReplicationStream;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Reads a slot into the spool until it is told to stop, and connects again where the connection is lost. One
/// thread runs it ([#run()]); another calls [#confirm()] now and then.
final class Receiver implements Intake {
    private static final Duration PAUSE_FIRST = Duration.ofMillis(200);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /// A walsender of a run that was killed notices within a moment, or is ended by us.
    private static final int BUSY_TRIES = 30;

    private final Route route;
    private final Spool spool;
    private final Supplier<Lsn> confirmable;
    private final StreamEvents events;
    private final long bytesMax;
    private volatile boolean stopped;
    private volatile @Nullable ReplicationStream open;
    private volatile @Nullable RehomeException failure;

    /// @param confirmable what the server may forget
    /// @param bytesMax how large the spool may grow
    Receiver(Route route, Spool spool, Supplier<Lsn> confirmable, long bytesMax, StreamEvents events) {
        this.route = route;
        this.spool = spool;
        this.confirmable = confirmable;
        this.bytesMax = bytesMax;
        this.events = events;
    }

    @Override
    public void run() {
        int failures = 0;
        Duration pause = PAUSE_FIRST;
        while (!stopped) {
            Lsn before = spool.received();
            try {
                receive();
                return;
            } catch (RehomeException e) {
                if (stopped) {
                    return;
                }
                failures = spool.received().equals(before) ? failures + 1 : 1;
                pause = failures == 1 ? PAUSE_FIRST : min(pause.multipliedBy(2), PAUSE_MAX);
                if (!mayComeBack(e, failures)) {
                    throw explained(e);
                }
                events.retry(route.from().side(), e.reason().isEmpty() ? e.message() : e.reason(), pause);
                pause(pause);
            }
        }
    }

    private static Duration min(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    private static boolean mayComeBack(RehomeException e, int failures) {
        return ServerError.of(e)
                .filter(s -> s.retryable() || (s.sqlState().equals("55006") && failures < BUSY_TRIES))
                .isPresent();
    }

    /// 42704: there is no such slot; 55000: it was invalidated.
    private RehomeException explained(RehomeException e) {
        boolean lost = ServerError.of(e)
                .filter(s -> s.sqlState().equals("42704") || s.sqlState().equals("55000"))
                .isPresent();
        return lost ? slotLost(route, e.reason(), e) : e;
    }

    static RehomeException slotLost(Route route, String words, @Nullable Throwable cause) {
        return new RehomeException(
                FollowProblem.SLOT_LOST,
                route.from().side().word() + " slot " + route.slot()
                        + ": is lost, and with it changes that were not read yet",
                words,
                "only starting again makes the target whole: rehome follow --execute does it, with a new slot and"
                        + " what was copied compared anew",
                cause);
    }

    private void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            stopped = true;
            Thread.currentThread().interrupt();
        }
    }

    private void receive() {
        spool.dropOpenTransaction();
        Session session = route.from().openReplication("follow-receive");
        try (ReplicationStream stream = session.replicate(command())) {
            open = stream;
            while (!stopped && stream.next()) {
                take(stream);
                if (!stream.hasNext()) {
                    spool.flush();
                    waitForRoom();
                }
            }
            if (!stopped) {
                throw new RehomeException(
                        FollowProblem.STREAM,
                        route.from().side().word() + " slot " + route.slot() + ": the server ended the stream",
                        "CopyDone without a reason",
                        "run the same command again");
            }
        } finally {
            open = null;
            session.close();
        }
    }

    private String command() {
        return "START_REPLICATION SLOT " + route.slot() + " LOGICAL " + spool.received()
                + " (proto_version '1', publication_names '" + route.publication() + "', messages 'true')";
    }

    private void take(ReplicationStream stream) {
        ByteBuffer message = stream.message();
        switch (message.get(0)) {
            case 'w' -> {
                Lsn at = new Lsn(message.getLong(1));
                spool.append(at, message.slice(25, message.remaining() - 25));
            }
            case 'k' -> {
                spool.progress(new Lsn(message.getLong(1)));
                if (message.get(17) != 0) {
                    confirm(false);
                }
            }
            default -> {}
        }
    }

    /// A full disk would end everything: before that, the server keeps what comes.
    private void waitForRoom() {
        boolean told = false;
        while (!stopped && spool.bytes() > bytesMax) {
            spool.flush();
            if (!told) {
                events.spoolFull(spool.bytes());
                told = true;
            }
            pause(PAUSE_FIRST);
        }
    }

    @Override
    public Lsn mark(Session watch) {
        return Marker.commit(watch);
    }

    @Override
    public Lsn here(Session watch) {
        return Lsn.parse(watch.scalar("SELECT pg_catalog.pg_current_wal_insert_lsn()::text"));
    }

    @Override
    public Slot.Created moment(Duration patience) {
        return Slot.create(route.from(), route.slot() + "_m", true, patience);
    }

    /// Tells the server what it may forget, and asks it to answer, so that a dead connection is noticed.
    @Override
    public void confirm() {
        confirm(true);
    }

    private void confirm(boolean reply) {
        ReplicationStream stream = open;
        if (stream == null) {
            return;
        }
        Lsn flushed = confirmable.get();
        try {
            stream.sendStatus(spool.received(), flushed, flushed, reply);
        } catch (RehomeException e) {
            // The reading thread meets the same, and connects again.
        }
    }

    @Override
    public boolean connected() {
        return open != null;
    }

    @Override
    public void fail(RehomeException e) {
        failure = e;
    }

    @Override
    public @Nullable RehomeException failure() {
        return failure;
    }

    @Override
    public void stop() {
        stopped = true;
        ReplicationStream stream = open;
        if (stream != null) {
            stream.close();
        }
    }

    @Override
    public void close() {}
}
