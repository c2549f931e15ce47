package dev.rehome.verify;

import dev.rehome.catalog.Sequence;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.List;

/// Whether each sequence of the target stands where the source's stands, or further in its direction.
///
/// Positions do not belong to a snapshot (manual, sequence functions), so they are read as they are now, the
/// source's first: the target then cannot seem ahead of a source that moved in between.
final class SequencesCheck {
    private final Server source;
    private final Server target;

    SequencesCheck(Server source, Server target) {
        this.source = source;
        this.target = target;
    }

    /// @param increment of that side's own definition
    private record Position(long lastValue, boolean called, long increment) {
        /// What the next `nextval` gives.
        long next() {
            return called ? lastValue + increment : lastValue;
        }
    }

    List<CheckResult> check(List<Sequence> sequences) {
        if (sequences.isEmpty()) {
            return List.of();
        }
        try (Session here = source.open("sequences");
                Session there = target.open("sequences")) {
            List<CheckResult> results = new ArrayList<>();
            for (Sequence sequence : sequences) {
                results.add(check(here, there, sequence));
            }
            return results;
        }
    }

    private static CheckResult check(Session here, Session there, Sequence sequence) {
        String name = sequence.name().quoted();
        String table = sequence.table().map(t -> t.quoted()).orElse("");
        try {
            Position from = position(here, name);
            if (there.scalar("SELECT to_regclass(?)", name).isEmpty()) {
                return CheckResult.different(name, table, "missing on target");
            }
            return compare(name, table, from, position(there, name));
        } catch (RehomeException e) {
            return CheckResult.couldNotCheck(name, table, Reasons.of(e));
        }
    }

    private static Position position(Session session, String name) {
        String sql = "SELECT s.last_value, s.is_called, q.seqincrement FROM " + name
                + " s, pg_sequence q WHERE q.seqrelid = ?::regclass";
        return session.first(sql, row -> new Position(row.getLong(1), row.getBoolean(2), row.getLong(3)), name)
                .orElseThrow();
    }

    private static CheckResult compare(String name, String table, Position here, Position there) {
        if (Long.signum(here.increment()) != Long.signum(there.increment())) {
            return CheckResult.different(
                    name, table, "counts by " + here.increment() + " on source, " + there.increment() + " on target");
        }
        String positions = "next value " + here.next() + " on source, " + there.next() + " on target";
        boolean behind = here.increment() > 0 ? there.next() < here.next() : there.next() > here.next();
        if (behind) {
            return CheckResult.different(name, table, "target is behind: " + positions);
        }
        return CheckResult.equal(name, table, here.next() == there.next() ? "" : "target is ahead: " + positions);
    }
}
