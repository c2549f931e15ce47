package dev.rehome.migration.cutover;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import dev.rehome.sql.QualifiedName;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Sets the sequences of the side that takes over beyond those of the side that was frozen, and never back.
///
/// The margin covers values that sessions of the frozen side had cached and may still hand out in a message or
/// a log: none of them is given out twice.
final class SequenceAdvance {
    private static final int AT_ONCE = 100;

    private SequenceAdvance() {}

    private record Position(
            QualifiedName name,
            BigInteger last,
            boolean called,
            BigInteger increment,
            BigInteger min,
            BigInteger max) {}

    /// @param marginSteps how many values are left out
    /// @return how many sequences were set
    static int set(Session from, Session to, List<QualifiedName> sequences, int marginSteps) {
        int set = 0;
        for (int i = 0; i < sequences.size(); i += AT_ONCE) {
            List<QualifiedName> some = sequences.subList(i, Math.min(sequences.size(), i + AT_ONCE));
            List<Position> here = read(from, some);
            List<Position> there = read(to, some);
            List<String> calls = new ArrayList<>();
            for (Position position : here) {
                there.stream()
                        .filter(p -> p.name().equals(position.name()))
                        .forEach(p -> calls.add(call(position, p, marginSteps)));
            }
            if (!calls.isEmpty()) {
                to.execute("SELECT " + String.join(", ", calls));
            }
            set += calls.size();
        }
        return set;
    }

    /// Behind the farther of the two. A sequence that is near its end gets what is left of it.
    private static String call(Position from, Position to, int marginSteps) {
        boolean up = from.increment().signum() > 0;
        BigInteger margin = from.increment().multiply(BigInteger.valueOf(from.called() ? marginSteps : 0));
        BigInteger wanted = from.last().add(margin);
        BigInteger bounded = up ? wanted.min(from.max()) : wanted.max(from.min());
        boolean ahead = up ? to.last().compareTo(bounded) > 0 : to.last().compareTo(bounded) < 0;
        BigInteger value = ahead ? to.last() : bounded;
        boolean called =
                ahead ? to.called() : from.called() || (to.called() && to.last().equals(bounded));
        return "pg_catalog.setval(" + Literal.quote(from.name().quoted()) + "::pg_catalog.regclass, " + value + ", "
                + called + ")";
    }

    private static List<Position> read(Session session, List<QualifiedName> sequences) {
        String sql = sequences.stream()
                .map(name -> "SELECT " + Literal.quote(name.schema().value()) + ", "
                        + Literal.quote(name.name().value())
                        + ", last_value, is_called, s.seqincrement, s.seqmin, s.seqmax FROM " + name.quoted()
                        + ", pg_catalog.pg_sequence s WHERE s.seqrelid = "
                        + Literal.quote(name.quoted()) + "::pg_catalog.regclass")
                .collect(Collectors.joining(" UNION ALL "));
        return session.query(
                sql,
                row -> new Position(
                        QualifiedName.of(row.getString(1), row.getString(2)),
                        new BigInteger(row.getString(3)),
                        row.getBoolean(4),
                        new BigInteger(row.getString(5)),
                        new BigInteger(row.getString(6)),
                        new BigInteger(row.getString(7))));
    }
}
