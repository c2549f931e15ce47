package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Table;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.follow.Capture;
import dev.rehome.follow.Feed;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.Records;
import dev.rehome.follow.Route;
import dev.rehome.follow.Slot;
import dev.rehome.migration.cutover.Ownership;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Finds out whether a source can be followed, changing nothing.
final class FollowPlanner {
    private final FollowRequest request;
    private final Route route;
    private final Session source;
    private final Session target;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Finding> blockers = new ArrayList<>();
    private final Set<QualifiedName> reread = new HashSet<>();

    FollowPlanner(FollowRequest request, Route route, Session source, Session target) {
        this.request = request;
        this.route = route;
        this.source = source;
        this.target = target;
    }

    FollowPlan plan() {
        source.beginSnapshot(Optional.empty());
        SchemaScope scope = SchemaScope.of(source, target);
        Catalog catalog = scope.readSource(source).catalog();
        FilterCheck.check(
                catalog.tables(), request.include(), request.exclude(), dev.rehome.copy.CopyProblem.UNKNOWN_TABLE);
        request.group().refuseWrong(catalog);
        Map<QualifiedName, Ownership.Entry> held = Ownership.entries(target);
        Set<QualifiedName> others = Ownership.others(target, route);
        Set<QualifiedName> elsewhere = request.group().name().isEmpty() ? others : Set.of();
        CopyPlanner.Selection selection =
                CopyPlanner.Selection.of(catalog, request.include(), request.exclude(), request.scope(elsewhere));
        Map<QualifiedName, Facts> facts = facts();
        source.rollback();
        Ownership.refuseOthers(held, route, selection.rows());
        tellOthers(held, elsewhere);
        List<Table> tables = catalog.tables().stream()
                .filter(t -> t.holdsRows() && selection.rows().contains(t.name()))
                .toList();
        Optional<Records.Entry> entry = Records.read(target, route);
        if (tables.isEmpty() && !others.isEmpty()) {
            block(
                    FollowProblem.OTHER_GROUP,
                    request.group().words(),
                    "every table is followed with a group already",
                    "name the group: --group NAME");
        }
        lookAtKeys(selection, held);
        Capture capture = lookAtServer(entry);
        tables.forEach(t -> look(t, capture, Optional.ofNullable(facts.get(t.name()))));
        lookAtTarget(entry, selection.rows());
        lookAtTransactions(entry);
        return new FollowPlan(tables, reread, others, entry, capture, findings, blockers);
    }

    private void tellOthers(Map<QualifiedName, Ownership.Entry> held, Set<QualifiedName> elsewhere) {
        held.values().stream()
                .filter(e -> elsewhere.contains(e.table()))
                .forEach(e -> findings.add(new Finding(
                        FollowProblem.LEFT_TO_GROUP,
                        Severity.NOTE,
                        e.table().quoted(),
                        "is left alone: " + e.words(),
                        "")));
    }

    /// Keys to tables that stay behind, or come later.
    private void lookAtKeys(CopyPlanner.Selection selection, Map<QualifiedName, Ownership.Entry> held) {
        Set<QualifiedName> mine = selection.wanted().stream().map(Table::name).collect(Collectors.toSet());
        boolean all = request.group().name().isEmpty();
        for (CrossingKey key : CrossingKey.read(source, mine)) {
            Ownership.Entry other = held.get(key.outside(mine));
            boolean comesAlong = other == null ? all : other.owned();
            if (!comesAlong) {
                (key.isHarmless(mine) ? findings : blockers).add(key.finding(mine));
            }
        }
    }

    /// What the catalog does not tell of a table.
    ///
    /// @param ours whether the role may publish it
    /// @param identity whether the server can name a row of it in its log
    private record Facts(boolean ours, boolean identity) {}

    private Map<QualifiedName, Facts> facts() {
        Map<QualifiedName, Facts> facts = new HashMap<>();
        source.query(
                """
                SELECT n.nspname, c.relname, pg_catalog.pg_has_role(c.relowner, 'USAGE'),
                       c.relreplident = 'f' OR EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid
                         AND i.indisvalid AND i.indimmediate AND i.indisunique
                         AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END)
                  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r'""",
                row -> facts.put(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        new Facts(row.getBoolean(3), row.getBoolean(4))));
        return facts;
    }

