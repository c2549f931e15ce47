package dev.rehome.migration.cutover;

import dev.rehome.follow.Feed;
import dev.rehome.follow.Rereading;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The tables and sequences that are switched together, and what has to be known of all others.
///
/// @param group its name; empty for all that are in none
/// @param published tables with rows of their own
/// @param ofOthers those that others own on the source: closed on the target only, and never written to on the
///     source
/// @param names of these and of the partitioned tables above them
/// @param sequences of these tables, that both sides have; those of no table go with the tables of no group
/// @param staying all other tables of the source
/// @param others what the target knows of the tables of other groups
record SwitchTables(
        String group,
        List<QualifiedName> published,
        Set<QualifiedName> ofOthers,
        List<QualifiedName> names,
        List<QualifiedName> sequences,
        Set<QualifiedName> staying,
        List<Ownership.Entry> others) {
    SwitchTables {
        published = List.copyOf(published);
        ofOthers = Set.copyOf(ofOthers);
        names = List.copyOf(names);
        sequences = List.copyOf(sequences);
        staying = Set.copyOf(staying);
        others = List.copyOf(others);
    }

    static SwitchTables read(Session source, Session target, Route forward, String group) {
        return read(source, target, forward, group, published(source, target, forward));
    }

    /// @param published tables with rows of their own; also where nothing is followed yet
    static SwitchTables read(
            Session source, Session target, Route forward, String group, Set<QualifiedName> published) {
        Map<QualifiedName, Ownership.Entry> entries = Ownership.entries(target);
        Set<QualifiedName> names = withParents(source, published);
        List<Ownership.Entry> others = new ArrayList<>();
        // The record outlives the publications, where a completion was cut short.
        entries.values().forEach(e -> {
            if (e.route().equals(forward.name())) {
                names.add(e.table());
            } else {
                others.add(e);
            }
        });
        Set<QualifiedName> staying = tables(source);
        // What an attempt froze before anything was followed is on the source's record alone.
        Ownership.entries(source).values().stream()
                .filter(e -> e.route().equals(forward.name()) && staying.contains(e.table()))
                .forEach(e -> names.add(e.table()));
        staying.removeAll(names);
        Set<QualifiedName> ofOthers = Rereading.ofOthers(source);
        ofOthers.addAll(new Rereading(forward).tables(target));
        ofOthers.retainAll(names);
        return new SwitchTables(
                group,
                published.stream().filter(t -> !ofOthers.contains(t)).toList(),
                ofOthers,
                List.copyOf(names),
                sequences(source, target, names, others, group.isEmpty()),
                staying,
                others);
    }

    /// The tables of other groups.
    Set<QualifiedName> elsewhere() {
        return others.stream().map(Ownership.Entry::table).collect(Collectors.toSet());
    }

    /// Those that are closed and opened on a side.
    List<QualifiedName> closable(Side side) {
        return side == Side.TARGET
                ? names
                : names.stream().filter(t -> !ofOthers.contains(t)).toList();
    }

    /// Those that are compared before they are closed on a side. What others own on the source does not flow
    /// back.
    List<QualifiedName> compared(Side from) {
        return from == Side.SOURCE ? names : closable(Side.SOURCE);
    }

    /// Those that either direction publishes: the same, unless one is not made yet.
    private static Set<QualifiedName> published(Session source, Session target, Route forward) {
        Set<QualifiedName> tables = new TreeSet<>(Feed.tables(source, forward));
        tables.addAll(Feed.tables(target, forward.reversed()));
        return tables;
    }

    /// A statement on a partitioned table meets that table's fence and rights, not those of its leaves.
    private static Set<QualifiedName> withParents(Session session, Set<QualifiedName> tables) {
        String leaves = tables.stream()
                .map(t -> "pg_catalog.to_regclass(" + Literal.quote(t.quoted()) + ")")
                .collect(Collectors.joining(", "));
        Set<QualifiedName> all = new TreeSet<>(tables);
        all.addAll(session.query("""
                WITH RECURSIVE above AS (
                  SELECT inhparent AS oid FROM pg_catalog.pg_inherits
                   WHERE inhrelid = ANY (ARRAY[%s]::pg_catalog.regclass[])
                  UNION SELECT i.inhparent FROM pg_catalog.pg_inherits i JOIN above a ON i.inhrelid = a.oid)
                SELECT n.nspname, c.relname FROM above a JOIN pg_catalog.pg_class c ON c.oid = a.oid
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace""".formatted(leaves), SwitchTables::name));
        return all;
    }

    /// Every table that a side has.
    static Set<QualifiedName> tables(Session session) {
        return new HashSet<>(session.query("""
                SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('rehome', 'pg_catalog', 'information_schema')""", SwitchTables::name));
    }

    private static QualifiedName name(java.sql.ResultSet row) throws java.sql.SQLException {
        return QualifiedName.of(row.getString(1), row.getString(2));
    }

    /// A sequence and the tables that use it: the one that owns it, and those whose defaults call it.
    private record Used(QualifiedName name, Set<QualifiedName> by) {}

    private static List<QualifiedName> sequences(
            Session source, Session target, Set<QualifiedName> names, List<Ownership.Entry> others, boolean ofNoTable) {
        Set<QualifiedName> there =
                sequences(target).stream().map(Used::name).collect(Collectors.toCollection(TreeSet::new));
        Set<QualifiedName> elsewhere =
                others.stream().map(Ownership.Entry::table).collect(Collectors.toSet());
        return sequences(source).stream()
                .filter(s -> there.contains(s.name()))
                .filter(s -> s.by().stream().anyMatch(names::contains)
                        || (ofNoTable && (s.by().isEmpty() || !elsewhere.containsAll(s.by()))))
                .map(Used::name)
                .toList();
    }

    private static List<Used> sequences(Session session) {
        return session.query(
                """
                SELECT n.nspname, c.relname, coalesce((
                         SELECT array_agg(tn.nspname || '.' || t.relname ORDER BY 1) FROM (
                           SELECT d.refobjid AS oid FROM pg_catalog.pg_depend d
                            WHERE d.classid = 1259 AND d.objid = c.oid AND d.refclassid = 1259 AND d.deptype IN ('a', 'i')
                           UNION
                           SELECT f.adrelid FROM pg_catalog.pg_depend d
                             JOIN pg_catalog.pg_attrdef f ON f.oid = d.objid
                            WHERE d.classid = 2604 AND d.refclassid = 1259 AND d.refobjid = c.oid) u
                         JOIN pg_catalog.pg_class t ON t.oid = u.oid
                         JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace), '{}')
                  FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'S' AND n.nspname NOT IN ('rehome', 'pg_catalog', 'information_schema')
                   AND pg_catalog.pg_has_role(c.relowner, 'USAGE')
                 ORDER BY 1, 2""",
                row -> new Used(
                        name(row),
                        Arrays.stream((String[]) row.getArray(3).getArray())
                                .map(SwitchTables::split)
                                .collect(Collectors.toSet())));
    }

    private static QualifiedName split(String name) {
        int point = name.indexOf('.');
        return QualifiedName.of(name.substring(0, point), name.substring(point + 1));
    }

    /// The tables that the application does not write to on a side: those of groups that are on the other one,
    /// and on the target all that were never switched to it.
    ///
    /// @param entries what that side has on record
    /// @param fenced the tables of that side that are closed
    Set<QualifiedName> notLive(Side side, Map<QualifiedName, Ownership.Entry> entries, Set<QualifiedName> fenced) {
        Set<QualifiedName> notLive = new HashSet<>(fenced);
        if (side == Side.TARGET) {
            notLive.addAll(staying);
            entries.values().stream()
                    .filter(Ownership.Entry::owned)
                    .map(Ownership.Entry::table)
                    .filter(t -> !fenced.contains(t))
                    .forEach(notLive::remove);
        } else {
            entries.values().stream()
                    .filter(e -> !e.owned())
                    .map(Ownership.Entry::table)
                    .forEach(notLive::add);
        }
        names.forEach(notLive::remove);
        return notLive;
    }

    /// Where the tables of other groups are written.
    Map<QualifiedName, Side> liveOthers() {
        return others.stream()
                .collect(Collectors.toMap(Ownership.Entry::table, e -> e.owned() ? Side.TARGET : Side.SOURCE));
    }

    /// Whether the rest of the application still writes to this side when these tables are closed there: then its
    /// sessions are left alone.
    boolean leavesWriters(Side side) {
        return !group.isEmpty() || others.stream().anyMatch(e -> (e.owned() ? Side.TARGET : Side.SOURCE) == side);
    }
}
