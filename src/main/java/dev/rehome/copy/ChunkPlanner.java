package dev.rehome.copy;

import dev.rehome.digest.BlockRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Cuts a table into chunks of about equal bytes.
///
/// Blocks are weighted by all bytes of the table, TOAST included: 3 GB of heap with 900 GB of TOAST are
/// many chunks, not one.
public final class ChunkPlanner {
    private static final long CHUNK_BYTES_MAX = 64L << 20;
    private static final long CHUNK_BYTES_MIN = 8L << 20;
    private static final int CHUNKS_MAX = 20_000;
    private static final int CHUNKS_PER_JOB = 8;

    private final long chunkBytes;

    private ChunkPlanner(long chunkBytes) {
        this.chunkBytes = chunkBytes;
    }

    /// Chunks small enough that every job has several, large enough that starting one costs nothing.
    public static ChunkPlanner forTotal(long totalBytes, int jobs) {
        long even = totalBytes / ((long) jobs * CHUNKS_PER_JOB);
        return new ChunkPlanner(Math.clamp(even, CHUNK_BYTES_MIN, CHUNK_BYTES_MAX));
    }

    /// Chunks of a given size.
    public static ChunkPlanner ofChunkBytes(long chunkBytes) {
        return new ChunkPlanner(chunkBytes);
    }

    public List<Chunk> plan(TableSize size) {
        long wanted = Math.clamp(Math.ceilDiv(size.bytes(), chunkBytes), 1, CHUNKS_MAX);
        long count = Math.min(wanted, size.blocks());
        if (count <= 1 || size.bytes() < chunkBytes + chunkBytes / 2) {
            return List.of(new Chunk(0, Optional.empty(), size.bytes()));
        }
        List<Chunk> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long first = size.blocks() * i / count;
            OptionalLong end = i == count - 1 ? OptionalLong.empty() : OptionalLong.of(size.blocks() * (i + 1) / count);
            chunks.add(new Chunk(i, Optional.of(new BlockRange(first, end)), size.bytes() / count));
        }
        return chunks;
    }
}
