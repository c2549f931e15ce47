package dev.rehome.verify;

import dev.rehome.digest.Digest;
import dev.rehome.postgres.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Finds the rows that differ in a relation whose digests differ.
///
/// Both servers group their rows into buckets by the hash of the key and give each bucket's digest; of differing
/// buckets, the rows' hashes are fetched, as many as fit a fixed bound; of the rows that differ, the columns.
/// Nothing depends on an order, so collations may differ. Memory is bounded whatever the number of rows and
/// differences.
final class DrillDown {
    /// Rows' hashes held at a time, for each side.
    private static final long CANDIDATES_MAX = 50_000;

    private static final long BUCKETS_MAX = 1 << 16;
    private static final long ROWS_IN_BUCKET = 500;
    /// A bucket with more than that is not looked into: a key shared by a million rows.
    private static final long BUCKET_MAX = 1_000_000;

    private final SnapshotWorker source;
    private final SnapshotWorker target;
    private final int differencesMax;

    DrillDown(SnapshotWorker source, SnapshotWorker target, int differencesMax) {
        this.source = source;
        this.target = target;
        this.differencesMax = differencesMax;
    }

    /// What was found.
    record Found(DifferenceCounts counts, List<Difference> differences) {}

    /// @param rows the greater number of rows of both sides
    Found find(Shape shape, long rows) {
        long mask = rows <= CANDIDATES_MAX ? 0 : mask(rows);
        Selection selection = mask == 0 ? Selection.everything() : select(shape, mask);
        RowMatch match = new RowMatch();
        for (RowHash row : fetch(source, shape, mask, selection)) {
            match.source(row);
        }
        for (RowHash row : fetch(target, shape, mask, selection)) {
            match.target(row);
        }
        List<RowMatch.Pair> pairs = match.pairs();
        RowValues values = new RowValues(shape, source, target);
        List<Difference> differences =
                pairs.stream().limit(differencesMax).map(values::difference).toList();
        return new Found(counts(pairs, selection), differences);
    }

    private static DifferenceCounts counts(List<RowMatch.Pair> pairs, Selection selection) {
        Map<Difference.Kind, Long> counts = new HashMap<>();
        pairs.forEach(pair -> counts.merge(pair.kind(), pair.count(), Long::sum));
        return new DifferenceCounts(
                counts.getOrDefault(Difference.Kind.MISSING, 0L),
                counts.getOrDefault(Difference.Kind.EXTRA, 0L),
                counts.getOrDefault(Difference.Kind.DIFFERENT, 0L),
                selection.complete());
    }

    private static long mask(long rows) {
        long buckets = Math.min(BUCKETS_MAX, Long.highestOneBit(rows / ROWS_IN_BUCKET) << 1);
        return buckets - 1;
    }

    /// The buckets to look into.
    ///
    /// @param complete whether those are all that differ
    private record Selection(Set<Long> buckets, boolean complete) {
        static Selection everything() {
            return new Selection(Set.of(0L), true);
        }
    }

    private Selection select(Shape shape, long mask) {
        Map<Long, Digest> onSource = new HashMap<>();
        Map<Long, Digest> onTarget = new HashMap<>();
        Parallel.run(List.of(
                () -> onSource.putAll(source.read(buckets(shape, mask))),
                () -> onTarget.putAll(target.read(buckets(shape, mask)))));
        return select(onSource, onTarget);
    }

    private static Function<Session, Map<Long, Digest>> buckets(Shape shape, long mask) {
        return session -> {
            Map<Long, Digest> buckets = new HashMap<>();
            session.query(
                    RowSql.buckets(shape, mask),
                    row -> buckets.put(
                            row.getLong(1),
                            new Digest(
                                    row.getLong(2),
                                    ChunkReader.modulo(row.getBigDecimal(3)),
                                    ChunkReader.modulo(row.getBigDecimal(4)))));
            return buckets;
        };
    }

    /// The smallest first, as many as the bound lets in, and one in any case.
    private static Selection select(Map<Long, Digest> source, Map<Long, Digest> target) {
        Map<Long, Long> rows = differing(source, target);
        List<Long> smallestFirst =
                rows.keySet().stream().sorted(Comparator.comparing(rows::get)).toList();
        Set<Long> chosen = new TreeSet<>();
        long sum = 0;
        for (long bucket : smallestFirst) {
            sum += rows.getOrDefault(bucket, 0L);
            if (sum > (chosen.isEmpty() ? BUCKET_MAX : CANDIDATES_MAX)) {
                return new Selection(chosen, false);
            }
            chosen.add(bucket);
        }
        return new Selection(chosen, true);
    }

    /// The buckets that differ, with the greater number of rows of both sides.
    private static Map<Long, Long> differing(Map<Long, Digest> source, Map<Long, Digest> target) {
        Set<Long> all = new HashSet<>(source.keySet());
        all.addAll(target.keySet());
        Map<Long, Long> differing = new HashMap<>();
        for (long bucket : all) {
            Digest here = source.getOrDefault(bucket, Digest.EMPTY);
            Digest there = target.getOrDefault(bucket, Digest.EMPTY);
            if (!here.equals(there)) {
                differing.put(bucket, Math.max(here.rows(), there.rows()));
            }
        }
        return differing;
    }

    private static List<RowHash> fetch(SnapshotWorker worker, Shape shape, long mask, Selection selection) {
        if (selection.buckets().isEmpty()) {
            return List.of();
        }
        return worker.read(session -> new ArrayList<>(session.query(
                RowSql.rowsOfBuckets(shape, mask),
                row -> new RowHash(
                        row.getLong(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        Ctid.parse(row.getString(5)),
                        row.getLong(6)),
                "{"
                        + String.join(
                                ",",
                                selection.buckets().stream()
                                        .map(String::valueOf)
                                        .toList()) + "}")));
    }
}
