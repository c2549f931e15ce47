package dev.rehome.verify;

import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopySql;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Reads the chunks of one side with several sessions. A table that cannot be read does not stop the others.
final class ChunkReader {
    /// Each took half a second.
    private static final int REFUSALS_MAX = 40;

    private final SnapshotReader side;
    private final Method method;
    private final VerifyProgress progress;
    private final Consumer<TableCheck> completed;
    private final Queue<Chunk> queue;
    private final AtomicInteger refusals = new AtomicInteger();
    /// Guarded by this.
    private int readers;

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

    /// Reads until nothing is left. Called by as many threads as there are to be sessions; one that the server has
    /// no connection for leaves its chunk to the others, and the last one goes on trying.
    void work() {
        enter();
        try (SnapshotWorker worker = side.worker()) {
            do {
                readQueue(worker);
            } while (!leave());
        }
    }

    private synchronized void enter() {
        readers++;
    }

    /// False for the last reader while there is something left.
    private synchronized boolean leave() {
        if (readers == 1 && !queue.isEmpty()) {
            return false;
        }
        readers--;
        return true;
    }

    private void readQueue(SnapshotWorker worker) {
        for (Chunk chunk = queue.poll(); chunk != null; chunk = queue.poll()) {
            try {
                done(chunk, read(worker, chunk));
            } catch (RehomeException e) {
                if (isRefused(e) && refusals.incrementAndGet() < REFUSALS_MAX) {
                    queue.add(chunk);
                    return;
                }
                done(chunk, chunk.check().fail(side.side(), Reasons.of(e)));
            }
        }
    }

    private static boolean isRefused(RehomeException e) {
        return ServerError.of(e).filter(ServerError::isTooManyConnections).isPresent();
    }

    /// Reads one chunk with a worker of the caller's.
    void readNow(SnapshotWorker worker, Chunk chunk) {
        try {
            done(chunk, read(worker, chunk));
        } catch (RehomeException e) {
            done(chunk, chunk.check().fail(side.side(), Reasons.of(e)));
        }
    }

    private void done(Chunk chunk, boolean last) {
        if (last) {
            completed.accept(chunk.check());
        }
        progress.read(side.side(), chunk.bytes());
    }

    private boolean read(SnapshotWorker worker, Chunk chunk) {
        if (chunk.check().hasFailed(side.side())) {
            return chunk.check().fail(side.side(), "");
        }
        Optional<Chunk.Earlier> earlier = chunk.earlier();
        if (earlier.isPresent() && worker.read(session -> isUnchanged(session, chunk, earlier.get()))) {
            return chunk.check().add(side.side(), chunk, earlier.get().digest(), true);
        }
        return chunk.check().add(side.side(), chunk, worker.read(session -> digest(session, chunk)), false);
    }

    /// Whether the same row versions are in a range of blocks as when it was read before: none was written by a
    /// transaction that had not ended then, so all of them were there; and there are as many as there were. A row
    /// version's values never change, and it never moves within its file.
    ///
    /// `age` counts back from now, over the 32 bits that a row has of its transaction: what is older than they can
    /// tell seems new, and is read.
    private static boolean isUnchanged(Session session, Chunk chunk, Chunk.Earlier earlier) {
        String sql = "SELECT count(*), count(*) FILTER (WHERE pg_catalog.age(t.xmin) <= h.age) FROM ONLY "
                + chunk.check().shape().name().quoted() + " AS t, (SELECT pg_catalog.age('"
                + (earlier.horizon() & 0xFFFFFFFFL) + "'::pg_catalog.xid) AS age OFFSET 0) AS h WHERE "
                + chunk.range().orElseThrow().condition();
        return session.first(sql, row -> row.getLong(1) == earlier.digest().rows() && row.getLong(2) == 0)
                .orElseThrow();
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
