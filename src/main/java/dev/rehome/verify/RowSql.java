package dev.rehome.verify;

import dev.rehome.digest.BlockRange;
import dev.rehome.sql.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The statements that hash rows on a server. A row's image there is the text of a record of its columns, which
/// tells NULL from the empty string and keeps what each type's output function writes; its hash is
/// `hashtextextended`, the same on every PostgreSQL from 11 on (hash partitioning relies on it), with two seeds.
///
/// OFFSET 0 keeps the server from computing a row's text once for each hash.
final class RowSql {
    /// The seeds of `digest`, so that there is one pair to publish.
    static final long SEED_A = 0x243F6A8885A308D3L;

    static final long SEED_B = 0x13198A2E03707344L;

    /// How much of a value is fetched for a person to see.
    static final int SHOWN_CHARACTERS = 120;

    private RowSql() {}

    /// Number of rows and the sums of both hashes: one row.
    static String digest(Shape shape, Optional<BlockRange> range) {
        String where = range.map(r -> " WHERE " + r.condition()).orElse("");
        return "SELECT count(*), coalesce(sum(" + hashA("x") + "), 0), coalesce(sum(" + hashB("x")
                + "), 0) FROM (SELECT "
                + record(shape.columns()) + " AS x FROM ONLY " + shape.name().quoted() + " AS t" + where
                + " OFFSET 0) AS r";
    }

    /// The same for each bucket, where a bucket is the lowest bits of the hash of the key.
    static String buckets(Shape shape, long mask) {
        return "SELECT " + hashA("k") + " & " + mask + ", count(*), sum(" + hashA("x") + "), sum(" + hashB("x") + ")"
                + keyAndRow(shape) + " GROUP BY 1";
    }

    /// Both hashes of the key, both of the row, the place of one, and how many are equal, of the rows in the
    /// buckets that are given as one parameter, an array.
    static String rowsOfBuckets(Shape shape, long mask) {
        return "SELECT " + hashA("k") + ", " + hashB("k") + ", " + hashA("x") + ", " + hashB("x") + ", min(c), count(*)"
                + keyAndRow(shape) + " WHERE (" + hashA("k") + " & " + mask
                + ") = ANY (?::bigint[]) GROUP BY 1, 2, 3, 4";
    }

    private static String keyAndRow(Shape shape) {
        String row = record(shape.columns());
        String key = shape.key().isEmpty() ? row : record(shape.key());
        return " FROM (SELECT " + key + " AS k, " + row + " AS x, t.ctid::text AS c FROM ONLY "
                + shape.name().quoted() + " AS t OFFSET 0) AS r";
    }

    /// One row by its place: the hash of each column, and the beginning of each column's text.
    static String values(Shape shape) {
        return "SELECT " + array(shape.columns(), RowSql::columnHash, "bigint") + ", "
                + array(shape.columns(), RowSql::columnText, "text") + " FROM ONLY "
                + shape.name().quoted()
                + " AS t WHERE ctid = ?::pg_catalog.tid";
    }

    /// One value of a row by its place: the hash of each block of so many characters of its text.
    static String blockHashes(Shape shape, Identifier column, int characters, int blocksMax) {
        return "SELECT ARRAY(SELECT " + hashA("pg_catalog.substr(r.x, i * " + characters + " + 1, " + characters + ")")
                + " FROM pg_catalog.generate_series(0, least(" + (blocksMax - 1) + ", pg_catalog.length(r.x) / "
                + characters + ")) AS i ORDER BY i)" + oneText(shape, column);
    }

    /// One of those blocks, and whether it is the last.
    static String block(Shape shape, Identifier column, int characters, int number) {
        return "SELECT pg_catalog.substr(r.x, " + ((long) number * characters + 1) + ", " + characters
                + "), pg_catalog.length(r.x) <= " + (number + 1L) * characters + oneText(shape, column);
    }

    private static String oneText(Shape shape, Identifier column) {
        return " FROM (SELECT " + record(List.of(column)) + " AS x FROM ONLY "
                + shape.name().quoted() + " AS t WHERE ctid = ?::pg_catalog.tid OFFSET 0) AS r";
    }

    private static String array(
            List<Identifier> columns, java.util.function.Function<Identifier, String> expression, String type) {
        return columns.stream().map(expression).collect(Collectors.joining(", ", "ARRAY[", "]::" + type + "[]"));
    }

    private static String columnHash(Identifier column) {
        return hashA(record(List.of(column)));
    }

    private static String columnText(Identifier column) {
        return "pg_catalog.left(" + record(List.of(column)) + ", " + SHOWN_CHARACTERS + ")";
    }

    private static String record(List<Identifier> columns) {
        return columns.stream()
                .map(c -> "t." + c.quoted())
                .collect(Collectors.joining(", ", "ROW(", ")::pg_catalog.text COLLATE \"C\""));
    }

    private static String hashA(String text) {
        return "pg_catalog.hashtextextended(" + text + ", " + SEED_A + ")";
    }

    private static String hashB(String text) {
        return "pg_catalog.hashtextextended(" + text + ", " + SEED_B + ")";
    }
}
