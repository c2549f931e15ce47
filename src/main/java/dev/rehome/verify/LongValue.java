package dev.rehome.verify;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;

/// Finds where two long values that begin alike differ, without fetching them: each side hashes its value in blocks,
/// and of the first block that differs what is around the difference is fetched.
final class LongValue {
    /// Characters of each block.
    private static final int BLOCK = 4096;

    /// How many are looked at: who looks for a difference behind a million characters does so with a tool of their own.
    private static final int BLOCKS_MAX = 256;

    /// How much is shown of what stands before the difference.
    private static final int BEFORE = 20;

    private final Shape shape;
    private final Identifier column;

    LongValue(Shape shape, Identifier column) {
        this.shape = shape;
        this.column = column;
    }

    /// The two values from a little before their first difference; empty where that is too far behind.
    Optional<Difference.ValuePair> difference(SnapshotWorker source, Ctid here, SnapshotWorker target, Ctid there) {
        int block = Arrays.mismatch(blocks(source, here), blocks(target, there));
        if (block < 0) {
            return Optional.empty();
        }
        String left = block(source, here, block);
        String right = block(target, there, block);
        int at = Math.max(0, Arrays.mismatch(left.toCharArray(), right.toCharArray()) - BEFORE);
        return Optional.of(new Difference.ValuePair(column.value(), piece(left, at), piece(right, at)));
    }

    private static String piece(String block, int at) {
        int begin = at < block.length() && Character.isLowSurrogate(block.charAt(at)) ? at + 1 : at;
        int end = Math.min(block.length(), begin + RowSql.SHOWN_CHARACTERS);
        if (end < block.length() && Character.isLowSurrogate(block.charAt(end))) {
            end--;
        }
        return "…" + RecordText.inside(block.substring(begin, end)) + (end < block.length() ? "…" : "");
    }

    private Long[] blocks(SnapshotWorker worker, Ctid ctid) {
        return worker.read((Session session) -> session.first(
                        RowSql.blockHashes(shape, column, BLOCK, BLOCKS_MAX),
                        row -> (Long[]) row.getArray(1).getArray(),
                        ctid.toString())
                .orElseThrow(() -> gone(ctid)));
    }

    private String block(SnapshotWorker worker, Ctid ctid, int number) {
        return worker.read((Session session) -> session.first(
                        RowSql.block(shape, column, BLOCK, number), LongValue::block, ctid.toString())
                .orElseThrow(() -> gone(ctid)));
    }

    private static String block(ResultSet row) throws SQLException {
        String block = row.getString(1);
        return row.getBoolean(2) && !block.isEmpty() ? RecordText.withoutEnd(block) : block;
    }

    private IllegalStateException gone(Ctid ctid) {
        return new IllegalStateException(shape.name() + " row " + ctid + " is gone");
    }
}
