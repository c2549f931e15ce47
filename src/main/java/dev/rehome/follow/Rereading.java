package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Snapshot;
import dev.rehome.sql.QualifiedName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Tables of the source that another role owns, like Supabase's `auth.users`: only their owner may publish
/// them, put triggers on them or close them. They are read again: what changed since the last reading is told
/// by the numbers of the transactions that wrote the rows, and brought to the target exactly.
///
/// They go from the source to the target only. Nothing of ours ever writes to them on the source.
public final class Rereading {
    private final Route forward;

    /// @param forward from source to target
    public Rereading(Route forward) {
        this.forward = forward;
    }

    /// The tables of a database that others own: no member of the owner is this role.
    public static Set<QualifiedName> ofOthers(Session session) {
        return new TreeSet<>(session.query("""
                SELECT n.nspname, c.relname FROM pg_catalog.pg_class c
                  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind IN ('r', 'p') AND NOT pg_catalog.pg_has_role(c.relowner, 'USAGE')""", row -> QualifiedName.of(row.getString(1), row.getString(2))));
    }

    /// Notes which tables are read again from a moment on.
    ///
    /// @param moment a session in the snapshot that they are copied under
    public void begin(Session target, Collection<QualifiedName> tables, Session moment) {
        long since = Long.parseLong(
                moment.scalar("SELECT pg_catalog.pg_snapshot_xmin(pg_catalog.pg_current_snapshot())::text::bigint"));
        RereadRecords.begin(target, forward, tables, since);
    }

    public void forget(Session target) {
        RereadRecords.forget(target, forward);
    }

    public Set<QualifiedName> tables(Session target) {
        Set<QualifiedName> tables = new TreeSet<>();
        RereadRecords.read(target, forward).forEach(e -> tables.add(e.table()));
        return tables;
    }

    /// Brings what is new, in one transaction on the target, with what it was brought up to.
    ///
    /// @param source in no transaction
    /// @param moment of the source; empty for now
    /// @return the tables that had changed
    public Set<QualifiedName> bring(Session source, Session target, Optional<Snapshot> moment) {
        List<RereadRecords.Entry> entries = RereadRecords.read(target, forward);
        if (entries.isEmpty()) {
            return Set.of();
        }
        Set<QualifiedName> changed = new TreeSet<>();
        source.beginSnapshot(moment);
        try {
            target.begin();
            target.execute(Marker.appliedSql(forward) + "; SET CONSTRAINTS ALL DEFERRED");
            for (RereadRecords.Entry entry : entries) {
                if (bring(source, target, entry)) {
                    changed.add(entry.table());
                }
            }
            target.commit();
        } catch (RehomeException e) {
            rollback(target);
            throw e;
        } finally {
            rollback(source);
        }
        return changed;
    }

    private static void rollback(Session session) {
        try {
            session.rollback();
        } catch (RehomeException e) {
            // The connection is gone and with it the transaction: the reason is on its way.
        }
    }

    private boolean bring(Session source, Session target, RereadRecords.Entry entry) {
        TableVersion version = TableVersion.read(source, entry.table());
        if (version.text().equals(entry.version()) && entry.openedSince().isEmpty()) {
            return false;
        }
        RereadTable table = RereadTable.of(source, target, entry.table());
        // What the application wrote here meanwhile is not told by the source's numbers.
        Optional<Long> since = entry.since()
                .filter(s -> entry.openedSince().isEmpty())
                .filter(s -> version.oldest() >= s && version.oldest() - s < TableVersion.TOLD_APART_MAX);
        table.bring(since, version.rows());
        RereadRecords.brought(target, forward, entry.table(), version);
        return true;
    }

    /// Notes what the tables are, in the transaction that opens them on the target.
    public void opened(Session target) {
        for (RereadRecords.Entry entry : RereadRecords.read(target, forward)) {
            RereadRecords.opened(target, forward, entry.table(), TableVersion.read(target, entry.table()));
        }
    }

    /// How a table of the source stands now.
    ///
    /// @param version the same as long as nobody writes to it
    /// @param asBrought whether the target has all of it
    /// @param readAt when something new was last found
    public record State(String version, boolean asBrought, Instant readAt) {}

