package dev.rehome.copy;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
                    .map(s -> "SELECT " + Literal.quote(s.schema().value()) + ", "
                            + Literal.quote(s.name().value()) + ", last_value, is_called FROM " + s.quoted())
                    .collect(Collectors.joining(" UNION ALL "));
            session.query(
                    sql,
                    row -> positions.put(
                            QualifiedName.of(row.getString(1), row.getString(2)),
                            new Position(row.getLong(3), row.getBoolean(4))));
        }
        return positions;
    }

    public static void set(Session target, Map<QualifiedName, Position> positions) {
        for (List<QualifiedName> some : portions(List.copyOf(positions.keySet()))) {
            target.execute("SELECT "
                    + some.stream()
                            .map(s -> set(s, java.util.Objects.requireNonNull(positions.get(s))))
                            .collect(Collectors.joining(", ")));
        }
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
