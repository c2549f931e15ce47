package dev.rehome.migration;

import dev.rehome.catalog.Catalog;
import dev.rehome.catalog.Table;
import dev.rehome.copy.Ledger;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.Records;
import dev.rehome.follow.Route;
import dev.rehome.follow.Slot;
import dev.rehome.postgres.Access;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Finds out whether a source can be followed, changing nothing.
final class FollowPlanner {
    private final FollowRequest request;
    private final Route route;
    private final Session source;
    private final Session target;
    private final List<Finding> findings = new ArrayList<>();
    private final List<Finding> blockers = new ArrayList<>();

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
        CopyPlanner.Selection selection = CopyPlanner.Selection.of(catalog, request.include(), request.exclude());
        Map<QualifiedName, Facts> facts = facts();
        source.rollback();
        List<Table> tables = catalog.tables().stream()
                .filter(t -> t.holdsRows() && selection.rows().contains(t.name()))
                .toList();
        tables.forEach(t -> look(t, Optional.ofNullable(facts.get(t.name()))));
        Optional<Records.Entry> entry = Records.read(target, route);
        lookAtServer();
        lookAtTarget(entry);
        lookAtTransactions(entry);
        return new FollowPlan(tables, entry, findings, blockers);
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

    private void look(Table table, Optional<Facts> facts) {
        String name = table.name().quoted();
        if (table.persistence() == Table.Persistence.UNLOGGED) {
            block(
                    FollowProblem.NOT_PUBLISHABLE,
                    name,
                    "is UNLOGGED: its changes are not in the log",
                    "on the source: ALTER TABLE " + name + " SET LOGGED; or leave it out with --exclude " + name);
        } else if (facts.filter(f -> !f.ours()).isPresent()) {
            block(
                    FollowProblem.NOT_PUBLISHABLE,
                    name,
                    "belongs to another role (" + table.owner().quoted() + "): only its owner may publish it",
                    "use a role that is a member of the owner, or leave it out with --exclude " + name);
        } else if (facts.filter(f -> !f.identity()).isPresent()) {
            block(
                    FollowProblem.NO_KEY,
                    name,
                    "has nothing that names a row in the log: once it is published, the server would refuse every UPDATE"
                            + " and DELETE of it",
                    "on the source: " + identityRemedy(table) + "; or leave it out with --exclude " + name);
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

    private record ServerFacts(
            String walLevel,
            boolean replication,
            int slots,
            int slotsMax,
            int senders,
            int sendersMax,
            boolean create) {}

    private void lookAtServer() {
        if (request.source().access() != Access.DIRECT) {
            block(
                    FollowProblem.POOLER,
                    "source",
                    "is reached through a pooler, which replication does not pass",
                    "give the direct address; at Supabase that is db.<project>.supabase.co, IPv6 or with the IPv4 add-on");
        }
        ServerFacts facts = source.first(
                        """
                        SELECT pg_catalog.current_setting('wal_level'),
                               (SELECT r.rolreplication OR r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user),
                               (SELECT count(*) FROM pg_catalog.pg_replication_slots),
                               pg_catalog.current_setting('max_replication_slots')::int,
                               (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'walsender'),
                               pg_catalog.current_setting('max_wal_senders')::int,
                               pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')""",
                        row -> new ServerFacts(
                                row.getString(1),
                                row.getBoolean(2),
                                row.getInt(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getInt(6),
                                row.getBoolean(7)))
                .orElseThrow();
        report(facts, Slot.health(source, route.slot()).isPresent());
    }

    private void report(ServerFacts facts, boolean haveSlot) {
        if (!facts.walLevel().equals("logical")) {
            block(
                    FollowProblem.WAL_LEVEL,
                    "source",
                    "wal_level is \"" + facts.walLevel() + "\", logical decoding needs \"logical\"",
                    "set wal_level = logical and restart the server, then run the same command again");
        }
        if (!facts.replication()) {
            block(
                    FollowProblem.NO_REPLICATION,
                    "source",
                    "role " + request.source().endpoint().user() + " has no REPLICATION",
                    "as an administrator: ALTER ROLE "
                            + request.source().endpoint().user() + " REPLICATION");
        }
        if (!facts.create()) {
            block(
                    FollowProblem.NOT_PUBLISHABLE,
                    "source",
                    "role " + request.source().endpoint().user()
                            + " may not CREATE in the database, which a publication needs",
                    "as its owner: GRANT CREATE ON DATABASE .. TO "
                            + request.source().endpoint().user());
        }
        if (!haveSlot && facts.slots() >= facts.slotsMax()) {
            block(
                    FollowProblem.NO_SLOT_LEFT,
                    "source",
                    "all " + facts.slotsMax() + " replication slots are taken",
                    "drop a slot that nobody reads, or raise max_replication_slots");
        }
        if (facts.senders() + 1 > facts.sendersMax()) {
            block(
                    FollowProblem.NO_SLOT_LEFT,
                    "source",
                    "all " + facts.sendersMax() + " WAL senders are busy",
                    "end one, or raise max_wal_senders");
        }
    }

    /// What a copy brought without a slot is as old as that copy, and nothing tells what changed since.
    private void lookAtTarget(Optional<Records.Entry> entry) {
        if (entry.isPresent() || !Ledger.isPresent(target)) {
            return;
        }
        List<String> copied = new Ledger(LedgerEvents.NONE)
                .tables(target).values().stream()
                        .filter(t -> !t.chunks().isEmpty())
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
                    Severity.WARNING,
                    "large objects",
                    "are copied as they are now; what changes later is not in the stream",
                    "after the switch, compare them with: rehome verify"));
        }
    }
}
