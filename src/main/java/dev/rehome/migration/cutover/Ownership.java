package dev.rehome.migration.cutover;

import dev.rehome.finding.RehomeException;
import dev.rehome.follow.FollowProblem;
import dev.rehome.follow.Route;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// Which tables of a database the application writes to there, and which group brings each, by that database's own
/// record. A table is written by nothing of ours from the side that does not own it.
///
/// The target's record begins with following and is what every command asks. The source's begins with the first
/// freeze; a table that it does not name is its own.
public final class Ownership {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS rehome.owned_table (
              schema_name text NOT NULL, table_name text NOT NULL, route text NOT NULL, group_name text NOT NULL,
              owned boolean NOT NULL, since timestamptz NOT NULL DEFAULT clock_timestamp(),
              PRIMARY KEY (schema_name, table_name))""";

    private Ownership() {}

    /// What a database says of one of its tables.
    ///
    /// @param route from source to target that brings it
    /// @param group that it is switched with; empty for all that are in none
    /// @param owned whether the application writes to it here
    public record Entry(QualifiedName table, String route, String group, boolean owned) {
        /// Whose it is, in words, as the target's record tells.
        public String words() {
            return (owned ? "the application writes to it on the target" : "it is followed")
                    + (group.isEmpty() ? "" : ", with group " + group);
        }
    }

    static void ready(Session session) {
        if (!isThere(session)) {
            session.execute("CREATE SCHEMA IF NOT EXISTS rehome;" + TABLE);
        }
    }

    private static boolean isThere(Session session) {
        return !session.scalar("SELECT pg_catalog.to_regclass('rehome.owned_table')")
                .isEmpty();
    }

    /// Notes on the target which tables a route brings; what it brought before and no longer does is forgotten.
    ///
    /// @throws RehomeException `RH-FOLLOW-041` where another route brings one of them
    public static void assign(Session target, Route forward, String group, Collection<QualifiedName> tables) {
        ready(target);
        refuseOthers(entries(target), forward, tables);
        target.begin();
        target.update("DELETE FROM rehome.owned_table WHERE route = ? AND NOT owned", forward.name());
        write(target, forward.name(), group, tables, false);
        target.commit();
    }

    /// Forgets what a route was to bring, but for what the application writes to here.
    public static void forget(Session target, Route forward) {
        if (isThere(target)) {
            target.update("DELETE FROM rehome.owned_table WHERE route = ? AND NOT owned", forward.name());
        }
    }

    /// @throws RehomeException `RH-FOLLOW-041` naming the first table that another route brings, and its owner
    public static void refuseOthers(
            Map<QualifiedName, Entry> entries, Route forward, Collection<QualifiedName> tables) {
        for (QualifiedName table : tables) {
            Entry entry = entries.get(table);
            if (entry != null && !entry.route().equals(forward.name())) {
                throw new RehomeException(
                        FollowProblem.OTHER_GROUP,
                        table.quoted() + ": "
                                + (entry.group().isEmpty() && !entry.owned()
                                        ? "it is followed with all tables that are in no group"
                                        : entry.words()),
                        "rehome.owned_table of the target says so",
                        entry.owned()
                                ? "leave it out with --exclude " + table.quoted()
                                : "leave it to that one; or begin anew in an empty target, with the groups first");
            }
        }
    }

    /// Notes, in the session's transaction where it is in one, whether the application writes to these tables here.
    static void record(Session session, Route forward, String group, Collection<QualifiedName> tables, boolean owned) {
        ready(session);
        write(session, forward.name(), group, tables, owned);
    }

    /// The statement that notes it, where [#ready] was called before.
    static String recording(Route forward, String group, Collection<QualifiedName> tables, boolean owned) {
        return writing(forward.name(), group, tables, owned);
    }

    /// One statement, whatever the number of tables: it runs while writes are refused.
    private static void write(
            Session session, String route, String group, Collection<QualifiedName> tables, boolean owned) {
        if (!tables.isEmpty()) {
            session.execute(writing(route, group, tables, owned));
        }
    }

    private static String writing(String route, String group, Collection<QualifiedName> tables, boolean owned) {
        String rows = tables.stream()
                .map(t -> "(" + Literal.quote(t.schema().value()) + ", "
                        + Literal.quote(t.name().value()) + ")")
                .collect(Collectors.joining(", "));
        return "INSERT INTO rehome.owned_table (schema_name, table_name, route, group_name, owned)"
                + " SELECT s, t, " + Literal.quote(route) + ", " + Literal.quote(group) + ", " + owned
                + " FROM (VALUES " + rows + ") AS v(s, t)"
                + " ON CONFLICT (schema_name, table_name) DO UPDATE SET owned = excluded.owned,"
                + " route = excluded.route, group_name = excluded.group_name,"
                + " since = CASE WHEN owned_table.owned = excluded.owned THEN owned_table.since"
                + " ELSE excluded.since END";
    }

    /// Everything that this database has on record.
    public static Map<QualifiedName, Entry> entries(Session session) {
        Map<QualifiedName, Entry> entries = new TreeMap<>();
        if (isThere(session)) {
            session.query("SELECT schema_name, table_name, route, group_name, owned FROM rehome.owned_table", row -> {
                QualifiedName name = QualifiedName.of(row.getString(1), row.getString(2));
                return entries.put(name, new Entry(name, row.getString(3), row.getString(4), row.getBoolean(5)));
            });
        }
        return entries;
    }

    /// The tables of the target that other routes bring, or that were switched with another.
    public static Set<QualifiedName> others(Session target, Route forward) {
        return entries(target).values().stream()
                .filter(e -> !e.route().equals(forward.name()))
                .map(Entry::table)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The side whose tables of a route the application writes to, as the target says.
    public static Side live(Session target, Route forward) {
        boolean switched = isThere(target)
                && target.scalar(
                                "SELECT EXISTS (SELECT FROM rehome.owned_table WHERE route = ? AND owned)",
                                forward.name())
                        .equals("t");
        return switched ? Side.TARGET : Side.SOURCE;
    }
}
