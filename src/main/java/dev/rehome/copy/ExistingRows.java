package dev.rehome.copy;

import dev.rehome.catalog.Column;
import dev.rehome.catalog.Table;
import dev.rehome.digest.Digest;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Tells the rows of an old copy of a table from those that were written on the target later.
///
/// Both sides are read in the order of the key and merged. A row of the target that the source has
/// otherwise, or not at all, is *stale* where the transaction that wrote it (`xmin`) also wrote rows that
/// still equal the source, or that a column such as `updated_at` shows to be earlier than the source's: they came
/// with the old copy. It is *newer* where its transaction wrote nothing of the kind, or where such a column is later
/// than on the source. What cannot be told apart counts as newer.
///
/// Memory grows with the number of writing transactions, not with that of rows.
public final class ExistingRows {
    private static final Set<String> TIMES = Set.of(
            "updated_at",
            "created_at",
            "modified_at",
            "inserted_at",
            "changed_at",
            "last_modified",
            "last_updated",
            "updatedat",
            "createdat",
            "updated",
            "modified");
    private static final int FETCH_ROWS = 2000;
    private static final int NAMED_MAX = 20;

    /// What was found.
    ///
    /// @param source digest of the source's rows
    /// @param target digest of the target's rows
    /// @param stale how many rows of the target are of an old copy and differ from the source
    /// @param newer how many were written there later
    /// @param newerKeys the keys of some of them
    public record Report(Digest source, Digest target, long stale, long newer, List<String> newerKeys) {
        public Report {
            newerKeys = List.copyOf(newerKeys);
        }

        public boolean equal() {
            return source.equals(target);
        }

        /// The rows of an old copy, in words.
        public String staleWords() {
            return stale + " rows of the target are of an old copy and differ from the source";
        }

        /// The rows that were written there later, in words; some are named by key.
        public String newerWords() {
            return newer + " rows were written on the target later: " + String.join(", ", newerKeys)
                    + (newer > newerKeys.size() ? ", .." : "");
        }
    }

    private record Row(String key, String hash, String transaction, OptionalDouble time) {}

    private static final class Suspects {
        private long rows;
        private final List<String> keys = new ArrayList<>();

        void add(String key) {
            rows++;
            if (keys.size() < NAMED_MAX) {
                keys.add(key);
            }
        }
    }

    private final Table table;
    private final Set<String> oldCopies = new HashSet<>();
    private final Map<String, Suspects> byTransaction = new HashMap<>();
    private final Suspects later = new Suspects();

    private ExistingRows(Table table) {
        this.table = table;
    }

    /// @param source in a transaction under the snapshot
    /// @param target in no transaction
    /// @param table of the source; the target has all of its columns
    public static Report inspect(Session source, Session target, Table table) {
        target.beginSnapshot(Optional.empty());
        try {
            return compare(source, target, table);
        } finally {
            ChunkCopier.rollbackIfOpen(target);
        }
    }

    /// The same for a target in a transaction of the caller's, which it is left in.
    public static Report compare(Session source, Session target, Table table) {
        Digest here = TableContents.digest(source, table, Optional.empty());
        Digest there = TableContents.digest(target, table, Optional.empty());
        if (here.equals(there)) {
            return new Report(here, there, 0, 0, List.of());
        }
        ExistingRows rows = new ExistingRows(table);
        rows.merge(source, target);
        return rows.report(here, there);
    }

    private void merge(Session source, Session target) {
        String sql = select();
        OptionalDouble latest = latest(source);
        try (Statement here = cursor(source);
                Statement there = cursor(target);
                ResultSet sourceRows = here.executeQuery(sql);
                ResultSet targetRows = there.executeQuery(sql)) {
            @Nullable Row mine = next(sourceRows);
            for (Row row = next(targetRows); row != null; row = next(targetRows)) {
                while (mine != null && compare(mine.key(), row.key()) < 0) {
                    mine = next(sourceRows);
                }
                boolean paired = mine != null && mine.key().equals(row.key());
                judge(row, paired ? mine : null, latest);
                mine = paired ? next(sourceRows) : mine;
            }
        } catch (SQLException e) {
            throw target.failed(sql, e);
        }
    }

