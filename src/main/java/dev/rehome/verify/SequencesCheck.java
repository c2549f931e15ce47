package dev.rehome.verify;

import dev.rehome.catalog.Sequence;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whether each sequence of the target stands where the source's stands, or further in its direction.
///
/// Positions do not belong to a snapshot (manual, sequence functions), so they are read as they are now, the
/// source's first: the target then cannot seem ahead of a source that moved in between.
final class SequencesCheck {
    private static final int SEQUENCES_AT_ONCE = 100;

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
            Map<String, Position> from = positions(here, sequences);
            Map<String, Position> to = positions(there, sequences);
            return sequences.stream()
                    .map(sequence -> result(here, there, sequence, from, to))
                    .toList();
        }
    }

    private static CheckResult result(
            Session here, Session there, Sequence sequence, Map<String, Position> from, Map<String, Position> to) {
        String name = sequence.name().quoted();
        Position source = from.get(name);
        Position target = to.get(name);
        return source != null && target != null
                ? compare(name, table(sequence), source, target)
                : check(here, there, sequence);
    }

    /// Those that can be read, many by one statement; of a statement that fails, none.
    private static Map<String, Position> positions(Session session, List<Sequence> sequences) {
        Map<String, Position> positions = new HashMap<>();
        for (int i = 0; i < sequences.size(); i += SEQUENCES_AT_ONCE) {
            List<Sequence> some = sequences.subList(i, Math.min(sequences.size(), i + SEQUENCES_AT_ONCE));
            String sql =
                    some.stream().map(s -> positionSql(s.name().quoted())).collect(Collectors.joining(" UNION ALL "));
            try {
                session.query(sql, row -> positions.put(row.getString(1), position(row)));
            } catch (RehomeException e) {
                // One of them is missing or closed: which one, and why, is found out one by one.
            }
        }
        return positions;
    }

    private static String positionSql(String name) {
        return "SELECT " + Literal.quote(name) + ", s.last_value, s.is_called, q.seqincrement FROM " + name
                + " s, pg_sequence q WHERE q.seqrelid = s.tableoid";
    }

    private static Position position(ResultSet row) throws SQLException {
        return new Position(row.getLong(2), row.getBoolean(3), row.getLong(4));
    }

    private static String table(Sequence sequence) {
        return sequence.table().map(t -> t.quoted()).orElse("");
    }

    private static CheckResult check(Session here, Session there, Sequence sequence) {
        String name = sequence.name().quoted();
        String table = table(sequence);
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
        return session.first(positionSql(name), SequencesCheck::position).orElseThrow();
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
