package dev.rehome.migration;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.RunLock;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.follow.Capture;
import dev.rehome.follow.CaptureHealth;
import dev.rehome.follow.Closing;
import dev.rehome.follow.Feed;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Records;
import dev.rehome.follow.Rereading;
import dev.rehome.follow.Route;
import dev.rehome.follow.SlotHealth;
import dev.rehome.follow.Stream;
import dev.rehome.follow.StreamOptions;
import dev.rehome.follow.StreamStatus;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Following from beginning to end: slot, copy under its snapshot, closing of the target, then changes until
/// stopped.
///
/// [#interrupt()] may be called from any thread; all else from one.
public final class FollowRun {
    private static final int RESTARTS_MAX = 5;

    private final FollowRequest request;
    private final List<Finding> findings = new ArrayList<>();
    private volatile boolean interrupted;
    private volatile @Nullable CopyRun copying;
    private Optional<CopyResult> copy = Optional.empty();
    private Capture capture = Capture.SLOT;
    private RunLock lock = RunLock.COPY;

    public FollowRun(FollowRequest request) {
        this.request = request;
    }

    /// Where the spool of a route lies.
    public static Path spoolFolder(Path folder, Route route) {
        return folder.resolve("follow").resolve(route.slot());
    }

    /// Does what the request asks for, or finds out what it would do.
    ///
    /// @throws RehomeException what stopped it
    public FollowResult run() {
        try (Session control = request.target().open(request.execute() ? "follow-control" : "plan")) {
            SameDatabase.refuse(request.source(), control);
            Route route = forward();
            lock = RunLock.ofRoute(route.name());
            if (Ownership.live(control, route) == Side.TARGET) {
                return back(control, route.reversed());
            }
            return request.execute() ? execute(control, route) : preview(control, route);
        } catch (RehomeException e) {
            throw interrupted ? interruption(e) : e;
        } finally {
            request.source().close();
            request.target().close();
        }
    }

    /// Brings the target to where the source is, as a part of something that holds the route's lock.
    ///
    /// @param control holds the lock, and goes on holding it
    public FollowResult bring(Session control) {
        try {
            return begin(control, forward());
        } finally {
            request.source().close();
            request.target().close();
        }
    }

    /// Ends everything that runs; [#run()] then ends with exit status 130.
    public void interrupt() {
        interrupted = true;
        CopyRun running = copying;
        if (running != null) {
            running.interrupt();
        }
        request.source().cancelAll();
        request.target().cancelAll();
    }

    private static RehomeException interruption(RehomeException e) {
        return new RehomeException(
                FollowProblem.INTERRUPTED,
                "following interrupted",
                e.reason().isEmpty() ? e.message() : e.reason(),
                "run the same command again: it goes on where it stopped",
                e);
    }

    private Route forward() {
        return Route.forward(request.source(), request.target(), request.group().name());
    }

    private FollowPlan plan(Session control, Route route) {
        try (Session source = request.source().open("plan")) {
            return new FollowPlanner(request, route, source, control).plan();
        }
    }

    private FollowResult preview(Session control, Route route) {
        FollowPlan plan = plan(control, route);
        capture = plan.capture();
        findings.addAll(plan.findings());
        List<Finding> blockers = new ArrayList<>(plan.blockers());
        if (!plan.isFollowing() && blockers.isEmpty()) {
            CopyRequest copyRequest = request.copyRequest(
                    false, request.source().another(), request.target().another(), elsewhere(plan));
            CopyResult preview = new CopyRun(copyRequest, CopyFrame.PART).run();
            copy = Optional.of(preview);
            blockers.addAll(preview.failures());
            findings.addAll(preview.findings());
        }
        String state = !blockers.isEmpty() ? "refused" : plan.isFollowing() ? "resumable" : "planned";
        return result(false, state, route, plan.names(), Optional.empty(), control, blockers);
    }

    /// A group of the plan names its own; all others are what no group holds.
    private Set<QualifiedName> elsewhere(FollowPlan plan) {
        return request.group().name().isEmpty() ? plan.elsewhere() : Set.of();
    }

