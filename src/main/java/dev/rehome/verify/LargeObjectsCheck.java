package dev.rehome.verify;

import dev.rehome.digest.CopyDigest;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/// Whether both sides have the same large objects. A role that is not a superuser may not read `pg_largeobject`,
/// so they are read through their functions, a piece at a time.
final class LargeObjectsCheck {
    private static final String NAME = "large objects";

    /// Every piece of every large object: its number, the piece's place, its bytes. An empty one has one empty
    /// piece. The number stands in every part, because a server may keep what a part gave before for the same
    /// descriptor (Memoize).
    private static final String PIECES = """
            SELECT m.oid, g.piece, pg_catalog.lo_get(m.oid, g.piece * 1048576, 1048576) AS bytes
            FROM pg_catalog.pg_largeobject_metadata m,
                 LATERAL (SELECT pg_catalog.lo_open(m.oid, 262144) AS fd OFFSET 0) o,
                 LATERAL (SELECT pg_catalog.lo_lseek64(o.fd, 0 * m.oid::bigint, 2) AS size OFFSET 0) s,
                 LATERAL (SELECT pg_catalog.lo_close(CASE WHEN s.size + m.oid::bigint >= 0 THEN o.fd END) AS closed OFFSET 0) e,
                 LATERAL pg_catalog.generate_series(0, greatest(s.size + e.closed - 1, 0) / 1048576) AS g(piece)""";

    private LargeObjectsCheck() {}

    /// One result for all of them where they are equal or cannot be read, one for each that differs otherwise;
    /// none where neither side has any.
    static List<CheckResult> check(SnapshotReader source, SnapshotReader target, int differencesMax) {
        try (SnapshotWorker here = source.worker();
                SnapshotWorker there = target.worker()) {
            Digest from = here.read(LargeObjectsCheck::digest);
            Digest to = there.read(LargeObjectsCheck::digest);
            if (from.equals(to)) {
                return from.rows() == 0 ? List.of() : List.of(CheckResult.equal(NAME, "", ""));
            }
            return differences(here.read(LargeObjectsCheck::each), there.read(LargeObjectsCheck::each), differencesMax);
        } catch (RehomeException e) {
            return List.of(CheckResult.couldNotCheck(NAME, "", Reasons.of(e)));
        }
    }

    private static Digest digest(Session session) {
        return CopyDigest.of(session, "COPY (" + PIECES + ") TO STDOUT (FORMAT binary)", CopyFormat.BINARY);
    }

    /// A hash of each large object, by its number.
    private static Map<Long, Long> each(Session session) {
        String sql = "SELECT oid::bigint, sum(pg_catalog.hashtextextended(piece || ':' || pg_catalog.md5(bytes), "
                + RowSql.SEED_A + ")) FROM (" + PIECES + ") p GROUP BY 1";
        Map<Long, Long> hashes = new HashMap<>();
        session.query(sql, row -> hashes.put(row.getLong(1), ChunkReader.modulo(row.getBigDecimal(2))));
        return hashes;
    }

    private static List<CheckResult> differences(Map<Long, Long> source, Map<Long, Long> target, int max) {
        List<CheckResult> results = new ArrayList<>();
        TreeSet<Long> all = new TreeSet<>(source.keySet());
        all.addAll(target.keySet());
        long count = 0;
        for (long oid : all) {
            Long here = source.get(oid);
            Long there = target.get(oid);
            if (here != null && here.equals(there)) {
                continue;
            }
            count++;
            if (count <= max) {
                String reason = here == null ? "extra on target" : there == null ? "missing on target" : "other bytes";
                results.add(CheckResult.different("large object " + oid, "", reason));
            }
        }
        results.add(CheckResult.different(NAME, "", count + " of " + all.size() + " differ"));
        return results;
    }
}
