package dev.rehome.copy;

import dev.rehome.catalog.Table;
import dev.rehome.digest.CopyFormat;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;

/// Brings one chunk: its rows and its ledger row commit together.
public final class ChunkCopier {
    private final Ledger ledger;
    private final SnapshotToken token;
    private final RateLimiter rate;
    private final CopyProgress progress;

    public ChunkCopier(Ledger ledger, SnapshotToken token, RateLimiter rate, CopyProgress progress) {
        this.ledger = ledger;
        this.token = token;
        this.rate = rate;
        this.progress = progress;
    }

    /// @param source in a transaction under the snapshot that the token names
    /// @param target in no transaction
    /// @throws RehomeException `RH-COPY-005` where the target refused a row; nothing of the chunk is in
    ///     then
    public LedgerChunk.Done copy(Session source, Session target, Table table, Chunk chunk) {
        long start = System.nanoTime();
        CopyFormat format = CopyStatements.format(table);
        String out = CopyStatements.out(table, chunk.range(), format);
        target.begin();
        try {
            if (chunk.isWholeTable()) {
                empty(target, table);
            }
            String in = CopyStatements.in(table, format, chunk.isWholeTable());
            ChunkProgress passed = new ChunkProgress(progress, chunk.weightBytes());
            Relayed relayed = new Relay(source, target, rate, passed::passed).pass(out, in, format);
            double seconds = (System.nanoTime() - start) / 1e9;
            LedgerChunk.Done done = new LedgerChunk.Done(token, relayed.digest(), relayed.bytes(), seconds);
            ledger.chunkDone(target, table.name(), chunk.number(), done);
            ledger.commit(target);
            passed.done();
            return done;
        } catch (RehomeException e) {
            throw RefusedRow.translate(e, source, target, table, chunk);
        } finally {
            rollbackIfOpen(target);
        }
    }

    /// Tells progress in bytes as they lie on the source's disk, which is what the total is known in:
    /// COPY's bytes up to the chunk's weight, and what is left of that at the end.
    private static final class ChunkProgress {
        private final CopyProgress progress;
        private long left;

        ChunkProgress(CopyProgress progress, long weightBytes) {
            this.progress = progress;
            this.left = weightBytes;
        }

        void passed(long bytes) {
            long told = Math.min(bytes, left);
            left -= told;
            progress.copied(told);
        }

        void done() {
            progress.copied(left);
        }
    }

    /// Rows may be frozen only in a table that the same transaction emptied. The table is empty already:
    /// rows that somebody wrote there since are not ours to drop.
    private static void empty(Session target, Table table) {
        String name = table.name().quoted();
        target.execute("LOCK TABLE ONLY " + name + " IN ACCESS EXCLUSIVE MODE");
        TableContents.refuseRows(target, table.name());
        target.execute("TRUNCATE TABLE ONLY " + name);
    }

    /// After a commit there is nothing to roll back; after a lost connection the server has done it.
    static void rollbackIfOpen(Session session) {
        try {
            if (!session.jdbc().getAutoCommit()) {
                session.rollback();
            }
        } catch (java.sql.SQLException | RehomeException e) {
            // The connection is gone: the exception that is on its way says so.
        }
    }
}