    private FollowResult result(
            boolean executed,
            String state,
            Route route,
            List<QualifiedName> tables,
            Optional<StreamStatus> status,
            Session control,
            List<Finding> failures) {
        List<String> closed =
                Closing.items(control).stream().map(Closing.Item::object).toList();
        return new FollowResult(
                executed,
                state,
                request.group().name(),
                route,
                capture,
                tables,
                copy,
                status,
                closed,
                findings,
                failures);
    }

    /// After a switch changes go from the target to the source: nothing is ever copied over what is live. A
    /// lost slot ends the way back.
    private FollowResult back(Session control, Route route) {
        Set<QualifiedName> known = new Rereading(route.reversed()).tables(control);
        known.addAll(Feed.tables(control, route));
        List<QualifiedName> tables = List.copyOf(known);
        capture = Feed.of(control, route).orElse(capture);
        if (!request.execute()) {
            return result(false, "resumable", route, tables, Optional.empty(), control, List.of());
        }
        lock.take(control);
        refuseWithoutWayBack(route);
        tell(new Finding(
                FollowProblem.BACKWARD,
                Severity.NOTE,
                "follow",
                "the application writes to the target: changes go from there to the source",
                ""));
        return watch(control, route, tables, openStream(route));
    }

    private void refuseWithoutWayBack(Route route) {
        try (Session source = request.source().open("plan")) {
            if (Records.position(source, route).isEmpty()) {
                throw new RehomeException(
                        FollowProblem.NO_WAY_BACK,
                        "the application writes to the target, and nothing follows it back",
                        "the switch was made with --no-way-back, or the way back was closed",
                        "there is nothing to do; rehome complete --execute ends the move");
            }
        }
    }

    private FollowResult execute(Session control, Route route) {
        lock.take(control);
        return begin(control, route);
    }

    private FollowResult begin(Session control, Route route) {
        for (int restarts = 0; ; restarts++) {
            try {
                if (restarts > 0) {
                    RunLock.COPY.release(control);
                }
                FollowResult result = follow(control, route, restarts > 0 || request.restart());
                if (!wasOvertaken(result) || restarts == RESTARTS_MAX) {
                    return result;
                }
                tell(new Finding(
                        FollowProblem.STARTED_AGAIN,
                        Severity.NOTE,
                        result.failures().getFirst().subject(),
                        "was truncated or rewritten while it was copied: the copy goes on with a new slot, and compares"
                                + " what is in",
                        ""));
            } catch (RehomeException e) {
                if (e.code() != FollowProblem.SLOT_LOST || interrupted || restarts == RESTARTS_MAX) {
                    throw e;
                }
                tell(new Finding(
                        FollowProblem.STARTED_AGAIN,
                        Severity.WARNING,
                        "slot " + route.slot(),
                        "is lost, and with it changes that were not read: following starts again, with a new slot and"
                                + " everything that is in compared anew (" + e.reason() + ")",
                        "keep follow running; raise max_slot_wal_keep_size where writes are heavy"));
            }
        }
    }

    /// Whether the copy failed for nothing but tables whose old rows went away under it: a new moment has
    /// others.
    private boolean wasOvertaken(FollowResult result) {
        return !interrupted
                && result.failures().stream().anyMatch(f -> f.code() == CopyProblem.INCOMPLETE)
                && result.failures().stream()
                        .allMatch(f -> f.code() == CopyProblem.INCOMPLETE || f.code() == CopyProblem.HELD_BACK);
    }

    private void tell(Finding finding) {
        findings.add(finding);
        request.progress().finding(finding);
    }

