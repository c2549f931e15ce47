package dev.rehome.copy;

import dev.rehome.copy.LargeObjects.Entry;
import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/// Passes the contents of large objects from one side to the other, in the transaction that the receiving session is
/// in.
///
/// The pieces pass through a temporary table there, because COPY cannot write large objects; it is emptied after every
/// slice, so neither side ever holds more than one.
///
/// @param rate limit of all jobs
/// @param progress told of bytes
/// @param verify whether they are read back
record LargeObjectPassage(RateLimiter rate, LongConsumer progress, boolean verify) {
    private static final String STAGING = "pg_temp.rehome_large_object";
    private static final String COPY_IN = "COPY " + STAGING + " (id, piece, bytes) FROM STDIN (FORMAT binary)";

    /// `INV_READ | INV_WRITE`
    private static final int READ_WRITE = 0x60000;

    static void create(Session to, Collection<Entry> entries) {
        to.execute("SELECT pg_catalog.lo_create(id) FROM unnest(" + LargeObjects.ids(entries) + ") AS m(id)");
    }

    static void empty(Session to, Collection<Entry> entries) {
        to.execute("SELECT pg_catalog.lo_truncate64(pg_catalog.lo_open(id, " + READ_WRITE + "), 0) FROM unnest("
                + LargeObjects.ids(entries) + ") AS m(id)");
    }

    static void unlink(Session to, Collection<Entry> entries) {
        to.execute("SELECT pg_catalog.lo_unlink(id) FROM unnest(" + LargeObjects.ids(entries) + ") AS m(id)");
    }

    /// Fills large objects that are there and empty.
    ///
    /// @param from in a transaction of one snapshot
    /// @param to in a transaction
    void pass(Session from, Session to, LargeObjectChunk chunk) {
        stage(to);
        Digest sent = Digest.EMPTY;
        try {
            for (List<LargeObjectChunk.Slice> slice : chunk.slices()) {
                Relay relay = new Relay(from, to, rate, progress);
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
