package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The keys of a table whose rows are not the same on both sides, in the snapshots of both sessions. Rows are
/// put into buckets by their keys, on the servers; only those of buckets that differ are told apart here.
///
/// @param changed keys that the source has, with another row than the target or alone
/// @param gone keys that only the target has
record RowDifferences(List<byte[][]> changed, List<byte[][]> gone) {
    private static final long BUCKET_ROWS = 2000;
    private static final int BUCKETS_AT_ONCE = 100;

    RowDifferences {
        changed = List.copyOf(changed);
        gone = List.copyOf(gone);
    }

    static RowDifferences between(Session source, Session target, WrittenTable table) {
        long rows = Math.max(count(source, table), count(target, table));
        long mask = Math.max(1, Long.highestOneBit(rows / BUCKET_ROWS) << 1) - 1;
        Map<String, String> here = buckets(source, table, mask);
        Map<String, String> there = buckets(target, table, mask);
        List<String> different = new ArrayList<>();
        here.forEach((bucket, digest) -> {
            if (!digest.equals(there.get(bucket))) {
                different.add(bucket);
            }
        });
        there.keySet().stream().filter(bucket -> !here.containsKey(bucket)).forEach(different::add);
        List<byte[][]> changed = new ArrayList<>();
        List<byte[][]> gone = new ArrayList<>();
        for (int at = 0; at < different.size(); at += BUCKETS_AT_ONCE) {
            List<String> some = different.subList(at, Math.min(different.size(), at + BUCKETS_AT_ONCE));
            Map<List<String>, String> mine = rows(source, table, mask, some);
            Map<List<String>, String> other = rows(target, table, mask, some);
            mine.forEach((key, digest) -> {
                if (!digest.equals(other.remove(key))) {
                    changed.add(bytes(key));
                }
            });
            other.keySet().forEach(key -> gone.add(bytes(key)));
        }
        return new RowDifferences(changed, gone);
    }

    /// Rows of its own.
    static long count(Session session, WrittenTable table) {
        return Long.parseLong(
                session.scalar("SELECT count(*) FROM ONLY " + table.name().quoted()));
    }

    private static String hash(String image, int seed) {
        return "pg_catalog.hashtextextended(" + image + " COLLATE \"C\", " + seed + ")";
    }

    private static String image(WrittenTable table) {
        return "ROW("
                + table.columns().stream().map(c -> "t." + c.name().quoted()).collect(Collectors.joining(", "))
                + ")::text";
    }

    private static String bucket(WrittenTable table, long mask) {
        return "(" + hash(key(table), 0) + " & " + mask + ")";
    }

    private static String key(WrittenTable table) {
        return "ROW("
                + table.key().stream()
                        .map(k -> "t." + table.columns().get(k.index()).name().quoted())
                        .collect(Collectors.joining(", "))
                + ")::text";
    }

    /// Tells sets of rows of `t` apart by all their values.
    static String digest(WrittenTable table) {
        String sum = "coalesce(sum(" + hash(image(table), 0) + "::numeric), 0)";
        return "count(*) || '/' || " + sum + " || '/' || " + sum.replace(", 0)::", ", 20261123)::");
    }

    private static Map<String, String> buckets(Session session, WrittenTable table, long mask) {
        Map<String, String> buckets = new TreeMap<>();
        session.query(
                "SELECT " + bucket(table, mask) + ", " + digest(table) + " FROM ONLY "
                        + table.name().quoted() + " AS t GROUP BY 1",
                row -> Objects.requireNonNullElse(buckets.put(row.getString(1), row.getString(2)), ""));
        return buckets;
    }

    private static Map<List<String>, String> rows(
            Session session, WrittenTable table, long mask, List<String> buckets) {
        String columns = table.key().stream()
                .map(k -> "t." + table.columns().get(k.index()).name().quoted())
                .collect(Collectors.joining(", "));
        Map<List<String>, String> rows = new HashMap<>();
        CopyRows.read(
                session,
                "SELECT " + columns + ", " + hash(image(table), 0) + " || '/' || " + hash(image(table), 20_261_123)
                        + " FROM ONLY " + table.name().quoted() + " AS t WHERE " + bucket(table, mask) + " IN ("
                        + String.join(", ", buckets) + ")",
                values -> {
                    List<String> all = strings(values);
                    rows.put(List.copyOf(all.subList(0, all.size() - 1)), all.getLast());
                });
        return rows;
    }

    private static List<String> strings(byte[] @Nullable [] values) {
        List<String> all = new ArrayList<>();
        for (byte[] value : values) {
            all.add(new String(Objects.requireNonNull(value), StandardCharsets.UTF_8));
        }
        return all;
    }

    private static byte[][] bytes(List<String> key) {
        return key.stream().map(k -> k.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    /// The condition that a row of `t` has one of these keys.
    static String isOneOf(WrittenTable table, List<byte[][]> keys) {
        List<String> columns = new ArrayList<>();
        List<String> arrays = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (int k = 0; k < table.key().size(); k++) {
            int at = k;
            WrittenTable.Column column = table.columns().get(table.key().get(k).index());
            String values = keys.stream()
                    .map(key -> Literal.quote(new String(key[at], StandardCharsets.UTF_8)))
                    .collect(Collectors.joining(", "));
            arrays.add("ARRAY[" + values + "]::text[]");
            columns.add("k" + k);
            conditions.add("t." + column.name().quoted() + " "
                    + table.key().get(k).operator() + " k.k" + k + "::" + column.type());
        }
        return "EXISTS (SELECT FROM unnest(" + String.join(", ", arrays) + ") AS k(" + String.join(", ", columns)
                + ") WHERE " + String.join(" AND ", conditions) + ")";
    }
}
