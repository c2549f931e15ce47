package dev.rehome.verify;

import dev.rehome.digest.BlockRange;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Cuts the relations of one side into chunks of about the same size, TOAST included, biggest first. Each side has
/// its own: the sums of a digest do not care how a table was cut.
final class ChunkPlan {
    private static final long CHUNK_BYTES = 64L << 20;

    private ChunkPlan() {}

    private record Size(long blocks, long bytes) {}

    static List<Chunk> of(Session session, List<TableCheck> checks) {
        Map<QualifiedName, Size> sizes = sizes(session);
        List<Chunk> chunks = new ArrayList<>();
        for (TableCheck check : checks) {
            cut(check, sizes.getOrDefault(check.shape().name(), new Size(0, 0)), chunks);
        }
        chunks.sort(Comparator.comparingLong(Chunk::bytes).reversed());
        return chunks;
    }

    private static void cut(TableCheck check, Size size, List<Chunk> chunks) {
        if (size.bytes() <= CHUNK_BYTES * 3 / 2 || size.blocks() < 2) {
            chunks.add(new Chunk(check, Optional.empty(), size.bytes()));
            return;
        }
        long count = Math.min(size.blocks(), (size.bytes() + CHUNK_BYTES - 1) / CHUNK_BYTES);
        for (long i = 0; i < count; i++) {
            long first = size.blocks() * i / count;
            OptionalLong end = i == count - 1 ? OptionalLong.empty() : OptionalLong.of(size.blocks() * (i + 1) / count);
            chunks.add(new Chunk(check, Optional.of(new BlockRange(first, end)), size.bytes() / count));
        }
    }

    private static Map<QualifiedName, Size> sizes(Session session) {
        String sql = """
                SELECT n.nspname, c.relname, s.main / current_setting('block_size')::bigint, s.main + s.toast
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace,
                     LATERAL (SELECT coalesce(pg_relation_size(c.oid), 0) AS main,
                                     coalesce(pg_relation_size(nullif(c.reltoastrelid, 0)), 0) AS toast OFFSET 0) s
                WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')""";
        Map<QualifiedName, Size> sizes = new HashMap<>();
        session.query(sql, row -> {
            sizes.put(QualifiedName.of(row.getString(1), row.getString(2)), new Size(row.getLong(3), row.getLong(4)));
            return true;
        });
        return sizes;
    }
}
