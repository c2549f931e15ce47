package dev.rehome.follow;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.ServerVersion;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Takes off the tables of a side what would act on our changes, or let others write there, and puts it back
/// exactly. Each item is noted with the statement that restores it in the transaction that takes it off.
///
/// Restoring has two parts: [#open] before writers come, which reads no table, and [#finish] beside them, which
/// may take long.
public final class Closing {
    private static final String DEPENDENT = "2BP01";

    private Closing() {}

    /// What is taken off.
    public enum Part {
        FOREIGN_KEYS,
        TRIGGERS,
        RULES,
        FORCED_SECURITY,
        OWNERS_RIGHTS,
        IDENTITY,
        GRANTS
    }

    /// Something that was taken off and waits to be put back.
    ///
    /// @param object as `schema` names it: `constraint orders_client_fkey on public.orders`
    /// @param restore the statement that does it; reads no table
    /// @param other the table that a foreign key points at; else the same
    /// @param finish what follows beside writers; empty where nothing does
    public record Item(
            long id,
            Part part,
            String object,
            QualifiedName table,
            QualifiedName other,
            String restore,
            String finish) {
        private boolean touches(Collection<QualifiedName> tables) {
            return tables.contains(table) || tables.contains(other);
        }
    }

    private record Found(Item item, String takeOff, String probe) {}

    /// Closes tables, in one transaction for each of them.
    ///
    /// @return what could not be taken off, though the fence guards it all the same
    public static List<Finding> close(Session session, Collection<QualifiedName> tables, Set<Part> parts) {
        Records.create(session);
        List<Finding> findings = new ArrayList<>();
        Map<QualifiedName, List<Found>> byTable = new LinkedHashMap<>();
        for (Part part : Part.values()) {
            if (parts.contains(part) && !tables.isEmpty()) {
                for (Found found : find(session, part, tables)) {
                    byTable.computeIfAbsent(found.item().table(), t -> new ArrayList<>())
                            .add(found);
                }
            }
        }
        // The others lock their tables against readers: one table at a time.
        boolean quick = EnumSet.of(Part.GRANTS, Part.OWNERS_RIGHTS).containsAll(parts);
        if (!quick
                || !takeOffAtOnce(
                        session, byTable.values().stream().flatMap(List::stream).toList())) {
            byTable.values().forEach(found -> takeOff(session, found, findings));
        }
        return findings;
    }

    /// Closes what was made on tables that are closed already, in the transaction that made it: nobody ever sees it
    /// act.
    public static void closeAgain(Session session, Collection<QualifiedName> tables) {
        for (Part part : Part.values()) {
            for (Found found : find(session, part, tables)) {
                session.execute(found.takeOff());
                note(session, found);
            }
        }
    }

    /// Two round trips, whatever the number of items: they may run while writes are refused.
    ///
    /// @return whether it was done; not where others hang on an item, or a lock was not to be had
    private static boolean takeOffAtOnce(Session session, List<Found> items) {
        if (items.isEmpty()) {
            return true;
        }
        session.begin();
        try {
            session.execute(
                    items.stream().map(f -> f.takeOff() + "; " + noting(f)).collect(Collectors.joining("; ")));
            session.commit();
            return true;
        } catch (RehomeException e) {
            rollback(session);
            if (ServerError.of(e).filter(ServerError::isConnectionLost).isPresent()) {
                throw e;
            }
            return false;
        }
    }

    private static void takeOff(Session session, List<Found> items, List<Finding> findings) {
        session.begin();
        try {
            for (Found found : items) {
                session.execute("SAVEPOINT rehome_item");
                try {
                    session.execute(found.takeOff());
                    note(session, found);
                } catch (RehomeException e) {
                    if (!isDependent(e)) {
                        throw e;
                    }
                    session.execute("ROLLBACK TO SAVEPOINT rehome_item");
                    findings.add(leftOn(found, e));
                }
            }
            session.commit();
        } catch (RehomeException e) {
            rollback(session);
            throw e;
        }
    }

