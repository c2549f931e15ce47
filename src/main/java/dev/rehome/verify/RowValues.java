package dev.rehome.verify;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads the rows that differ by their place, which names the same row version as long as the snapshot lasts.
final class RowValues {
    private final Shape shape;
    private final SnapshotWorker source;
    private final SnapshotWorker target;

    RowValues(Shape shape, SnapshotWorker source, SnapshotWorker target) {
        this.shape = shape;
        this.source = source;
        this.target = target;
    }

    /// @param hashes of each column's value
    /// @param values the beginning of each column's value
    private record Row(List<Long> hashes, List<@Nullable String> values) {}

    Difference difference(RowMatch.Pair pair) {
        Optional<Row> here = pair.source().map(row -> read(source, row.ctid()));
        Optional<Row> there = pair.target().map(row -> read(target, row.ctid()));
        Row some = here.or(() -> there).orElseThrow();
        List<String> columns = new ArrayList<>();
        List<Difference.ValuePair> values = new ArrayList<>();
        for (int i = 0; i < shape.columns().size(); i++) {
            String column = shape.columns().get(i).value();
            boolean bothThere = here.isPresent() && there.isPresent();
            if (bothThere
                    && here.get().hashes().get(i).equals(there.get().hashes().get(i))) {
                continue;
            }
            if (bothThere) {
                columns.add(column);
            }
            values.add(shown(pair, i, value(here, i), value(there, i)));
        }
        return new Difference(pair.kind(), key(pair, some), pair.count(), columns, values);
    }

    /// Where both begin alike, the beginnings would show nothing.
    private Difference.ValuePair shown(RowMatch.Pair pair, int index, @Nullable String here, @Nullable String there) {
        Identifier column = shape.columns().get(index);
        Difference.ValuePair beginnings = new Difference.ValuePair(column.value(), here, there);
        if (here == null || !here.equals(there)) {
            return beginnings;
        }
        return new LongValue(shape, column)
                .difference(
                        source,
                        pair.source().orElseThrow().ctid(),
                        target,
                        pair.target().orElseThrow().ctid())
                .orElse(beginnings);
    }

    private static @Nullable String value(Optional<Row> row, int index) {
        return row.isPresent() ? row.get().values().get(index) : null;
    }

    private Map<String, @Nullable String> key(RowMatch.Pair pair, Row row) {
        Map<String, @Nullable String> key = new LinkedHashMap<>();
        for (Identifier column : shape.key()) {
            key.put(column.value(), row.values().get(shape.columns().indexOf(column)));
        }
        if (key.isEmpty()) {
            key.put("ctid", pair.ctid().toString());
        }
        return key;
    }

    private Row read(SnapshotWorker worker, Ctid ctid) {
        return worker.read((Session session) -> session.first(RowSql.values(shape), RowValues::row, ctid.toString())
                .orElseThrow(() -> new IllegalStateException(shape.name() + " row " + ctid + " is gone")));
    }

    private static Row row(ResultSet row) throws SQLException {
        List<Long> hashes = new ArrayList<>();
        for (Object hash : elements(row.getArray(1))) {
            hashes.add((Long) hash);
        }
        List<@Nullable String> values = new ArrayList<>();
        for (Object text : elements(row.getArray(2))) {
            values.add(RecordText.value(String.valueOf(text), RowSql.SHOWN_CHARACTERS));
        }
        return new Row(hashes, values);
    }

    private static Object[] elements(Array array) throws SQLException {
        return (Object[]) array.getArray();
    }
}
