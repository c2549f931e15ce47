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

    /// Where chunks are remembered: the smaller, the less is read again for one row that changed.
    private static final long REMEMBERED_BYTES = 8L << 20;

    /// What is smaller is read as soon as it is asked about.
    private static final long CARRIED_BYTES_MIN = 64L << 10;

    private final long chunkBytes;
    private final Map<QualifiedName, Size> sizes;
    private final List<Chunk> chunks = new ArrayList<>();

    private record Size(long blocks, long bytes) {
        long bytes(long someBlocks) {
            return blocks == 0 ? 0 : (long) ((double) bytes * someBlocks / blocks);
        }
    }

    private ChunkPlan(Session session, long chunkBytes) {
        this.sizes = sizes(session);
        this.chunkBytes = chunkBytes;
    }

    static List<Chunk> of(Session session, List<TableCheck> checks) {
        ChunkPlan plan = new ChunkPlan(session, CHUNK_BYTES);
        checks.forEach(check -> plan.cut(check, 0));
        return plan.biggestFirst();
    }

    /// The same where chunks are remembered, and some are known from before.
    static List<Chunk> of(Session session, List<TableCheck> checks, SideMemory memory) {
        ChunkPlan plan = new ChunkPlan(session, REMEMBERED_BYTES);
        for (TableCheck check : checks) {
            plan.cut(check, plan.known(check, memory));
        }
        return plan.biggestFirst();
    }

    /// How many blocks of a table remembered chunks hold at most.
    static long blocks(long blocks, long bytes) {
        return Math.max(1, bytes == 0 ? blocks : (long) ((double) blocks * REMEMBERED_BYTES / bytes));
    }

    private Size size(TableCheck check) {
        return sizes.getOrDefault(check.shape().name(), new Size(0, 0));
    }

    /// Adds the chunks that were read before; gives the block behind them.
    private long known(TableCheck check, SideMemory memory) {
        Size size = size(check);
        Optional<TableReading> earlier =
                size.bytes() < CARRIED_BYTES_MIN ? Optional.empty() : memory.earlier(check.shape());
        long end = 0;
        for (RangeReading read : earlier.map(TableReading::ranges).orElse(List.of())) {
            TableReading table = earlier.orElseThrow();
            chunks.add(new Chunk(
                    check,
                    Optional.of(read.range()),
                    size.bytes(read.end() - read.first()),
                    OptionalLong.of(read.end()),
                    Optional.of(new Chunk.Earlier(table.horizon(), table.time(), read.digest()))));
            end = read.end();
        }
        return end;
    }

    private List<Chunk> biggestFirst() {
        chunks.sort(Comparator.comparingLong(Chunk::bytes).reversed());
        return chunks;
    }

    private void cut(TableCheck check, long from) {
        Size size = size(check);
        long blocks = Math.max(0, size.blocks() - from);
        long bytes = size.bytes(blocks);
        if (bytes <= chunkBytes * 3 / 2 || blocks < 2) {
            Optional<BlockRange> range =
                    from == 0 ? Optional.empty() : Optional.of(new BlockRange(from, OptionalLong.empty()));
            long all = from == 0 ? size.bytes() : bytes;
            chunks.add(new Chunk(check, range, all, OptionalLong.of(size.blocks()), Optional.empty()));
            return;
        }
        long count = Math.min(blocks, (bytes + chunkBytes - 1) / chunkBytes);
        for (long i = 0; i < count; i++) {
            long first = from + blocks * i / count;
            long end = from + blocks * (i + 1) / count;
            OptionalLong cut = i == count - 1 ? OptionalLong.empty() : OptionalLong.of(end);
            chunks.add(new Chunk(
                    check,
                    Optional.of(new BlockRange(first, cut)),
                    bytes / count,
                    OptionalLong.of(end),
                    Optional.empty()));
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