    private static void rollback(Session session) {
        try {
            session.rollback();
        } catch (RehomeException e) {
            // The connection is gone, and the server has rolled back: the reason is on its way.
        }
    }

    private static boolean isDependent(RehomeException e) {
        return ServerError.of(e).filter(s -> s.sqlState().equals(DEPENDENT)).isPresent();
    }

    private static Finding leftOn(Found found, RehomeException e) {
        return new Finding(
                FollowProblem.NOT_CLOSED,
                Severity.NOTE,
                found.item().table().quoted(),
                found.item().object() + " stays, because others hang on it (" + e.reason()
                        + "); the fence refuses writes all the same",
                "");
    }

    private static void note(Session session, Found found) {
        session.execute(noting(found));
    }

    /// What an earlier closing noted of the same object is what it was before: that stays.
    private static String noting(Found found) {
        Item item = found.item();
        String values = Stream.of(
                        item.part().name(),
                        item.object(),
                        item.table().schema().value(),
                        item.table().name().value(),
                        found.probe(),
                        item.restore(),
                        item.finish(),
                        item.other().schema().value(),
                        item.other().name().value())
                .map(Literal::quote)
                .collect(Collectors.joining(", "));
        return "INSERT INTO rehome.follow_set_aside (part, object, schema_name, table_name, probe, restore, finish,"
                + " other_schema, other_table) VALUES (" + values + ")"
                + " ON CONFLICT (part, object) DO UPDATE SET restored = false,"
                + " probe = CASE WHEN follow_set_aside.restored THEN excluded.probe ELSE follow_set_aside.probe END,"
                + " restore = CASE WHEN follow_set_aside.restored THEN excluded.restore ELSE follow_set_aside.restore END,"
                + " finish = CASE WHEN follow_set_aside.restored THEN excluded.finish ELSE follow_set_aside.finish END";
    }

    private static boolean isThere(Session session) {
        return !session.scalar("SELECT pg_catalog.to_regclass('rehome.follow_set_aside')")
                .isEmpty();
    }

    /// What is taken off now, in the order in which it was.
    public static List<Item> items(Session session) {
        return isThere(session) ? items(session, "") : List.of();
    }

    private static List<Item> items(Session session, String where) {
        return session.query(
                "SELECT id, part, object, schema_name, table_name, restore, finish, other_schema, other_table"
                        + " FROM rehome.follow_set_aside"
                        + (where.isEmpty() ? " WHERE NOT restored" : where) + " ORDER BY id DESC",
                row -> new Item(
                        row.getLong(1),
                        Part.valueOf(row.getString(2)),
                        row.getString(3),
                        QualifiedName.of(row.getString(4), row.getString(5)),
                        QualifiedName.of(row.getString(8), row.getString(9)),
                        row.getString(6),
                        row.getString(7)));
    }

    /// Puts back everything that must be there before others write: all of it, with foreign keys not yet
    /// validated. In the caller's transaction, which opens the tables too: on a side that is opened half way,
    /// triggers would fire on what we apply. May be repeated.
    ///
    /// @param tables those whose items are put back
    /// @param notLive tables that the application does not write to on this side: a foreign key between one of
    ///     them and one of these stays off, because rows on its two ends come from two sides
    public static void open(Session session, Collection<QualifiedName> tables, Collection<QualifiedName> notLive) {
        if (!isThere(session)) {
            return;
        }
        List<Item> items = items(session).stream()
                .filter(item -> item.touches(tables) && !item.touches(notLive))
                .toList();
        if (!items.isEmpty()) {
            restore(session, items);
        }
    }

