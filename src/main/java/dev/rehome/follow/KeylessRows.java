package dev.rehome.follow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// The changes of a table without key that wait to be written, brought together by whole rows: of each image,
/// how many rows more or less there are to be. Of equal rows none is different from another, so their order
/// does not matter; what goes is deleted before what comes is put in.
///
/// However many changes they are, the table is read once for them.
final class KeylessRows {
    private final WrittenTable table;
    private final List<Row> inserts = new ArrayList<>();
    private final int[] allColumns;
    private final Map<Row.Key, Count> counts = new LinkedHashMap<>();

    KeylessRows(WrittenTable table) {
        this.table = table;
        this.allColumns = IntStream.range(0, table.columns().size()).toArray();
    }

    /// What becomes of an image.
    private static final class Count {
        final Row row;
        long now;
        /// How many were gone at most: as many have to be there, also where others came in their place.
        long lowest;

        Count(Row row) {
            this.row = row;
        }
    }

    boolean isEmpty() {
        return inserts.isEmpty() && counts.isEmpty();
    }

    /// @throws TableBatch.DoesNotFit where the old row was not sent
    void take(Change change) throws TableBatch.DoesNotFit {
        switch (change) {
            case Change.Insert insert -> comes(insert.row());
            case Change.Delete delete -> goes(delete.old().row());
            case Change.Update update -> {
                Change.Old old = update.old();
                if (old == null) {
                    throw new TableBatch.DoesNotFit();
                }
                goes(old.row());
                comes(update.row().over(old.row()));
            }
            default -> throw new IllegalArgumentException("not a change of a row: " + change);
        }
    }

    private void comes(Row row) {
        if (counts.isEmpty()) {
            inserts.add(row);
        } else {
            count(row).now++;
        }
    }

    private void goes(Row row) {
        // What came before may be what goes now.
        inserts.forEach(earlier -> count(earlier).now++);
        inserts.clear();
        Count count = count(row);
        count.now--;
        count.lowest = Math.min(count.lowest, count.now);
    }

    private Count count(Row row) {
        return counts.computeIfAbsent(row.key(allColumns), image -> new Count(row));
    }

    /// Writes everything that waits.
    void write(TableWriter writer) throws TableBatch.RowsMissing {
        List<Count> gone = counts.values().stream().filter(c -> c.lowest < 0).toList();
        List<Row> coming = new ArrayList<>(inserts);
        counts.values().forEach(c -> {
            for (long i = 0; i < c.now; i++) {
                coming.add(c.row);
            }
        });
        inserts.clear();
        counts.clear();
        if (!gone.isEmpty()) {
            long missing = delete(writer, gone);
            if (missing > 0) {
                throw new TableBatch.RowsMissing(
                        missing + " of " + gone.size() + " rows are not there, or not as often");
            }
        }
        if (!coming.isEmpty()) {
            int written = writer.insert(table, coming);
            if (written != coming.size()) {
                throw new TableBatch.RowsMissing("insert of " + coming.size() + " rows made " + written);
            }
        }
    }

    /// Deletes as many rows of each image as have to go.
    ///
    /// @return of how many images there were too few
    private long delete(TableWriter writer, List<Count> gone) {
        TableWriter.Arrays arrays = new TableWriter.Arrays();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            values.add(arrays.add(table, i, gone.size(), count -> gone.get(count).row));
        }
        String removed =
                arrays.add(gone.stream().mapToLong(c -> Math.max(0, -c.now)).toArray());
        String needed = arrays.add(gone.stream().mapToLong(c -> -c.lowest).toArray());
        String sql = """
                WITH wanted AS MATERIALIZED (
                  SELECT row_number() OVER () AS i, %s AS image, %s AS removed, %s AS needed FROM %s),
                found AS MATERIALIZED (
                  SELECT t.ctid AS at, w.i, w.removed, row_number() OVER (PARTITION BY w.i) AS number
                    FROM ONLY %s AS t JOIN wanted w ON %s = w.image),
                gone AS (
                  DELETE FROM ONLY %s AS t WHERE t.ctid = ANY (ARRAY(SELECT f.at FROM found f WHERE f.number <= f.removed)))
                SELECT count(*) FROM wanted w LEFT JOIN (SELECT f.i, count(*) AS rows FROM found f GROUP BY f.i) c ON c.i = w.i
                 WHERE coalesce(c.rows, 0) < w.needed""".formatted(
                        image(values),
                        removed,
                        needed,
                        arrays.from(),
                        table.name().quoted(),
                        image(table.columns().stream()
                                .map(c -> "t." + c.name().quoted())
                                .toList()),
                        table.name().quoted());
        return writer.countByHash(sql, arrays);
    }

    /// Text, not values: 1.0 and 1.00 are equal numbers, but not the same.
    private static String image(List<String> values) {
        return values.stream().collect(Collectors.joining(", ", "ROW(", ")::text COLLATE \"C\""));
    }
}