    private FollowResult follow(Session control, Route route, boolean restart) {
        request.progress().phase("plan");
        boolean begins = restart
                || Records.read(control, route)
                        .filter(e -> e.state() == Records.State.FOLLOWING)
                        .isEmpty();
        if (begins) {
            // Groups are copied one after the other: they share the ledger, and what one makes the next may need.
            RunLock.COPY.take(control);
        }
        FollowPlan plan = plan(control, route);
        capture = plan.capture();
        plan.findings().forEach(this::tell);
        if (!plan.blockers().isEmpty()) {
            return result(false, "refused", route, plan.names(), Optional.empty(), control, plan.blockers());
        }
        if (!begins) {
            FollowScope.leaveOut(control, route, request.exclude());
            return watch(control, route, followed(control, route), openStream(route));
        }
        try (FollowStart start = new FollowStart(request, route, control, plan)) {
            CopyRun run = new CopyRun(
                    request.copyRequest(
                            true, request.source().another(), request.target().another(), elsewhere(plan)),
                    start);
            copying = run;
            CopyResult result = run.run();
            copying = null;
            copy = Optional.of(result);
            findings.addAll(result.findings());
            if (!result.failures().isEmpty()) {
                if (result.executed()) {
                    start.giveUp();
                } else {
                    start.withdraw();
                }
                return result(
                        result.executed(),
                        "refused",
                        route,
                        plan.names(),
                        Optional.empty(),
                        control,
                        result.failures());
            }
            request.progress().phase("closing");
            findings.addAll(start.close(result));
            RunLock.COPY.release(control);
            return watch(control, route, plan.names(), start.handOver());
        }
    }

    /// What is followed since it began; a table that was made later is not.
    private List<QualifiedName> followed(Session control, Route route) {
        Set<QualifiedName> tables = new Rereading(route).tables(control);
        try (Session source = request.source().open("plan")) {
            tables.addAll(Feed.tables(source, route));
        }
        return List.copyOf(tables);
    }

    private Stream openStream(Route route) {
        Stream stream = Stream.open(
                route,
                spoolFolder(request.folder(), route),
                new StreamOptions(request.spoolBytesMax(), request.skip()),
                request.progress());
        stream.start();
        return stream;
    }

    /// Watches the stream until it is caught up, where that was asked for, or for ever.
    private FollowResult watch(Session first, Route start, List<QualifiedName> tables, Stream opened) {
        request.progress().phase("following");
        Session control = first;
        Route forward = forward();
        Route route = start;
        Stream stream = opened;
        try {
            while (true) {
                FollowWatch watch = new FollowWatch(
                        request,
                        control,
                        lock,
                        new SchemaWatch(route, tables, Ownership.others(control, forward)),
                        () -> interrupted);
                FollowWatch.Outcome outcome = watch.watch(stream);
                control = watch.control();
                if (outcome == FollowWatch.Outcome.CAUGHT_UP) {
                    StreamStatus status = stream.status();
                    nearLimit(status).ifPresent(findings::add);
                    return result(true, "caught-up", route, tables, Optional.of(status), control, List.of());
                }
                stream.close();
                watch.lend();
                // Whoever had the lock may have switched.
                route = Ownership.live(control, forward) == Side.SOURCE ? forward : forward.reversed();
                stream = openStream(route);
            }
        } finally {
            stream.close();
        }
    }

    /// That what keeps the changes is about to keep no more.
    static Optional<Finding> nearLimit(StreamStatus status) {
        return status.slot()
                .flatMap(FollowRun::nearLimit)
                .or(() -> status.captured().flatMap(FollowRun::nearLimit));
    }

    private static Optional<Finding> nearLimit(CaptureHealth captured) {
        if (captured.bytes() < captured.bytesMax() / 4) {
            return Optional.empty();
        }
        return Optional.of(new Finding(
                FollowProblem.CAPTURE_LIMIT,
                Severity.WARNING,
                captured.table(),
                "holds " + (captured.bytes() >> 20) + " MB of captured changes; at " + (captured.bytesMax() >> 20)
                        + " MB it takes no more, and following has to begin again",
                "find out what slows following down, and keep it running"));
    }

    private static Optional<Finding> nearLimit(SlotHealth slot) {
        return slot.bytesLeft()
                .filter(left -> left < slot.heldBytes() || !slot.walStatus().equals("reserved"))
                .filter(left -> !slot.walStatus().equals("extended") || left < slot.heldBytes())
                .map(left -> new Finding(
                        FollowProblem.SLOT_LIMIT,
                        Severity.WARNING,
                        "slot",
                        "wal_status is " + slot.walStatus() + ": the server keeps " + (slot.heldBytes() >> 20)
                                + " MB for it and drops it after " + (left >> 20) + " MB more",
                        "find out what slows following down, or raise max_slot_wal_keep_size"));
    }
}
