package dev.rehome.verify;

import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopySql;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import java.math.BigDecimal;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/// Reads the chunks of one side with several sessions. A table that cannot be read does not stop the others.
final class ChunkReader {
    private final SnapshotReader side;
    private final Method method;
    private final VerifyProgress progress;
    private final Consumer<TableCheck> completed;
    private final Queue<Chunk> queue;

    /// @param completed told of each table whose last chunk, of either side, this reader read
    ChunkReader(
            SnapshotReader side,
            List<Chunk> chunks,
            Method method,
            VerifyProgress progress,
            Consumer<TableCheck> completed) {
        this.side = side;
        this.method = method;
        this.progress = progress;
        this.completed = completed;
        this.queue = new ConcurrentLinkedQueue<>(chunks);
    }

    /// Reads until nothing is left. Called by as many threads as there are to be sessions.
    void work() {
        try (SnapshotWorker worker = side.worker()) {
            work(worker);
        }
    }

    void work(SnapshotWorker worker) {
        for (Chunk chunk = queue.poll(); chunk != null; chunk = queue.poll()) {
            if (read(worker, chunk)) {
                completed.accept(chunk.check());
            }
            progress.read(side.side(), chunk.bytes());
        }
    }

    private boolean read(SnapshotWorker worker, Chunk chunk) {
        if (chunk.check().hasFailed(side.side())) {
            return chunk.check().fail(side.side(), "");
        }
        try {
            Digest digest = worker.read(session -> digest(session, chunk));
            return chunk.check().add(side.side(), digest);
        } catch (RehomeException e) {
            return chunk.check().fail(side.side(), Reasons.of(e));
        }
    }

    private Digest digest(Session session, Chunk chunk) {
        Shape shape = chunk.check().shape();
        if (method == Method.SERVER) {
            return onServer(session, RowSql.digest(shape, chunk.range()));
        }
        String sql = CopySql.toStdout(shape.name(), shape.columns(), chunk.range(), shape.format());
        return CopyDigest.of(session, sql, shape.format());
    }

    /// The server's sums are exact numbers; a digest's are modulo 2^64.
    static Digest onServer(Session session, String sql) {
        return session.first(
                        sql,
                        row -> new Digest(row.getLong(1), modulo(row.getBigDecimal(2)), modulo(row.getBigDecimal(3))))
                .orElseThrow();
    }

    static long modulo(BigDecimal sum) {
        return sum.toBigInteger().longValue();
    }
}
