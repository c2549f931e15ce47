package dev.rehome.migration;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.follow.Capture;
import dev.rehome.follow.FollowProblem;
import dev.rehome.postgres.Access;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Which ways the changes of a side can be had, and why not the others. Looks and changes nothing.
///
/// A slot is taken where it is to be had: it costs the writers nothing. Where it never will be (a pooler, the log's
/// level, a right that the role lacks), triggers capture; where it is only taken just now, somebody has to say so.
///
/// @param never why there can be no slot
/// @param notNow why there is none free at the moment
/// @param neither what both need and is not there
public record CaptureChoice(List<Finding> never, List<Finding> notNow, List<Finding> neither) {
    public CaptureChoice {
        never = List.copyOf(never);
        notNow = List.copyOf(notNow);
        neither = List.copyOf(neither);
    }

    private record Facts(
            String walLevel,
            boolean replication,
            int slots,
            int slotsMax,
            int senders,
            int sendersMax,
            boolean create,
            boolean schema) {}

    /// @param haveSlot whether one of ours is there already
    public static CaptureChoice look(Session session, boolean haveSlot) {
        Facts facts = session.first(
                        """
                        SELECT pg_catalog.current_setting('wal_level'),
                               (SELECT r.rolreplication OR r.rolsuper FROM pg_catalog.pg_roles r WHERE r.rolname = current_user),
                               (SELECT count(*) FROM pg_catalog.pg_replication_slots),
                               pg_catalog.current_setting('max_replication_slots')::int,
                               (SELECT count(*) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'walsender'),
                               pg_catalog.current_setting('max_wal_senders')::int,
                               pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'),
                               coalesce((SELECT pg_catalog.pg_has_role(n.nspowner, 'USAGE')
                                           FROM pg_catalog.pg_namespace n WHERE n.nspname = 'rehome'), true)""",
                        row -> new Facts(
                                row.getString(1),
                                row.getBoolean(2),
                                row.getInt(3),
                                row.getInt(4),
                                row.getInt(5),
                                row.getInt(6),
                                row.getBoolean(7),
                                row.getBoolean(8)))
                .orElseThrow();
        return new CaptureChoice(
                never(session.server(), facts), notNow(session, facts, haveSlot), neither(session, facts));
    }

    /// The same for these tables: where one has nothing that names a row in the log, the server would refuse its
    /// updates and deletes once it is published.
    public CaptureChoice of(Session session, Collection<QualifiedName> tables) {
        List<String> bare = session.query("""
                SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND c.relreplident <> 'f' AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i
                   WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate AND i.indisunique
                     AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END)""", row -> QualifiedName.of(row.getString(1), row.getString(2))).stream()
                .filter(tables::contains)
                .map(QualifiedName::quoted)
                .toList();
        if (bare.isEmpty()) {
            return this;
        }
        List<Finding> more = new ArrayList<>(never);
        more.add(finding(
                FollowProblem.NO_KEY,
                session.server().side().word(),
                String.join(", ", bare) + (bare.size() == 1 ? " has" : " have")
                        + " nothing that names a row in the log",
                "on the " + session.server().side().word() + ": ALTER TABLE " + bare.getFirst()
                        + " REPLICA IDENTITY FULL"));
        return new CaptureChoice(more, notNow, neither);
    }

    private static List<Finding> never(Server server, Facts facts) {
        List<Finding> all = new ArrayList<>();
        String side = server.side().word();
        if (server.access() != Access.DIRECT) {
            all.add(
                    finding(
                            FollowProblem.POOLER,
                            side,
                            "is reached through a pooler, which replication does not pass",
                            "give the direct address (at Supabase that is db.<project>.supabase.co, IPv6 or with the IPv4 add-on)"));
        }
        if (!facts.walLevel().equals("logical")) {
            all.add(finding(
                    FollowProblem.WAL_LEVEL,
                    side,
                    "wal_level is \"" + facts.walLevel() + "\", logical decoding needs \"logical\"",
                    "set wal_level = logical and restart the server, then run the same command again"));
        }
        if (!facts.replication()) {
            all.add(finding(
                    FollowProblem.NO_REPLICATION,
                    side,
                    "role " + server.endpoint().user() + " has no REPLICATION",
                    "as an administrator: ALTER ROLE " + server.endpoint().user() + " REPLICATION"));
        }
        return all;
    }

    private static List<Finding> notNow(Session session, Facts facts, boolean haveSlot) {
        List<Finding> all = new ArrayList<>();
        String side = session.server().side().word();
        if (!haveSlot && facts.slots() >= facts.slotsMax()) {
            all.add(finding(
                    FollowProblem.NO_SLOT_LEFT,
                    side,
                    "all " + facts.slotsMax() + " replication slots are taken",
                    "drop a slot that nobody reads, raise max_replication_slots, or have triggers capture the changes:"
                            + " --capture triggers"));
        }
        if (facts.senders() + 1 > facts.sendersMax()) {
            all.add(finding(
                    FollowProblem.NO_SLOT_LEFT,
                    side,
                    "all " + facts.sendersMax() + " WAL senders are busy",
                    "end one, raise max_wal_senders, or have triggers capture the changes: --capture triggers"));
        }
        return all;
    }

    private static List<Finding> neither(Session session, Facts facts) {
        List<Finding> all = new ArrayList<>();
        Server server = session.server();
        String user = server.endpoint().user();
        if (!facts.create()) {
            all.add(finding(
                    FollowProblem.NOT_PUBLISHABLE,
                    server.side().word(),
                    "role " + user + " may not CREATE in the database, which a publication needs, and triggers too",
                    "as its owner: GRANT CREATE ON DATABASE .. TO " + user));
        }
        if (!facts.schema()) {
            all.add(
                    finding(
                            FollowProblem.NOT_PUBLISHABLE,
                            server.side().word(),
                            "schema rehome is there and belongs to another role: it is left from a move that another role made",
                            "finish that move with rehome complete as that role, or drop the schema where nothing is left of it"));
        }
        return all;
    }

    private static Finding finding(FollowProblem code, String side, String message, String remedy) {
        return new Finding(code, Severity.BLOCKING, side, message, remedy);
    }

    /// The way that is taken.
    ///
    /// @param asked for; empty where it is left to this
    public Capture take(Optional<Capture> asked) {
        return asked.orElse(never.isEmpty() ? Capture.SLOT : Capture.TRIGGERS);
    }

    /// What stands in the way of it.
    public List<Finding> blockers(Capture way) {
        List<Finding> all = new ArrayList<>();
        if (way == Capture.SLOT) {
            all.addAll(never);
            all.addAll(notNow);
        }
        all.addAll(neither);
        return all;
    }

    /// Why it is not a slot, in words; empty where nothing speaks against one.
    public String reason() {
        return never.stream().map(Finding::message).collect(Collectors.joining("; "));
    }

    /// Said where triggers are taken.
    ///
    /// @param side whose changes they are
    public Finding toldTriggers(String side, boolean asked) {
        return new Finding(
                FollowProblem.CAPTURED,
                Severity.NOTE,
                side,
                "changes are captured by triggers" + (asked ? ", as asked for" : ", because " + reason())
                        + ": each write also writes a row to a table of rehome's",
                never.isEmpty() ? "" : never.getFirst().remedy());
    }
}