    private void judge(Row row, @Nullable Row mine, OptionalDouble latest) {
        if (mine != null && mine.hash().equals(row.hash())) {
            oldCopies.add(row.transaction());
            return;
        }
        OptionalDouble known = mine == null ? latest : mine.time();
        boolean isDated = row.time().isPresent() && known.isPresent();
        boolean isLater = isDated && row.time().getAsDouble() > known.getAsDouble();
        if (mine != null && isDated && row.time().getAsDouble() < known.getAsDouble()) {
            // What wrote an earlier state of a row did so before the source went on.
            oldCopies.add(row.transaction());
        }
        (isLater ? later : byTransaction.computeIfAbsent(row.transaction(), t -> new Suspects())).add(row.key());
    }

    private Report report(Digest here, Digest there) {
        long stale = 0;
        long newer = later.rows;
        List<String> keys = new ArrayList<>(later.keys);
        for (Map.Entry<String, Suspects> entry : byTransaction.entrySet()) {
            if (oldCopies.contains(entry.getKey())) {
                stale += entry.getValue().rows;
            } else {
                newer += entry.getValue().rows;
                keys.addAll(entry.getValue().keys);
            }
        }
        String prefix = keyColumns().isEmpty()
                ? "row with MD5 "
                : "(" + keyColumns().stream().map(Identifier::quoted).collect(Collectors.joining(", ")) + ")=";
        List<String> named =
                keys.stream().sorted().limit(NAMED_MAX).map(k -> prefix + k).toList();
        return new Report(here, there, stale, newer, named);
    }

    /// The server orders by bytes of UTF-8, which is by code point.
    private static int compare(String a, String b) {
        byte[] left = a.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        byte[] right = b.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return java.util.Arrays.compareUnsigned(left, right);
    }

    private List<Identifier> keyColumns() {
        return table.key().map(k -> k.columns()).orElse(List.of());
    }

    private String select() {
        String row = "ROW(" + list(CopyStatements.columns(table)) + ")::text";
        String hash = "pg_catalog.md5(" + row + ")";
        String key = keyColumns().isEmpty() ? hash : "ROW(" + list(keyColumns()) + ")::text";
        String time = times().isEmpty() ? "NULL::float8" : "extract(epoch FROM " + greatest() + ")::float8";
        return "SELECT (" + key + ") COLLATE \"C\", " + hash + ", xmin::text, " + time + " FROM ONLY "
                + table.name().quoted() + " ORDER BY 1";
    }

    private OptionalDouble latest(Session source) {
        if (times().isEmpty()) {
            return OptionalDouble.empty();
        }
        String sql = "SELECT extract(epoch FROM max(" + greatest() + "))::float8 FROM ONLY "
                + table.name().quoted();
        return source.first(sql, ExistingRows::time).orElse(OptionalDouble.empty());
    }

    private static OptionalDouble time(ResultSet row) throws SQLException {
        double value = row.getDouble(1);
        return row.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    private String greatest() {
        return "greatest("
                + times().stream()
                        .map(c -> c.name().quoted() + "::pg_catalog.timestamptz")
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private List<Column> times() {
        return table.copiedColumns().stream()
                .filter(c -> TIMES.contains(c.name().value().toLowerCase(java.util.Locale.ROOT)))
                .filter(c -> c.type().startsWith("timestamp"))
                .toList();
    }

    private static String list(List<Identifier> columns) {
        return columns.stream().map(Identifier::quoted).collect(Collectors.joining(", "));
    }

    private static Statement cursor(Session session) throws SQLException {
        Statement statement = session.jdbc().createStatement();
        statement.setFetchSize(FETCH_ROWS);
        return statement;
    }

    private static @Nullable Row next(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return null;
        }
        double time = rows.getDouble(4);
        OptionalDouble known = rows.wasNull() ? OptionalDouble.empty() : OptionalDouble.of(time);
        return new Row(rows.getString(1), rows.getString(2), rows.getString(3), known);
    }
}
