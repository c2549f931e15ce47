package dev.rehome.migration.cutover;

import dev.rehome.copy.DatabaseId;
import dev.rehome.copy.LargeObjectUpdate;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Capture;
import dev.rehome.follow.ChangedRows;
import dev.rehome.follow.Closing;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Fence;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Position;
import dev.rehome.follow.Records;
import dev.rehome.follow.Rereading;
import dev.rehome.follow.Route;
import dev.rehome.follow.SameMoment;
import dev.rehome.follow.Slot;
import dev.rehome.follow.Stream;
import dev.rehome.follow.StreamEvents;
import dev.rehome.follow.StreamOptions;
import dev.rehome.migration.CaptureChoice;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The two real databases, the stream between them, and the hooks.
final class DatabaseGround implements Ground {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration CATCH_UP_MAX = Duration.ofHours(6);
    /// How long making a slot may wait for transactions that are open.
    private static final Duration SLOT_MAX = Duration.ofMinutes(1);

    private static final Duration WAY_BACK_MAX = Duration.ofMinutes(2);

    /// As far as the last look before the freeze may have been from the end of the log: what is left is
    /// drained in moments.
    private static final Duration LAG_MAX = Duration.ofSeconds(2);

    private static final int SEQUENCE_MARGIN = 1000;

    /// How often a table that is truncated while it is read is read again before the freeze.
    private static final int COMPARISONS_MAX = 3;

    private final SwitchTables tables;
    private final Route forward;
    private final Function<Route, Path> spool;
    private final Hooks hooks;
    private final ContentCheck check;
    private final boolean wayBack;
    private final Optional<Capture> capture;
    private final SwitchEvents events;
    private final TablesOfOthers others;
    private final Map<Side, Session> sessions = new EnumMap<>(Side.class);
    private @Nullable Stream stream;
    private @Nullable Stream back;
    private volatile boolean halted;
    private ChangedRows changed = new ChangedRows();
    private Set<QualifiedName> truncating = Set.of();
    private long transactions;

    /// @param forward from source to target; their sessions are this ground's alone, and closed with it
    /// @param spool where the spool of a route is
    /// @param check compares all contents
    /// @param wayBack whether changes are to flow back after the switch
    /// @param capture how they are had; empty for what is to be had
    DatabaseGround(
            SwitchTables tables,
            Route forward,
            Function<Route, Path> spool,
            Hooks hooks,
            ContentCheck check,
            boolean wayBack,
            Optional<Capture> capture,
            SwitchEvents events) {
        this.tables = tables;
        this.forward = forward;
        this.spool = spool;
        this.hooks = hooks;
        this.check = check;
        this.wayBack = wayBack;
        this.capture = capture;
        this.events = events;
        this.others = new TablesOfOthers(forward, tables);
    }

    private Route route(Side from) {
        return from == Side.SOURCE ? forward : forward.reversed();
    }

    private Server server(Side side) {
        return side == Side.SOURCE ? forward.from() : forward.to();
    }

    /// A session that is kept; made anew where the server was away.
    private Session session(Side side) {
        if (halted) {
            throw new RehomeException(
                    CutoverProblem.PAST_BUDGET,
                    side.word() + ": no answer within the budget",
                    "every connection was cut when it was spent",
                    "see whether both databases answer, or give more with --budget");
        }
        Session open = sessions.get(side);
        if (open != null && answers(open)) {
            return open;
        }
        if (open != null) {
            open.close();
        }
        Session fresh = patiently(() -> server(side).open("switch"));
        sessions.put(side, fresh);
        return fresh;
    }

    private static boolean answers(Session session) {
        try {
            session.scalar("SELECT 1");
            return true;
        } catch (RehomeException e) {
            return false;
        }
    }

