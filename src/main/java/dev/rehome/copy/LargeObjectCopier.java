package dev.rehome.copy;

import dev.rehome.copy.LargeObjects.Entry;
import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Brings large objects under their own numbers: content and ledger rows commit together.
///
/// The pieces pass through a temporary table of the target, because COPY cannot write large objects; it is
/// emptied after every slice, so neither side ever holds more than one.
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
    private static final String STAGING = "pg_temp.rehome_large_object";
    private static final String COPY_IN = "COPY " + STAGING + " (id, piece, bytes) FROM STDIN (FORMAT binary)";

    /// `INV_READ | INV_WRITE`
    private static final int READ_WRITE = 0x60000;

    /// Makes large objects that the target lacks.
    ///
    /// @param from in a transaction under the snapshot
    /// @param to in no transaction
    public void create(Session from, Session to, LargeObjectChunk chunk) {
        to.begin();
        try {
            to.execute(
                    "SELECT pg_catalog.lo_create(id) FROM unnest(" + LargeObjects.ids(chunk.entries()) + ") AS m(id)");
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
            refuseForeign(to, changed, there);
            if (!changed.isEmpty()) {
                to.execute("SELECT pg_catalog.lo_truncate64(pg_catalog.lo_open(id, " + READ_WRITE + "), 0) FROM unnest("
                        + LargeObjects.ids(changed) + ") AS m(id)");
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
            refuseForeign(to, gone, LargeObjects.hashes(to, gone));
            to.execute("SELECT pg_catalog.lo_unlink(id) FROM unnest(" + LargeObjects.ids(gone) + ") AS m(id)");
            to.execute("DELETE FROM rehome.copy_large_object WHERE id = ANY (" + LargeObjects.ids(gone) + ")");
            ledger.commit(to);
        } finally {
            ChunkCopier.rollbackIfOpen(to);
        }
    }

    private void bring(Session from, Session to, LargeObjectChunk chunk) {
        stage(to);
        Digest sent = Digest.EMPTY;
        try {
            for (List<LargeObjectChunk.Slice> slice : chunk.slices()) {
                Relay relay = new Relay(from, to, rate, progress::copied);
                sent = sent.plus(
                        relay.pass(out(slice), COPY_IN, CopyFormat.BINARY).digest());
                to.execute("SELECT pg_catalog.lo_put(id, piece * " + LargeObjects.PIECE_BYTES + ", bytes) FROM "
                        + STAGING);
                to.execute("TRUNCATE " + STAGING);
            }
        } catch (RehomeException e) {
            throw unreadable(e, chunk);
        }
        if (verify) {
            String back = "COPY (" + LargeObjects.piecesSql(chunk.entries()) + ") TO STDOUT (FORMAT binary)";
            refuseDifferent(chunk, sent, CopyDigest.of(to, back, CopyFormat.BINARY));
        }
        note(to, chunk);
        ledger.commit(to);
    }

    /// Made once a session. Not compressed: it lives for seconds.
    private static void stage(Session to) {
        if (to.scalar("SELECT pg_catalog.to_regclass('" + STAGING + "') IS NULL")
                .equals("t")) {
            to.execute("CREATE TEMPORARY TABLE rehome_large_object (id oid, piece bigint, bytes bytea)"
                    + " ON COMMIT DELETE ROWS; ALTER TABLE " + STAGING + " ALTER bytes SET STORAGE EXTERNAL");
        }
    }

    private static String out(List<LargeObjectChunk.Slice> slices) {
        return "COPY (SELECT m.id, g.piece, pg_catalog.lo_get(m.id, g.piece * " + LargeObjects.PIECE_BYTES + ", "
                + LargeObjects.PIECE_BYTES + ") FROM unnest("
                + array(slices, s -> s.entry().id(), "oid") + ", "
                + array(slices, LargeObjectChunk.Slice::first, "int8") + ", "
                + array(slices, LargeObjectChunk.Slice::last, "int8")
                + ") AS m(id, first, last), LATERAL pg_catalog.generate_series(m.first, m.last) AS g(piece))"
                + " TO STDOUT (FORMAT binary)";
    }

    private static String array(
            List<LargeObjectChunk.Slice> slices, Function<LargeObjectChunk.Slice, Long> value, String type) {
        return slices.stream().map(s -> String.valueOf(value.apply(s))).collect(Collectors.joining(",", "'{", "}'"))
                + "::pg_catalog." + type + "[]";
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

    // What goes wrong

    private void refuseForeign(Session to, List<Entry> changed, Map<Long, String> there) {
        if (changed.isEmpty()) {
            return;
        }
        Map<Long, LedgerLargeObject> known = LedgerLargeObject.readAll(to);
        List<String> foreign = new ArrayList<>();
        for (Entry entry : changed) {
            LedgerLargeObject ours = known.get(entry.id());
            if (ours == null || !ours.hash().equals(there.get(entry.id()))) {
                foreign.add(String.valueOf(entry.id()));
            }
        }
        if (!foreign.isEmpty()) {
            throw new RehomeException(
                    CopyProblem.EXISTING_LARGE_OBJECT,
                    "large object " + String.join(", ", foreign) + ": somebody changed it on the target since rehome"
                            + " brought it, and the source has another content",
                    "it is left as it is",
                    "unlink it on the target if its content does not matter, then run the same command again");
        }
    }

    private static void refuseDifferent(LargeObjectChunk chunk, Digest sent, Digest back) {
        if (!back.equals(sent)) {
            throw new RehomeException(
                    CopyProblem.DIGEST_DIFFERS,
                    chunk.subject() + ": what the target gives back is not what the source sent",
                    "sent " + sent + ", read back " + back,
                    "run the same command again: nothing of it was kept");
        }
    }

    private static RehomeException unreadable(RehomeException e, LargeObjectChunk chunk) {
        boolean denied = ServerError.of(e.getCause())
                .filter(s -> s.sqlState().equals("42501"))
                .isPresent();
        return denied
                ? new RehomeException(
                        CopyProblem.LARGE_OBJECT,
                        chunk.subject() + ": not every one of them may be read and written",
                        e.reason(),
                        "grant SELECT on it on the source",
                        e)
                : e;
    }
}
