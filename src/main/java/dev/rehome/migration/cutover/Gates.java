package dev.rehome.migration.cutover;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Nearest;
import dev.rehome.finding.RehomeException;
import dev.rehome.follow.Capture;
import dev.rehome.follow.CaptureHealth;
import dev.rehome.follow.Feed;
import dev.rehome.follow.Records;
import dev.rehome.follow.Route;
import dev.rehome.follow.Slot;
import dev.rehome.follow.SlotHealth;
import dev.rehome.migration.CaptureChoice;
import dev.rehome.migration.CrossingKey;
import dev.rehome.migration.FollowResult;
import dev.rehome.migration.SchemaSince;
import dev.rehome.migration.VerifiedLately;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Gate;
import dev.rehome.sql.QualifiedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// What has to hold before a switch begins. Looks and changes nothing.
final class Gates {
    private static final long LAG_BYTES_MAX = 64L << 20;
    private static final long TRANSACTION_SECONDS_MAX = 5;
    private static final long DISK_BYTES_MIN = 64L << 20;
    private static final long SLOT_BYTES_MIN = 64L << 20;
    private static final Duration VERIFIED_MAX = Duration.ofHours(24);

    private final Session from;
    private final Session to;
    private final Route route;
    private final SwitchTables tables;
    private final CutoverRequest request;

    /// @param route from the side that is live to the other
    Gates(Session from, Session to, Route route, SwitchTables tables, CutoverRequest request) {
        this.tables = tables;
        this.from = from;
        this.to = to;
        this.route = route;
        this.request = request;
    }

    /// In this order, which `--until` goes by.
    private static final List<String> NAMES = List.of(
            "following",
            "verified",
            "lag",
            "slot",
            "all-tables",
            "schema",
            "long-transactions",
            "prepared-transactions",
            "way-back",
            "foreign-keys",
            "tables-of-others",
            "tables-without-key",
            "large-objects",
            "disk",
            "services",
            "notifier",
            "hooks",
            "approval");

    /// @throws RehomeException `RH-CUTOVER-016` where there is no gate of this name
    static void require(String name) {
        if (!NAMES.contains(name)) {
            throw new RehomeException(
                    CutoverProblem.UNKNOWN_GATE,
                    "--until " + name + ": there is no gate of this name",
                    "",
                    Nearest.of(name, NAMES)
                            .map(known -> "did you mean " + known + "?")
                            .orElse("the gates are: " + String.join(", ", NAMES)));
        }
    }

    /// All of them, or those up to the one that was named.
    List<Gate> look() {
        int count = request.until().map(name -> NAMES.indexOf(name) + 1).orElse(NAMES.size());
        return NAMES.subList(0, count).stream().map(this::look).toList();
    }

    /// Where nothing is followed and all is copied behind the freeze: what following would tell is not there yet.
    ///
    /// @param plan what following would begin with
    List<Gate> lookBeforeCopy(FollowResult plan) {
        List<Gate> gates = new ArrayList<>();
        gates.add(guarded("copy", name -> copy(name, plan)));
        gates.add(guarded("duration", name -> duration(name, plan)));
        NAMES.stream().skip(NAMES.indexOf("long-transactions")).map(this::look).forEach(gates::add);
        return gates;
    }

    private static Gate copy(String name, FollowResult plan) {
        String tables = plan.tables().size() + " tables";
        return plan.failures().isEmpty()
                ? Gate.go(name, tables, "", "all of them are copied while the application is refused")
                : Gate.noGo(
                        name,
                        String.join(
                                "; ",
                                plan.failures().stream()
                                        .map(f -> f.subject() + ": " + f.message())
                                        .toList()),
                        "nothing in the way",
                        plan.failures().getFirst().remedy());
    }

    private Gate duration(String name, FollowResult plan) {
        CopyEstimate estimate = CopyEstimate.measure(from, plan);
        String limit = "the budget, " + request.budget().toSeconds() + " s";
        String value = "about " + estimate.seconds() + " s";
        return estimate.seconds() <= request.budget().toSeconds()
                ? Gate.go(name, value, limit, estimate.words())
                : Gate.noGo(name, value, limit, estimate.words() + "; give a longer one: --budget");
    }

