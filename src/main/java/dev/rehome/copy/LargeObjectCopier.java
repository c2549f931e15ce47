package dev.rehome.copy;

import dev.rehome.copy.LargeObjects.Entry;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Brings large objects under their own numbers: content and ledger rows commit together.
///
/// @param ledger on the target
/// @param source database
/// @param token the snapshot
/// @param rate limit of all jobs
/// @param progress told of bytes
/// @param verify whether they are read back before they are committed
public record LargeObjectCopier(
        Ledger ledger,
        DatabaseId source,
        SnapshotToken token,
        RateLimiter rate,
        CopyProgress progress,
        boolean verify) {
    /// Makes large objects that the target lacks.
    ///
    /// @param from in a transaction under the snapshot
    /// @param to in no transaction
    public void create(Session from, Session to, LargeObjectChunk chunk) {
        to.begin();
        try {
            LargeObjectPassage.create(to, chunk.entries());
            bring(from, to, chunk);
        } finally {
            ChunkCopier.rollbackIfOpen(to);
        }
    }

    /// Compares large objects that an earlier run brought with the source, and brings those anew that have
    /// another content there by now.
    ///
    /// @throws RehomeException where one of them is neither as on the source nor as it was brought: that
    ///     one is left alone, and so are the others of the chunk
    public void check(Session from, Session to, LargeObjectChunk chunk) {
        Map<Long, String> wanted = LargeObjects.hashes(from, chunk.entries());
        to.begin();
        try {
            Map<Long, String> there = LargeObjects.hashes(to, chunk.entries());
            List<Entry> changed = chunk.entries().stream()
                    .filter(e -> !String.valueOf(wanted.get(e.id())).equals(there.get(e.id())))
                    .toList();
            if (!changed.isEmpty()) {
                LedgerLargeObject.refuseForeign(
                        LedgerLargeObject.readAll(to),
                        changed,
                        there,
                        to.server().side());
                LargeObjectPassage.empty(to, changed);
                bring(from, to, new LargeObjectChunk(changed));
            }
        } finally {
            ChunkCopier.rollbackIfOpen(to);
        }
    }

    /// Drops large objects that an earlier run brought and that the source has no more.
    public void unlink(Session to, List<Entry> gone) {
        to.begin();
        try {
            Map<Long, String> there = LargeObjects.hashes(to, gone);
            LedgerLargeObject.refuseForeign(
                    LedgerLargeObject.readAll(to), gone, there, to.server().side());
            LargeObjectPassage.unlink(to, gone);
            to.execute("DELETE FROM rehome.copy_large_object WHERE id = ANY (" + LargeObjects.ids(gone) + ")");
            ledger.commit(to);
        } finally {
            ChunkCopier.rollbackIfOpen(to);
        }
    }

    private void bring(Session from, Session to, LargeObjectChunk chunk) {
        new LargeObjectPassage(rate, progress::copied, verify).pass(from, to, chunk);
        note(to, chunk);
        ledger.commit(to);
    }

    private void note(Session to, LargeObjectChunk chunk) {
        String sizes = chunk.entries().stream()
                .map(e -> String.valueOf(e.bytes()))
                .collect(Collectors.joining(",", "'{", "}'"));
        to.update(
                "INSERT INTO rehome.copy_large_object (id, source, bytes, hash, snapshot)"
                        + " SELECT s.id, ?, s.bytes, h.hash, ? FROM unnest(" + LargeObjects.ids(chunk.entries()) + ", "
                        + sizes + "::pg_catalog.int8[]) AS s(id, bytes) JOIN ("
                        + LargeObjects.hashesSql(chunk.entries()) + ") h ON h.id = s.id::bigint"
                        + " ON CONFLICT (id) DO UPDATE SET source = EXCLUDED.source, bytes = EXCLUDED.bytes,"
                        + " hash = EXCLUDED.hash, snapshot = EXCLUDED.snapshot",
                source.text(),
                token.text());
    }
}
