package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.LargeObjectRows;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.CopyStreamDigest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Large objects, read through their functions a piece at a time: a role that is not a superuser may not
/// read `pg_largeobject`.
final class LargeObjectDump {
    private static final int PIECE_BYTES = 1 << 20;

    private LargeObjectDump() {}

    /// What is done with each of them.
    private interface Sink {
        void begin(long id) throws IOException;

        void piece(long id, long at, byte[] bytes) throws IOException;
    }

    /// @param unreadable told of those that this role may not read
    static LargeObjectRows write(
            Session session, DumpOutput out, List<DumpScope.Omitted> unreadable, BackupProgress progress)
            throws IOException {
        Sink sink = new Sink() {
            @Override
            public void begin(long id) throws IOException {
                out.required("large object " + id, "SELECT pg_catalog.lo_create(" + id + ")");
            }

            @Override
            public void piece(long id, long at, byte[] bytes) throws IOException {
                String hex = HexFormat.of().formatHex(bytes);
                out.required(
                        "large object " + id,
                        "SELECT pg_catalog.lo_put(" + id + ", " + at + ", pg_catalog.decode('" + hex + "', 'hex'))");
                progress.bytes(bytes.length);
            }
        };
        return each(session, sink, unreadable);
    }

    /// What a database holds now. The session has to be in a transaction.
    static LargeObjectRows read(Session session, List<DumpScope.Omitted> unreadable) {
        Sink nowhere = new Sink() {
            @Override
            public void begin(long id) {}

            @Override
            public void piece(long id, long at, byte[] bytes) {}
        };
        try {
            return each(session, nowhere, unreadable);
        } catch (IOException e) {
            throw new IllegalStateException("nothing is written here", e);
        }
    }

    private static LargeObjectRows each(Session session, Sink sink, List<DumpScope.Omitted> unreadable)
            throws IOException {
        CopyStreamDigest digest = new CopyStreamDigest(CopyFormat.TEXT);
        long bytes = 0;
        List<Long> ids = session.query(
                "SELECT oid::bigint FROM pg_catalog.pg_largeobject_metadata ORDER BY 1", row -> row.getLong(1));
        for (long id : ids) {
            Optional<byte[]> first = first(session, id, unreadable);
            if (first.isPresent()) {
                MessageDigest hash = Checksums.sha256();
                sink.begin(id);
                bytes += pieces(session, sink, id, first.get(), hash);
                byte[] line =
                        (id + "\t" + HexFormat.of().formatHex(hash.digest()) + "\n").getBytes(StandardCharsets.UTF_8);
                digest.accept(line, 0, line.length);
            }
        }
        return new LargeObjectRows(bytes, digest.finish());
    }

    private static long pieces(Session session, Sink sink, long id, byte[] first, MessageDigest hash)
            throws IOException {
        long bytes = 0;
        byte[] piece = first;
        while (piece.length > 0) {
            hash.update(piece);
            sink.piece(id, bytes, piece);
            bytes += piece.length;
            piece = piece.length < PIECE_BYTES ? new byte[0] : piece(session, id, bytes);
        }
        return bytes;
    }

    private static Optional<byte[]> first(Session session, long id, List<DumpScope.Omitted> unreadable) {
        session.execute("SAVEPOINT rehome_large_object");
        try {
            byte[] piece = piece(session, id, 0);
            session.execute("RELEASE SAVEPOINT rehome_large_object");
            return Optional.of(piece);
        } catch (RehomeException e) {
            if (ServerError.of(e).map(ServerError::isConnectionLost).orElse(true)) {
                throw e;
            }
            session.execute("ROLLBACK TO SAVEPOINT rehome_large_object");
            unreadable.add(new DumpScope.Omitted("large object " + id, e.reason()));
            return Optional.empty();
        }
    }

    private static byte[] piece(Session session, long id, long at) {
        return session.first(
                        "SELECT pg_catalog.lo_get(?::bigint::pg_catalog.oid, ?, ?)",
                        row -> row.getBytes(1),
                        id,
                        at,
                        PIECE_BYTES)
                .orElseThrow(() -> new IllegalStateException("no piece of large object " + id));
    }
}
