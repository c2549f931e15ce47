package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Table;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.follow.Capture;
import dev.rehome.follow.Closing;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Fence;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.FollowSchema;
import dev.rehome.follow.FollowScope;
import dev.rehome.follow.Records;
import dev.rehome.follow.Rereading;
import dev.rehome.follow.Route;
import dev.rehome.follow.Slot;
import dev.rehome.follow.Stream;
import dev.rehome.follow.StreamOptions;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The beginning of following: the copy's moment is a new slot's, its changes are drained to disk meanwhile,
/// and the tables are fenced before a row is in.
///
/// Each snapshot has its own slot: where the one is lost, the other is of no use, and both are made anew.
final class FollowStart implements CopyFrame, AutoCloseable {
    private final FollowRequest request;
    private final Route route;
    private final Session control;
    private final Capture capture;
    private final Path folder;
    private final Set<QualifiedName> elsewhere;
    private final boolean first;
    private @Nullable Stream stream;
    private @Nullable Lsn consistentPoint;
    private List<QualifiedName> tables = List.of();
    private List<QualifiedName> withParents = List.of();
    private String sourceId = "";

    /// @param control holds the lock of the route and that of the copy
    /// @param plan which tables others hold, and whether it was begun before
    FollowStart(FollowRequest request, Route route, Session control, FollowPlan plan) {
        this.request = request;
        this.route = route;
        this.control = control;
        this.capture = plan.capture();
        this.elsewhere = request.group().name().isEmpty() ? plan.elsewhere() : Set.of();
        this.first = plan.entry().isEmpty();
        this.folder = FollowRun.spoolFolder(request.folder(), route);
    }

    /// It is held already.
    @Override
    public void lock(Session copyControl) {}

    @Override
    public boolean isPartOfMore() {
        return true;
    }

    @Override
    public SourceSnapshot openSnapshot(Server copySource, int number, Session copyControl) {
        closeStream();
        new Ledger(LedgerEvents.NONE).create(control);
        Records.create(control);
        request.progress().phase("slot");
        try (Session source = request.source().open("follow-start")) {
            sourceId = Route.id(source);
            FollowWaits.read(source).forEach(request.progress()::finding);
            return openSnapshot(source, copySource, number, copyControl);
        }
    }

    private SourceSnapshot openSnapshot(Session source, Server copySource, int number, Session copyControl) {
        Set<QualifiedName> leftOut = FollowScope.tables(source);
        FollowSchema schema = SchemaSince.now(source);
        List<QualifiedName> all = followed(source);
        all.forEach(leftOut::remove);
        Set<QualifiedName> reread = Rereading.ofOthers(source);
        reread.retainAll(all);
        List<QualifiedName> published =
                all.stream().filter(t -> !reread.contains(t)).toList();
        Ownership.assign(control, route, request.group().name(), withParents);
        try (Slot.Created slot = Feed.begin(source, route, capture, published, Duration.ZERO, this::waits)) {
            consistentPoint = slot.consistentPoint();
            Records.copying(control, route, sourceId, slot.consistentPoint());
            List<String> include = request.group().scope().only().orElse(request.include());
            new FollowScope(include, request.exclude(), leftOut).write(control, route);
            schema.write(control, route);
            Stream opened = Stream.openWhileCopying(
                    route,
                    capture,
                    folder,
                    slot.consistentPoint(),
                    new StreamOptions(request.spoolBytesMax(), request.skip()),
                    request.progress());
            stream = opened;
            SourceSnapshot snapshot =
                    SourceSnapshot.open(copySource, number, copyControl, Optional.of(slot.snapshot()));
            refuseChanged(snapshot);
            new Rereading(route).begin(control, reread, snapshot.session());
            opened.startReceiving();
            return snapshot;
        }
    }

    private void waits(String who) {
        request.progress()
                .finding(new Finding(FollowProblem.WAITS, Severity.NOTE, "source", who, "end it where it takes long"));
    }

    /// Asked once more: a table that was made since the plan is followed too.
    private List<QualifiedName> followed(Session source) {
        SchemaScope scope = SchemaScope.of(source, control);
        var catalog = scope.readSource(source).catalog();
        CopyPlanner.Selection selection = select(catalog);
        withParents = selection.wanted().stream()
                .filter(t -> t.kind() != Table.Kind.FOREIGN)
                .map(Table::name)
                .toList();
        tables = catalog.tables().stream()
                .filter(t -> t.holdsRows() && selection.rows().contains(t.name()))
                .map(Table::name)
                .toList();
        return tables;
    }

    private CopyPlanner.Selection select(Catalog catalog) {
        return CopyPlanner.Selection.of(catalog, request.include(), request.exclude(), request.scope(elsewhere));
    }

    /// A table that came between the publication and the snapshot would be copied and not followed.
    private void refuseChanged(SourceSnapshot snapshot) {
        CopyPlanner.Selection selection = select(snapshot.catalog());
        List<QualifiedName> now = snapshot.catalog().tables().stream()
                .filter(t -> t.holdsRows() && selection.rows().contains(t.name()))
                .map(Table::name)
                .toList();
        if (!now.equals(tables)) {
            snapshot.close();
            throw new RehomeException(
                    FollowProblem.SCHEMA_CHANGED,
                    "source: tables came or went while following began",
                    tables.size() + " tables were published, " + now.size() + " are there now",
                    "run the same command again");
        }
    }

    @Override
    public Set<QualifiedName> ours(Session copyControl) {
        return Fence.on(copyControl);
    }

    @Override
    public void tablesMade(Session copyControl, List<QualifiedName> made) {
        Fence.raise(copyControl, made);
    }

    /// Closes the target, and notes that changes are applied from the slot's beginning on.
    List<Finding> close(CopyResult result) {
        Set<QualifiedName> closed = new TreeSet<>(Fence.on(control));
        closed.retainAll(withParents);
        try (Session source = request.source().open("follow-start")) {
            Closing.promise(source, control, withParents);
        }
        List<Finding> left = Closing.close(control, closed, EnumSet.allOf(Closing.Part.class));
        Records.following(control, route, sourceId, java.util.Objects.requireNonNull(consistentPoint));
        return left;
    }

    /// The stream, applying from here on; the caller closes it.
    Stream handOver() {
        Stream running = java.util.Objects.requireNonNull(stream);
        stream = null;
        running.startApplying();
        return running;
    }

    /// The copy did not come to its end: the snapshot is gone with this process, so the slot is of no use.
    void giveUp() {
        closeStream();
        try (Session source = request.source().open("follow-clean")) {
            Feed.drop(source, route);
        }
        Stream.deleteSpool(folder);
    }

    /// Nothing was changed on any table: the target is as if following had never been asked for.
    void withdraw() {
        giveUp();
        if (first) {
            Records.forget(control, route);
            new Rereading(route).forget(control);
            Ownership.forget(control, route);
        }
    }

    private void closeStream() {
        Stream open = stream;
        stream = null;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void close() {
        closeStream();
    }
}