    public Map<QualifiedName, State> look(Session source, Session target) {
        Map<QualifiedName, State> states = new TreeMap<>();
        for (RereadRecords.Entry entry : RereadRecords.read(target, forward)) {
            String version = TableVersion.read(source, entry.table()).text();
            states.put(entry.table(), new State(version, version.equals(entry.version()), entry.readAt()));
        }
        return states;
    }

    /// Rows that are not the same on both sides.
    ///
    /// @param onSource keys of rows that the source has, and the target not or with other values
    /// @param onTarget keys of rows that the target has, and the source not or with other values, because they
    ///     were written or deleted on the target since it was opened
    public record Difference(QualifiedName table, List<String> onSource, List<String> onTarget) {
        public Difference {
            onSource = List.copyOf(onSource);
            onTarget = List.copyOf(onTarget);
        }
    }

    /// What was written to these tables on the target since they were opened there, and the source does not
    /// have: going back would lose it.
    public List<Difference> lost(Session source, Session target) {
        List<Difference> lost = new ArrayList<>();
        for (RereadRecords.Entry entry : RereadRecords.read(target, forward)) {
            boolean same = TableVersion.read(target, entry.table()).text().equals(entry.openedVersion());
            if (!same && entry.openedSince().isPresent()) {
                Difference difference = difference(source, target, entry);
                if (!difference.onTarget().isEmpty()) {
                    lost.add(difference);
                }
            }
        }
        return lost;
    }

    /// What was written to these tables on the source since they were last read, and the target does not have.
    public List<Difference> missed(Session source, Session target) {
        List<Difference> missed = new ArrayList<>();
        for (RereadRecords.Entry entry : RereadRecords.read(target, forward)) {
            if (!TableVersion.read(source, entry.table()).text().equals(entry.version())) {
                Difference difference = difference(source, target, entry);
                if (!difference.onSource().isEmpty()) {
                    missed.add(difference);
                }
            }
        }
        return missed;
    }

    private static Difference difference(Session source, Session target, RereadRecords.Entry entry) {
        WrittenTable table = RereadTable.of(source, target, entry.table()).table();
        if (table.key().isEmpty()) {
            List<String> all = List.of("rows of a table without key");
            return new Difference(entry.table(), all, all);
        }
        RowDifferences differences = RowDifferences.between(source, target, table);
        List<byte[][]> all = new ArrayList<>(differences.changed());
        all.addAll(differences.gone());
        Set<String> here = written(source, table, all, Optional.empty());
        Set<String> newHere = written(source, table, all, entry.since());
        Set<String> there = written(target, table, all, Optional.empty());
        Set<String> newThere = written(target, table, all, entry.openedSince());
        Set<String> onSource = new TreeSet<>(newHere);
        Set<String> onTarget = new TreeSet<>(newThere);
        // What the one does not have and the other has had all along was deleted on the one.
        here.stream().filter(k -> !there.contains(k) && !newHere.contains(k)).forEach(onTarget::add);
        there.stream().filter(k -> !here.contains(k) && !newThere.contains(k)).forEach(onSource::add);
        return new Difference(entry.table(), List.copyOf(onSource), List.copyOf(onTarget));
    }

    /// Those of these keys that a side has, written since a transaction.
    private static Set<String> written(Session session, WrittenTable table, List<byte[][]> keys, Optional<Long> since) {
        String condition =
                since.map(s -> " AND " + TableVersion.isSince("t", s)).orElse("");
        String image = String.join(
                " || ', ' || ",
                table.key().stream()
                        .map(k -> "t." + table.columns().get(k.index()).name().quoted() + "::text")
                        .toList());
        Set<String> written = new TreeSet<>();
        for (List<byte[][]> part : RereadTable.parts(keys)) {
            written.addAll(session.query(
                    "SELECT " + image + " FROM ONLY " + table.name().quoted() + " AS t WHERE "
                            + RowDifferences.isOneOf(table, part) + condition,
                    row -> row.getString(1)));
        }
        return written;
    }
}