    private interface Look {
        Gate at(String name) throws IOException;
    }

    private Gate look(String name) {
        return guarded(name, this::lookAt);
    }

    private Gate lookAt(String name) throws IOException {
        return switch (name) {
            case "following" -> following(name);
            case "verified" -> verified(name);
            case "lag" -> lag(name);
            case "slot" -> slot(name);
            case "all-tables" -> Unfollowed.look(from, to, route, tables).gate(name);
            case "schema" -> schema(name);
            case "long-transactions" -> longTransactions(name);
            case "prepared-transactions" -> prepared(name);
            case "way-back" -> wayBack(name);
            case "foreign-keys" -> foreignKeys(name);
            case "tables-of-others" -> tablesOfOthers(name);
            case "tables-without-key" ->
                WholeComparison.measure(from, tables.names()).gate(name, request.budget());
            case "large-objects" -> largeObjects(name);
            case "disk" -> disk(name);
            case "hooks" -> hooks(name);
            default -> planned(name);
        };
    }

    private static Gate guarded(String name, Look look) {
        try {
            return look.at(name);
        } catch (RehomeException e) {
            return new Gate(name, Gate.Verdict.ERROR, e.message(), "", e.reason());
        } catch (IOException e) {
            return new Gate(name, Gate.Verdict.ERROR, String.valueOf(e.getMessage()), "", "");
        }
    }

    /// What the plan does not name is not configured, which is GO.
    private Gate planned(String name) {
        Supplier<Gate> look = request.planned().get(name);
        if (look == null) {
            return Gate.go(name, "not configured", "", "the plan names none");
        }
        return to.server().side() == Side.TARGET
                ? look.get()
                : Gate.go(name, "not asked", "", "the way back waits for nobody");
    }

    /// Whether somebody knows already. The comparison before the freeze is made in any case: what is compared
    /// behind it begins there.
    private Gate verified(String name) {
        Route forward = from.server().side() == Side.SOURCE ? route : route.reversed();
        String limit = "at most " + VERIFIED_MAX.toHours() + " h ago, else now, before the freeze";
        return VerifiedLately.read(request.folder(), forward)
                .filter(v -> isLately(v.at(), Instant.now()))
                .map(v -> Gate.go(
                        name,
                        v.tables() + " tables equal, "
                                + Math.max(
                                        0,
                                        Duration.between(v.at(), Instant.now()).toMinutes()) + " min ago",
                        limit,
                        "rehome verify at " + v.at() + "; compared again before the freeze"))
                .orElseGet(
                        () -> Gate.go(name, "not lately: compared now", limit, "the attempt ends where rows differ"));
    }

    /// What was verified in the future was verified before the clock was set back: nobody knows when.
    static boolean isLately(Instant at, Instant now) {
        Duration age = Duration.between(at, now);
        return age.compareTo(VERIFIED_MAX) < 0 && !age.plusMinutes(1).isNegative();
    }

    private Gate following(String name) {
        boolean there = Records.position(to, route).isPresent();
        return there
                ? Gate.go(
                        name,
                        "yes",
                        "yes",
                        "rehome.follow_position on the " + to.server().side().word())
                : Gate.noGo(name, "no", "yes", "begin with: rehome follow --execute");
    }

    private Gate lag(String name) {
        return Records.position(to, route)
                .map(position -> {
                    long bytes = Feed.bytesBehind(from, route, position.lsn());
                    String evidence = "end of what changed against what is applied (" + position.lsn() + ")";
                    String limit = "at most " + LAG_BYTES_MAX + " bytes, else it is caught up first";
                    return bytes <= LAG_BYTES_MAX
                            ? Gate.go(name, bytes + " bytes", limit, evidence)
                            : Gate.unclear(name, bytes + " bytes", limit, evidence);
                })
                .orElseGet(() -> Gate.noGo(name, "unknown", "", "nothing is followed"));
    }