    /// A server that is restarted answers again after some seconds; one that is gone does not.
    private static <T> T patiently(Supplier<T> what) {
        long deadline = System.nanoTime() + ANSWER_MAX.toNanos();
        while (true) {
            try {
                return what.get();
            } catch (RehomeException e) {
                boolean again = ServerError.of(e).filter(ServerError::retryable).isPresent();
                if (!again || System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(AGAIN.toNanos());
            }
        }
    }

    @Override
    public boolean isOpen(Side side) {
        return patiently(() -> isOpen(session(side)));
    }

    /// Nobody writes to a table that is not there: so it is where nothing was copied yet.
    private boolean isOpen(Session session) {
        Set<QualifiedName> there = SwitchTables.tables(session);
        there.retainAll(tables.closable(session.server().side()));
        return !Fence.on(session).containsAll(there);
    }

    /// Before the first switch nothing is on record. What closed a side without a record was no switch.
    @Override
    public Optional<Side> live() {
        return patiently(() -> {
            if (isOpen(Side.TARGET) && isOwned(Side.TARGET, true)) {
                return Optional.of(Side.TARGET);
            }
            boolean between = isOwned(Side.SOURCE, false) && !isOpen(Side.SOURCE);
            return between ? Optional.empty() : Optional.of(Side.SOURCE);
        });
    }

    private boolean isOwned(Side side, boolean owned) {
        return Ownership.entries(session(side)).values().stream()
                .anyMatch(e -> e.route().equals(forward.name()) && e.owned() == owned);
    }

    @Override
    public void prepare(Side from) {
        Freeze.ready(session(from));
        Freeze.ready(session(from.other()));
        if (wayBack) {
            wayBack(from);
        }
        Stream running = Stream.open(route(from), spool.apply(route(from)), StreamOptions.defaults(), new Noted());
        stream = running;
        running.start();
        running.drainTo(running.endOfSource(), CATCH_UP_MAX);
        changed = new ChangedRows();
        truncating = compared(running, from);
        bringLargeObjects(from);
        long deadline = System.nanoTime() + CATCH_UP_MAX.toNanos();
        do {
            long begin = System.nanoTime();
            running.drainTo(running.endOfSource(), CATCH_UP_MAX);
            if (Duration.ofNanos(System.nanoTime() - begin).compareTo(LAG_MAX) < 0) {
                return;
            }
        } while (System.nanoTime() < deadline);
    }

    /// All contents as of one moment. Of a table that is truncated meanwhile there is nothing to be read at that
    /// moment: it is compared at another one.
    ///
    /// @return those that were truncated each time. What came after the last moment has their TRUNCATE, so the
    ///     changed rows have them whole: they are compared when nobody writes any more
    private Set<QualifiedName> compared(Stream running, Side from) {
        Set<QualifiedName> left = Set.copyOf(tables.compared(from));
        for (int round = 0; round < COMPARISONS_MAX && (round == 0 || !left.isEmpty()); round++) {
            try (SameMoment moment = running.sameMoment(changed, SLOT_MAX)) {
                left = check.run(left, moment.snapshots());
            }
        }
        if (left.isEmpty()) {
            check.passed(tables.compared(from).size());
        }
        return left;
    }

    /// Makes what changes will go back through, and sends a marker through it. Nothing but markers may come:
    /// what somebody wrote to the side that waits must not reach the live one. It stays open until the freeze
    /// is over, so that such a write is noticed to the end.
    private void wayBack(Side from) {
        Route way = route(from.other());
        if (Records.position(session(from), way).isEmpty()
                || Feed.lost(session(from.other()), way).isPresent()) {
            makeWayBack(from, way);
        }
        try {
            openWayBack(way);
        } catch (RehomeException e) {
            if (e.code() != FollowProblem.FOREIGN_WRITE) {
                throw e;
            }
            // What it wrote is compared before the freeze, with all else.
            events.note(e.message() + ": " + e.reason());
            makeWayBack(from, way);
            openWayBack(way);
        }
    }

    private void makeWayBack(Side from, Route way) {
        closeStream();
        Session here = session(from);
        Session there = session(from.other());
        Set<QualifiedName> leftOut = FollowScope.tables(there);
        tables.names().forEach(leftOut::remove);
        Capture how =
                CaptureChoice.look(there, false).of(there, tables.published()).take(capture);
        try (Slot.Created slot = Feed.begin(there, way, how, tables.published(), SLOT_MAX, events::note)) {
            Records.create(here);
            Records.following(here, way, Route.id(there), slot.consistentPoint());
            // What is to be left out of the one direction is so in the other.
            Optional<FollowScope> asked = FollowScope.read(session(Side.TARGET), forward);
            new FollowScope(
                            asked.map(FollowScope::include).orElse(List.of()),
                            asked.map(FollowScope::exclude).orElse(List.of()),
                            leftOut)
                    .write(here, way);
        }
        Stream.deleteSpool(spool.apply(way));
    }

    private void openWayBack(Route way) {
        Stream opened = Stream.open(way, spool.apply(way), StreamOptions.refusingChanges(), StreamEvents.NONE);
        back = opened;
        opened.start();
        opened.drainTo(opened.endOfSource(), WAY_BACK_MAX);
    }

    private void drain(Route route) {
        try (Stream open = Stream.open(route, spool.apply(route), StreamOptions.defaults(), StreamEvents.NONE)) {
            open.start();
            open.drainTo(open.endOfSource(), WAY_BACK_MAX);
        }
    }

    private Stream stream() {
        Stream running = stream;
        if (running == null) {
            throw new IllegalStateException("the stream is not open");
        }
        running.check();
        return running;
    }

    @Override
    public Map<String, String> freeze(Side from, Budget budget) {
        int ended = new Freeze(session(from), forward, tables, events).run(budget);
        return frozen(from, ended);
    }

    /// The same where all that is frozen is still to be copied.
    Map<String, String> freezeBeforeCopy(Side from, Budget budget) {
        Freeze.ready(session(from));
        int ended = new Freeze(session(from), forward, tables, events).runBeforeCopy(budget);
        return frozen(from, ended);
    }

    /// With the group and its tables, so that the journal alone can say whose side this is about.
    private Map<String, String> frozen(Side from, int sessionsEnded) {
        return Map.of(
                "tables",
                String.valueOf(tables.closable(from).size()),
                "names",
                tables.names().stream().map(QualifiedName::quoted).sorted().collect(Collectors.joining("\n")),
                "group",
                tables.group(),
                "sessionsEnded",
                String.valueOf(sessionsEnded));
    }

    @Override
    public Map<String, String> catchUp(Side from, Budget budget) {
        Lsn end = stream().endOfSource();
        Position at = stream().drainTo(end, budget.left());
        transactions = at.transactions();
        others.bring(from, session(Side.SOURCE), session(Side.TARGET));
        LargeObjectUpdate largeObjects = bringLargeObjects(from);
        return Map.of("end", end.toString(), "largeObjects", String.valueOf(largeObjects.count()));
    }

    /// They are in no stream. Before the freeze it is most of them, behind it what came since.
    private LargeObjectUpdate bringLargeObjects(Side from) {
        return LargeObjectsGate.goAlong(session(Side.TARGET), forward)
                ? LargeObjectUpdate.run(
                        session(from),
                        session(from.other()),
                        session(Side.TARGET),
                        DatabaseId.read(session(Side.SOURCE)))
                : LargeObjectUpdate.NONE;
    }

    @Override
    public Map<String, String> sequences(Side from, Budget budget) {
        int set = SequenceAdvance.set(session(from), session(from.other()), tables.sequences(), SEQUENCE_MARGIN);
        return Map.of("sequences", String.valueOf(set));
    }

    @Override
    public Map<String, String> verify(Side from, Budget budget) {
        refuseUncompared();
        ChangedRows.Compared compared = changed.compare(session(from), session(from.other()));
        others.refuseLoss(from, session(Side.SOURCE), session(Side.TARGET));
        if (!compared.different().isEmpty()) {
            List<String> names =
                    compared.different().stream().map(QualifiedName::quoted).toList();
            throw new RehomeException(
                    CutoverProblem.DIFFERENT,
                    names.getFirst() + ": rows that changed since everything was compared differ",
                    names.size() == 1 ? "" : "and in: " + String.join(", ", names.subList(1, names.size())),
                    "see which with: rehome verify");
        }
        return Map.of(
                "changedTables", String.valueOf(compared.tables()), "comparedRows", String.valueOf(compared.rows()));
    }

    private void refuseUncompared() {
        truncating.stream().filter(t -> !changed.hasWhole(t)).findFirst().ifPresent(table -> {
            throw new RehomeException(
                    CutoverProblem.COULD_NOT_CHECK,
                    table.quoted() + ": could not be checked, its file was another one each time it was read",
                    "and no TRUNCATE of it came: VACUUM FULL, CLUSTER or ALTER TABLE does that",
                    "wait until that has ended, then run the same command again");
        });
    }

    @Override
    public Map<String, String> confirmQuiet(Side from, Budget budget) {
        if (from == Side.SOURCE) {
            Unfollowed.look(session(from), session(from.other()), route(from), tables)
                    .refuse();
        }
        Lsn end = stream().endOfSource();
        long after = stream().drainTo(end, budget.left()).transactions();
        if (after != transactions) {
            throw new RehomeException(
                    CutoverProblem.WRITER_GOT_THROUGH,
                    from.word() + ": somebody wrote after it was frozen",
                    (after - transactions) + " transactions came behind the last one before the freeze",
                    "find the writer (a superuser, or one that drops triggers), stop it, then run the same command again");
        }
        Stream opened = back;
        if (opened != null) {
            opened.drainTo(opened.endOfSource(), budget.left());
        }
        closeStream();
        return Map.of("end", end.toString());
    }

    @Override
    public void hooks(Side live) {
        hooks.run(live);
    }

    @Override
    public void open(Side side) {
        if (isOpen(side)) {
            return;
        }
        closeStream();
        refuseBoth(side, isOpen(side.other()));
        // A last look, behind the hooks: what others own may have been written to until now.
        others.bring(side.other(), session(Side.SOURCE), session(Side.TARGET));
        lower(side);
    }

    @Override
    public void reopen(Side side) {
        if (isOpen(side)) {
            return;
        }
        closeStream();
        refuseBoth(side, mayBeOpen(side.other()));
        lower(side);
        sweep(side);
    }

    /// What is left of the lowered fence goes beside writers, as far as nobody is kept waiting.
    private void sweep(Side side) {
        try {
            Fence.sweep(session(side), tables.closable(side));
        } catch (RehomeException e) {
            // It refuses nothing, and goes with the next attempt or the end.
        }
    }

    /// A side that does not answer is as this attempt found it: closed.
    private boolean mayBeOpen(Side side) {
        try (Session asked = server(side).open("switch-look")) {
            return isOpen(asked);
        } catch (RehomeException e) {
            events.note(side.word() + ": does not answer: " + e.message());
            return false;
        }
    }

    @Override
    public void halt() {
        halted = true;
        abandon();
    }

    @Override
    public void afresh() {
        halted = false;
        abandon();
    }

    private void abandon() {
        forward.from().abandonAll();
        forward.to().abandonAll();
    }

    private static void refuseBoth(Side side, boolean otherIsOpen) {
        if (otherIsOpen) {
            throw new RehomeException(
                    CutoverProblem.BOTH_OPEN,
                    "the " + side.word() + " is not opened: the " + side.other().word() + " is open",
                    "both must never take writes",
                    "see what holds with: rehome status");
        }
    }

    private void lower(Side side) {
        patiently(() -> {
            Session session = session(side);
            Set<QualifiedName> notLive = tables.notLive(side, Ownership.entries(session), Fence.on(session));
            session.begin();
            List<QualifiedName> mine = tables.closable(side);
            Closing.open(session, mine, notLive);
            Ownership.record(session, forward, tables.group(), mine, true);
            if (side == Side.TARGET) {
                new Rereading(forward).opened(session);
            }
            Fence.lower(session, mine);
            session.commit();
            return side;
        });
    }

    @Override
    public void settle(Side live) {
        Side closed = live.other();
        patiently(() -> {
            Session session = session(closed);
            Ownership.record(session, forward, tables.group(), tables.closable(closed), false);
            return closed;
        });
        if (wayBack) {
            patiently(() -> Closing.close(session(closed), tables.closable(closed), EnumSet.allOf(Closing.Part.class)));
            drain(route(live));
        }
        sweep(live);
        patiently(() -> others.missed(live, session(Side.SOURCE), session(Side.TARGET)))
                .forEach(events::note);
        patiently(() -> Closing.finish(session(live))).forEach(f -> events.note(f.subject() + ": " + f.message()));
    }

    private void closeStream() {
        closeQuietly(stream);
        stream = null;
        closeQuietly(back);
        back = null;
    }

    private static void closeQuietly(@Nullable Stream open) {
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeStream();
        forward.from().close();
        forward.to().close();
    }

    /// Tells what the stream meets.
    private final class Noted implements StreamEvents {
        @Override
        public void retry(Side side, String reason, Duration pause) {
            events.note(side.word() + ": " + reason + "; trying again in " + pause.toMillis() + " ms");
        }
    }
}
