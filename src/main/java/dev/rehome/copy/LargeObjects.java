package dev.rehome.copy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.Literal;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings large objects with their OIDs, piece by piece, through the functions that need no superuser. An
/// object and its ledger row commit together.
public final class LargeObjects {
    private static final int PIECE_BYTES = 1 << 20;

    private final Ledger ledger;
    private final DatabaseId source;
    private final RateLimiter rate;

    /// A large object of the source.
    ///
    /// @param oid its number, the same on both sides
    /// @param owner the role that owns it
    public record LargeObject(long oid, Identifier owner) {}

    public LargeObjects(Ledger ledger, DatabaseId source, RateLimiter rate) {
        this.ledger = ledger;
        this.source = source;
        this.rate = rate;
    }

    public static List<LargeObject> list(Session session) {
        return session.query(
                "SELECT m.oid, r.rolname FROM pg_catalog.pg_largeobject_metadata m"
                        + " JOIN pg_catalog.pg_roles r ON r.oid = m.lomowner ORDER BY 1",
                row -> new LargeObject(row.getLong(1), new Identifier(row.getString(2))));
    }

    /// Brings one object; where it is there and equal, that is all.
    ///
    /// @return a remark where its owner could not be set
    /// @throws RehomeException `RH-COPY-016` where another object of that number is there that rehome did
    ///     not bring
    public Optional<String> copy(Session from, Session to, LargeObject object) {
        long oid = object.oid();
        boolean there = exists(to, oid);
        boolean ours = ledger.hasLargeObject(to, oid, source);
        if (there && digest(from, oid).equals(digest(to, oid))) {
            return Optional.empty();
        }
        if (there && !ours) {
            throw new RehomeException(
                    CopyProblem.LARGE_OBJECT,
                    "large object " + oid + ": the target has another one of that number",
                    "it is not one that rehome brought",
                    "remove it with lo_unlink if it does not matter, then run the same command again");
        }
        to.begin();
        try {
            if (there) {
                to.execute("SELECT pg_catalog.lo_unlink(" + oid + ")");
            }
            to.execute("SELECT pg_catalog.lo_create(" + oid + ")");
            long bytes = pass(from, to, oid);
            ledger.largeObject(to, oid, source, bytes);
            ledger.commit(to);
        } finally {
            ChunkCopier.rollbackIfOpen(to);
        }
        return setOwner(to, object);
    }

    /// Removes what an earlier run brought and the source has no more.
    public void removeOthers(Session to, List<LargeObject> present) {
        Map<Long, LargeObject> byOid = new HashMap<>();
        present.forEach(o -> byOid.put(o.oid(), o));
        for (long oid : ledger.largeObjects(to, source)) {
            if (!byOid.containsKey(oid)) {
                to.begin();
                to.execute(
                        "SELECT pg_catalog.lo_unlink(oid) FROM pg_catalog.pg_largeobject_metadata WHERE oid = " + oid);
                ledger.forgetLargeObject(to, oid);
                ledger.commit(to);
            }
        }
    }

    private static boolean exists(Session session, long oid) {
        return session.scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_largeobject_metadata WHERE oid = " + oid + ")")
                .equals("t");
    }

    private long pass(Session from, Session to, long oid) {
        long at = 0;
        byte[] piece = piece(from, oid, at);
        while (piece.length > 0) {
            rate.take(piece.length);
            to.query("SELECT pg_catalog.lo_put(" + oid + ", " + at + ", ?)", row -> "", (Object) piece);
            at += piece.length;
            piece = piece.length < PIECE_BYTES ? new byte[0] : piece(from, oid, at);
        }
        return at;
    }

    private static byte[] piece(Session session, long oid, long at) {
        return session.first(
                        "SELECT pg_catalog.lo_get(" + oid + ", " + at + ", " + PIECE_BYTES + ")",
                        row -> row.getBytes(1))
                .orElse(new byte[0]);
    }

    private static String digest(Session session, long oid) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            long at = 0;
            for (byte[] piece = piece(session, oid, at); piece.length > 0; piece = piece(session, oid, at)) {
                sha.update(piece);
                at += piece.length;
            }
            return java.util.HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static Optional<String> setOwner(Session to, LargeObject object) {
        boolean known = to.scalar("SELECT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = "
                        + Literal.quote(object.owner().value()) + " AND rolname <> current_user)")
                .equals("t");
        if (!known) {
            return Optional.empty();
        }
        try {
            to.execute("ALTER LARGE OBJECT " + object.oid() + " OWNER TO "
                    + object.owner().quoted());
            return Optional.empty();
        } catch (RehomeException e) {
            return Optional.of("large object " + object.oid() + " belongs to the target's role: " + e.reason());
        }
    }
}