    private Gate slot(String name) {
        Optional<CaptureHealth> captured = Feed.captured(from, route);
        if (captured.isPresent()) {
            return triggers(name, captured.get());
        }
        Optional<SlotHealth> health = Slot.health(from, route.slot());
        String evidence = "pg_replication_slots, " + route.slot();
        if (health.isEmpty() || health.get().isLost()) {
            return Gate.noGo(name, health.isEmpty() ? "not there" : "lost", "reserved", evidence);
        }
        Optional<Long> left = health.get().bytesLeft();
        if (left.filter(bytes -> bytes < SLOT_BYTES_MIN).isPresent()) {
            return Gate.unclear(
                    name,
                    health.get().walStatus() + ", " + left.get() + " bytes until the server drops it",
                    "at least " + SLOT_BYTES_MIN + " bytes",
                    evidence);
        }
        String status = health.get().walStatus();
        return status.equals("reserved") || status.equals("extended")
                ? Gate.go(name, status, "reserved or extended", evidence)
                : Gate.noGo(name, status, "reserved or extended", evidence);
    }

    private Gate triggers(String name, CaptureHealth captured) {
        String limit = "a trigger on every table, at most " + (captured.bytesMax() >> 20) + " MB captured";
        String evidence = "pg_trigger; " + captured.table();
        return Feed.lost(from, route)
                .map(why -> Gate.noGo(name, why, limit, evidence))
                .orElseGet(() -> Gate.go(name, "triggers, " + (captured.bytes() >> 20) + " MB", limit, evidence));
    }

    /// What the source's schema gained, the stream does not carry; what the target's gained stays there.
    private Gate schema(String name) {
        return from.server().side() == Side.TARGET
                ? Gate.go(name, "not asked", "", "what was made on the target stays there")
                : SchemaSince.look(from, to, route, Set.copyOf(tables.names())).gate(name);
    }

    /// The fence waits for whoever has written; a role that may not see others' transactions cannot tell.
    private Gate longTransactions(String name) {
        record Seen(long hidden, long oldestSeconds, String who) {}
        Seen seen = from.first("""
                        SELECT count(*) FILTER (WHERE state IS NULL),
                               coalesce(extract(epoch FROM max(clock_timestamp() - xact_start)), 0)::bigint,
                               coalesce((array_agg(usename || ' (process ' || pid || ')' ORDER BY xact_start)
                                 FILTER (WHERE xact_start IS NOT NULL))[1], '')
                          FROM pg_catalog.pg_stat_activity
                         WHERE backend_type = 'client backend' AND datname = current_database()
                           AND application_name NOT LIKE 'rehome %'""", row -> new Seen(row.getLong(1), row.getLong(2), row.getString(3)))
                .orElseThrow();
        String limit = "at most " + TRANSACTION_SECONDS_MAX + " s";
        if (seen.oldestSeconds() > TRANSACTION_SECONDS_MAX) {
            return Gate.noGo(name, seen.oldestSeconds() + " s", limit, "pg_stat_activity: " + seen.who());
        }
        return seen.hidden() > 0
                ? Gate.unclear(
                        name,
                        seen.hidden() + " sessions of other roles cannot be seen",
                        limit,
                        "grant pg_read_all_stats to see them; the freeze itself waits and backs out")
                : Gate.go(name, seen.oldestSeconds() + " s", limit, "pg_stat_activity");
    }

    private Gate prepared(String name) {
        String count = from.scalar(
                "SELECT count(*) FROM pg_catalog.pg_prepared_xacts WHERE database = pg_catalog.current_database()");
        return count.equals("0")
                ? Gate.go(name, count, "0", "pg_prepared_xacts")
                : Gate.noGo(name, count, "0", "pg_prepared_xacts");
    }