    /// A few round trips, whatever the number of items: they run while writes are refused.
    private static void restore(Session session, List<Item> items) {
        Set<Long> back = back(session, items);
        String restoring = items.stream()
                .filter(item -> !back.contains(item.id()))
                .map(Item::restore)
                .collect(Collectors.joining("; "));
        session.execute(restoring + (restoring.isEmpty() ? "" : "; ")
                + "UPDATE rehome.follow_set_aside SET restored = true WHERE id IN (" + ids(items) + ");"
                + " DELETE FROM rehome.follow_set_aside WHERE finish = '' AND id IN (" + ids(items) + ")");
    }

    private static String ids(List<Item> items) {
        return items.stream().map(item -> String.valueOf(item.id())).collect(Collectors.joining(", "));
    }

    /// Those that are there again already, as their probes tell.
    private static Set<Long> back(Session session, List<Item> items) {
        Map<Long, String> probes = new LinkedHashMap<>();
        session.query(
                "SELECT id, probe FROM rehome.follow_set_aside WHERE probe <> '' AND id IN (" + ids(items) + ")",
                row -> probes.put(row.getLong(1), row.getString(2)));
        if (probes.isEmpty()) {
            return Set.of();
        }
        String sql = probes.entrySet().stream()
                .map(probe -> "SELECT " + probe.getKey() + "::bigint, (" + probe.getValue() + ")::text")
                .collect(Collectors.joining(" UNION ALL "));
        Set<Long> back = new HashSet<>();
        session.query(sql, row -> "true".equals(row.getString(2)) && back.add(row.getLong(1)));
        return back;
    }

    /// Does what is left beside writers: validates foreign keys. May be repeated, and be interrupted.
    ///
    /// @return what could not be finished
    public static List<Finding> finish(Session session) {
        List<Finding> findings = new ArrayList<>();
        if (!isThere(session)) {
            return findings;
        }
        for (Item item : items(session, " WHERE restored AND finish <> ''")) {
            try {
                session.execute(item.finish());
                session.update("DELETE FROM rehome.follow_set_aside WHERE id = ?", item.id());
            } catch (RehomeException e) {
                if (ServerError.of(e).filter(ServerError::isConnectionLost).isPresent()) {
                    throw e;
                }
                findings.add(new Finding(
                        FollowProblem.NOT_CLOSED,
                        Severity.WARNING,
                        item.table().quoted(),
                        item.object() + " holds for new rows, but is not validated: " + e.reason(),
                        item.finish()));
            }
        }
        return findings;
    }

    /// Notes foreign keys between these tables and others that could not be made here, because the other table
    /// is not there or is not live: they are made when both are.
    ///
    /// @param source where the keys are
    /// @param tables of one group
    public static void promise(Session source, Session target, Collection<QualifiedName> tables) {
        Records.create(target);
        Set<String> noted =
                items(target, " WHERE true").stream().map(Item::object).collect(Collectors.toSet());
        for (Found found : find(source, Part.FOREIGN_KEYS, target.version(), tables, false)) {
            Item item = found.item();
            boolean crosses = tables.contains(item.table()) != tables.contains(item.other());
            if (crosses
                    && !noted.contains(item.object())
                    && !target.scalar(found.probe()).equals("t")) {
                note(target, found);
            }
        }
    }

    private static List<Found> find(Session session, Part part, Collection<QualifiedName> tables) {
        return find(session, part, session.version(), tables, true);
    }

    private static List<Found> find(
            Session session, Part part, ServerVersion version, Collection<QualifiedName> tables, boolean here) {
        String sql = ClosingQueries.of(part, version, tables, here);
        return session.query(sql, row -> {
            QualifiedName table = QualifiedName.of(row.getString(2), row.getString(3));
            boolean key = part == Part.FOREIGN_KEYS;
            QualifiedName other = key ? QualifiedName.of(row.getString(8), row.getString(9)) : table;
            String finish = key ? row.getString(7) : "";
            return new Found(
                    new Item(0, part, row.getString(1), table, other, row.getString(6), finish),
                    row.getString(4),
                    row.getString(5));
        });
    }
}