    private void look(Table table, Capture capture, Optional<Facts> facts) {
        String name = table.name().quoted();
        if (table.persistence() == Table.Persistence.UNLOGGED) {
            block(
                    FollowProblem.NOT_PUBLISHABLE,
                    name,
                    "is UNLOGGED: its changes are not in the log",
                    "on the source: ALTER TABLE " + name + " SET LOGGED; or leave it out with --exclude " + name);
        } else if (facts.filter(f -> !f.ours()).isPresent()) {
            reread.add(table.name());
            findings.add(new Finding(
                    FollowProblem.READ_AGAIN,
                    Severity.NOTE,
                    name,
                    "belongs to another role (" + table.owner().quoted()
                            + "), and only its owner may publish it or put triggers on it: it is read again for what is"
                            + " new, and never written to on the source",
                    ""));
        } else if (capture == Capture.SLOT && facts.filter(f -> !f.identity()).isPresent()) {
            block(
                    FollowProblem.NO_KEY,
                    name,
                    "has nothing that names a row in the log: once it is published, the server would refuse every UPDATE"
                            + " and DELETE of it",
                    "on the source: " + identityRemedy(table) + "; or leave it out with --exclude " + name
                            + "; or have triggers capture the changes: --capture triggers");
        }
    }

    private static String identityRemedy(Table table) {
        String name = table.name().quoted();
        return table.key()
                .filter(k -> !k.primary())
                .map(k -> "ALTER TABLE " + name + " REPLICA IDENTITY USING INDEX "
                        + k.name().quoted())
                .orElse("ALTER TABLE " + name + " REPLICA IDENTITY FULL");
    }

    private void block(FollowProblem code, String subject, String message, String remedy) {
        blockers.add(new Finding(code, Severity.BLOCKING, subject, message, remedy));
    }

    /// What is followed already goes on as it is.
    private Capture lookAtServer(Optional<Records.Entry> entry) {
        CaptureChoice choice =
                CaptureChoice.look(source, Slot.health(source, route.slot()).isPresent());
        boolean goesOn = !request.restart()
                && entry.filter(e -> e.state() == Records.State.FOLLOWING).isPresent();
        Optional<Capture> asked = goesOn ? Feed.of(source, route).or(request::capture) : request.capture();
        Capture way = choice.take(asked);
        if (goesOn) {
            Feed.lost(source, route)
                    .ifPresent(why -> findings.add(new Finding(
                            FollowProblem.STARTED_AGAIN,
                            Severity.WARNING,
                            "source",
                            why + ": following will begin again, with everything that is in compared anew",
                            "keep follow running")));
        }
        blockers.addAll(choice.blockers(way));
        if (way == Capture.TRIGGERS) {
            findings.add(choice.toldTriggers("source", asked.isPresent()));
        }
        return way;
    }

    /// What a copy brought without a slot is as old as that copy, and nothing tells what changed since.
    private void lookAtTarget(Optional<Records.Entry> entry, Set<QualifiedName> rows) {
        if (entry.isPresent() || !Ledger.isPresent(target)) {
            return;
        }
        List<String> copied = new Ledger(LedgerEvents.NONE)
                .tables(target).values().stream()
                        .filter(t -> !t.chunks().isEmpty() && rows.contains(t.name()))
                        .map(t -> t.name().quoted())
                        .toList();
        if (!copied.isEmpty()) {
            block(
                    FollowProblem.COPIED_WITHOUT_SLOT,
                    "target",
                    copied.size() + " tables were filled by rehome copy, without a slot (" + copied.getFirst()
                            + (copied.size() > 1 ? ", .." : "")
                            + "): what changed on the source since is not to be had",
                    "empty them with: rehome copy --discard TABLE --execute, or use an empty database; then follow");
        }
    }

    /// What the making of a slot would wait for, in every database of the server.
    private void lookAtTransactions(Optional<Records.Entry> entry) {
        if (entry.filter(e -> e.state() == Records.State.FOLLOWING).isPresent()) {
            return;
        }
        FollowWaits.read(source).forEach(findings::add);
        boolean largeObjects = source.scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata)")
                .equals("t");
        if (largeObjects) {
            findings.add(new Finding(
                    FollowProblem.NOT_FOLLOWED,
                    Severity.NOTE,
                    "large objects",
                    "are copied as they are now; what changes later is not in the stream, and brought by the switch, before"
                            + " and behind the freeze",
                    ""));
        }
    }
}
