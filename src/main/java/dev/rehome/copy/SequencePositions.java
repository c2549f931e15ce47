package dev.rehome.copy;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Where sequences stand, read and set exactly: the last value, and whether it was given out already.
public final class SequencePositions {
    private static final int AT_ONCE = 200;

    private SequencePositions() {}

    /// @param lastValue as the sequence stores it
    /// @param called whether that value was given out
    public record Position(long lastValue, boolean called) {}

    public static Map<QualifiedName, Position> read(Session session, List<QualifiedName> sequences) {
        Map<QualifiedName, Position> positions = new TreeMap<>();
        for (List<QualifiedName> some : portions(sequences)) {
            String sql = some.stream()
                    .map(s -> "SELECT " + literals(s) + ", last_value, is_called FROM " + s.quoted())
                    .collect(Collectors.joining(" UNION ALL "));
            session.query(
                    sql,
                    row -> positions.put(
                            QualifiedName.of(row.getString(1), row.getString(2)),
                            new Position(row.getLong(3), row.getBoolean(4))));
        }
        return positions;
    }

    /// Sets sequences exactly, but for those that the target itself has used further: a number that was given out
    /// there is never given out again.
    ///
    /// @return those that were left where they stood
    public static List<QualifiedName> set(Session target, Map<QualifiedName, Position> positions) {
        List<QualifiedName> ahead = new ArrayList<>();
        for (List<QualifiedName> some : portions(List.copyOf(positions.keySet()))) {
            List<QualifiedName> behind = behind(target, some, positions);
            some.stream().filter(s -> !behind.contains(s)).forEach(ahead::add);
            if (!behind.isEmpty()) {
                target.execute("SELECT "
                        + behind.stream()
                                .map(s -> set(s, Objects.requireNonNull(positions.get(s))))
                                .collect(Collectors.joining(", ")));
            }
        }
        return ahead;
    }

    /// Where it stands, and how it counts.
    private record Standing(Position position, long start, boolean descending) {
        boolean isBeyond(Position other) {
            boolean unused = !position.called() && position.lastValue() == start;
            int order = Long.compare(position.lastValue(), other.lastValue());
            boolean further = descending ? order < 0 : order > 0;
            return !unused && (further || (order == 0 && position.called() && !other.called()));
        }
    }

    private static List<QualifiedName> behind(
            Session target, List<QualifiedName> sequences, Map<QualifiedName, Position> positions) {
        String sql = sequences.stream()
                .map(s -> "SELECT " + literals(s) + ", v.last_value, v.is_called, s.seqstart, s.seqincrement < 0 FROM "
                        + s.quoted() + " v, pg_catalog.pg_sequence s WHERE s.seqrelid = "
                        + Literal.quote(s.quoted()) + "::pg_catalog.regclass")
                .collect(Collectors.joining(" UNION ALL "));
        List<QualifiedName> behind = new ArrayList<>();
        target.query(sql, row -> {
            QualifiedName name = QualifiedName.of(row.getString(1), row.getString(2));
            Position there = new Position(row.getLong(3), row.getBoolean(4));
            Standing standing = new Standing(there, row.getLong(5), row.getBoolean(6));
            return standing.isBeyond(Objects.requireNonNull(positions.get(name))) || behind.add(name);
        });
        return behind;
    }

    private static String literals(QualifiedName sequence) {
        return Literal.quote(sequence.schema().value()) + ", "
                + Literal.quote(sequence.name().value());
    }

    private static String set(QualifiedName sequence, Position position) {
        return "pg_catalog.setval(" + Literal.quote(sequence.quoted()) + "::pg_catalog.regclass, "
                + position.lastValue() + ", " + position.called() + ")";
    }

    private static List<List<QualifiedName>> portions(List<QualifiedName> all) {
        List<List<QualifiedName>> portions = new ArrayList<>();
        for (int i = 0; i < all.size(); i += AT_ONCE) {
            portions.add(all.subList(i, Math.min(i + AT_ONCE, all.size())));
        }
        return portions;
    }
}
