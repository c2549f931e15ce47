package dev.rehome.copy;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Literal;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// The large objects of one side. A role that is not a superuser may not read `pg_largeobject`, so they are
/// read through their functions, a piece of [#PIECE_BYTES] at a time.
public final class LargeObjects {
    static final int PIECE_BYTES = 1 << 20;

    private LargeObjects() {}

    /// One large object.
    ///
    /// @param id its OID, which is its name: the same on both sides
    /// @param bytes that it holds; 0 where it cannot be read
    /// @param readable whether this session's role may read it
    public record Entry(long id, long bytes, boolean readable) {
        /// At least one: an empty large object has one empty piece.
        long pieces() {
            return Math.max(1, Math.ceilDiv(bytes, PIECE_BYTES));
        }
    }

    /// What the server itself checks when a large object is opened (`src/backend/catalog/aclchk.c`): there
    /// is no function to ask before PostgreSQL 18. The number stands in every part, because a server may
    /// keep what a part gave before for the same descriptor (Memoize).
    private static final String LIST = """
            SELECT m.oid::bigint, m.readable, s.size + e.closed
            FROM (SELECT oid,
                    current_setting('is_superuser') = 'on' OR current_setting('lo_compat_privileges') = 'on'
                    OR EXISTS (SELECT FROM pg_catalog.aclexplode(
                                 coalesce(lomacl, pg_catalog.acldefault('L', lomowner))) a
                               WHERE a.privilege_type = 'SELECT'
                                 AND (a.grantee = 0 OR pg_catalog.pg_has_role(a.grantee, 'USAGE'))) AS readable
                  FROM pg_catalog.pg_largeobject_metadata OFFSET 0) m,
                 LATERAL (SELECT CASE WHEN m.readable THEN pg_catalog.lo_open(m.oid, 262144) END AS fd OFFSET 0) o,
                 LATERAL (SELECT pg_catalog.lo_lseek64(o.fd, 0 * m.oid::bigint, 2) AS size OFFSET 0) s,
                 LATERAL (SELECT pg_catalog.lo_close(CASE WHEN s.size + m.oid::bigint >= 0 THEN o.fd END) AS closed OFFSET 0) e
            ORDER BY 1""";

    /// Every piece of some large objects as they are now: number, place, bytes.
    private static final String PIECES = """
            SELECT m.id, g.piece, pg_catalog.lo_get(m.id, g.piece * 1048576, 1048576) AS bytes
            FROM unnest(%s) AS m(id),
                 LATERAL (SELECT pg_catalog.lo_open(m.id, 262144) AS fd OFFSET 0) o,
                 LATERAL (SELECT pg_catalog.lo_lseek64(o.fd, 0 * m.id::bigint, 2) AS size OFFSET 0) s,
                 LATERAL (SELECT pg_catalog.lo_close(CASE WHEN s.size + m.id::bigint >= 0 THEN o.fd END) AS closed OFFSET 0) e,
                 LATERAL pg_catalog.generate_series(0, greatest(s.size + e.closed - 1, 0) / 1048576) AS g(piece)""";

    private static final String HASHES = """
            SELECT id::bigint AS id, pg_catalog.encode(pg_catalog.sha256(
                     pg_catalog.string_agg(pg_catalog.sha256(bytes), '' ORDER BY piece)), 'hex') AS hash
            FROM (%s) p GROUP BY p.id""";

    /// All of them with their sizes. The session has to be in a transaction: descriptors live that long.
    public static List<Entry> list(Session session) {
        return session.query(
                LIST, row -> new Entry(row.getLong(1), row.getLong(3), row.getBoolean(2) && row.getObject(3) != null));
    }

    /// A hash of the content of each, by number.
    ///
    /// @param entries that are there and may be read
    public static Map<Long, String> hashes(Session session, Collection<Entry> entries) {
        Map<Long, String> hashes = new HashMap<>();
        if (!entries.isEmpty()) {
            session.query(hashesSql(entries), row -> hashes.put(row.getLong(1), row.getString(2)));
        }
        return hashes;
    }

    static String hashesSql(Collection<Entry> entries) {
        return HASHES.formatted(piecesSql(entries));
    }

    static String piecesSql(Collection<Entry> entries) {
        return PIECES.formatted(ids(entries));
    }

    /// `'{1,2}'::oid[]`
    static String ids(Collection<Entry> entries) {
        String list = entries.stream().map(e -> String.valueOf(e.id())).collect(Collectors.joining(","));
        return Literal.quote("{" + list + "}") + "::pg_catalog.oid[]";
    }
}