    /// Whether it can be made; that it works is proven by a marker before the freeze.
    private Gate wayBack(String name) {
        Side side = to.server().side();
        if (!request.wayBack()) {
            return Gate.go(
                    name, "not wanted: a rollback would lose what is written after the switch", "", "--no-way-back");
        }
        Optional<Capture> there = Feed.of(to, route.reversed());
        if (there.isPresent() && Feed.lost(to, route.reversed()).isEmpty()) {
            String evidence = there.get() == Capture.SLOT ? "pg_replication_slots" : "pg_trigger";
            return Gate.go(name, there.get().word() + " there", "", evidence + " of the " + side.word());
        }
        CaptureChoice choice = CaptureChoice.look(to, false).of(to, Feed.tables(from, route));
        Capture way = choice.take(request.capture());
        List<Finding> blockers = choice.blockers(way);
        if (!blockers.isEmpty()) {
            String why =
                    String.join("; ", blockers.stream().map(Finding::message).toList());
            return Gate.noGo(
                    name,
                    side.word() + ": " + why,
                    "a slot or triggers",
                    blockers.getFirst().remedy() + "; or --no-way-back");
        }
        boolean asked = request.capture().isPresent();
        return way == Capture.SLOT
                ? Gate.go(name, "a slot is to be had", "", "wal_level, role and slots of the " + side.word())
                : Gate.go(name, "triggers", "", asked ? "as asked for" : "because " + choice.reason());
    }

    /// Those whose two tables would be written on different sides afterwards.
    private Gate foreignKeys(String name) {
        Set<QualifiedName> mine = Set.copyOf(tables.names());
        Map<QualifiedName, Side> liveOthers = tables.liveOthers();
        Side after = to.server().side();
        List<CrossingKey> split = CrossingKey.read(from, mine).stream()
                .filter(k -> {
                    Side other = liveOthers.get(k.outside(mine));
                    return other == null ? !tables.group().isEmpty() && after == Side.TARGET : other != after;
                })
                .toList();
        List<CrossingKey> harmful =
                split.stream().filter(k -> !k.isHarmless(mine)).toList();
        String limit = "none to tables on the other side, but from here without action";
        if (!harmful.isEmpty()) {
            CrossingKey first = harmful.getFirst();
            return Gate.noGo(
                    name,
                    harmful.size() + " between the sides",
                    limit,
                    first.name() + " on " + first.child().quoted() + " " + first.words(mine) + "; "
                            + first.remedy(mine));
        }
        return Gate.go(
                name,
                split.isEmpty() ? "none between the sides" : split.size() + " not checked while apart",
                limit,
                split.isEmpty()
                        ? "pg_constraint"
                        : String.join(
                                ", ",
                                split.stream()
                                        .map(k -> k.name() + " on " + k.child().quoted())
                                        .toList()));
    }

    private Gate tablesOfOthers(String name) {
        boolean there = to.server().side() == Side.TARGET;
        TablesOfOthers others = new TablesOfOthers(there ? route : route.reversed(), tables);
        return there ? others.there(name, from, to) : others.back(name, to, from);
    }

    private Gate largeObjects(String name) {
        boolean there = to.server().side() == Side.TARGET;
        return LargeObjectsGate.goAlong(there ? to : from, there ? route : route.reversed())
                ? LargeObjectsGate.measure(from).gate(name, request.budget())
                : Gate.go(
                        name,
                        "not with these tables",
                        "",
                        "they go with the tables of no group, where no filter names any");
    }

    private Gate disk(String name) throws IOException {
        Path folder = request.folder().toAbsolutePath();
        while (!Files.exists(folder) && folder.getParent() != null) {
            folder = folder.getParent();
        }
        long free = Files.getFileStore(folder).getUsableSpace();
        String limit = "at least " + DISK_BYTES_MIN + " bytes";
        return free >= DISK_BYTES_MIN
                ? Gate.go(name, free + " bytes free", limit, folder.toString())
                : Gate.noGo(name, free + " bytes free", limit, folder.toString());
    }

    private Gate hooks(String name) {
        int lines = request.toTarget().size();
        boolean both = lines > 0 && request.toSource().isEmpty();
        if (both) {
            return Gate.unclear(
                    name,
                    lines + " lines to the target, none back",
                    "both",
                    "cutover.back: without it nothing points the application back when a switch is undone");
        }
        return Gate.go(name, lines == 0 ? "not configured" : lines + " lines", "", "cutover.switch, cutover.back");
    }
}
