package dev.rehome.verify;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;

/// Sets the rows of both sides against each other: first all of the source's, then the target's. Equal rows cancel
/// out, one for one, so that of rows that are there twice one may be missing. A key that stands twice on a side
/// (where its constraint is not there) is no trouble.
final class RowMatch {
    private final Map<RowHash.KeyHash, List<RowHash>> sourceRows = new HashMap<>();
    private final Map<RowHash.KeyHash, List<RowHash>> targetRows = new HashMap<>();

    /// Two rows of the same key that differ, or a row that the other side lacks.
    ///
    /// @param count how many times
    record Pair(Optional<RowHash> source, Optional<RowHash> target, long count) {
        Difference.Kind kind() {
            if (source.isEmpty()) {
                return Difference.Kind.EXTRA;
            }
            return target.isEmpty() ? Difference.Kind.MISSING : Difference.Kind.DIFFERENT;
        }

        /// Its place: the source's where it has one.
        Ctid ctid() {
            return source.or(() -> target).orElseThrow().ctid();
        }
    }

    void source(RowHash row) {
        sourceRows.computeIfAbsent(row.key(), k -> new ArrayList<>(1)).add(row);
    }

    void target(RowHash row) {
        long left = row.count() - cancel(row);
        if (left > 0) {
            targetRows.computeIfAbsent(row.key(), k -> new ArrayList<>(1)).add(row.times(left));
        }
    }

    /// Takes out of the source's rows as many as there are of this one, and gives how many those were.
    private long cancel(RowHash row) {
        List<RowHash> same = sourceRows.getOrDefault(row.key(), List.of());
        for (ListIterator<RowHash> i = same.listIterator(); i.hasNext(); ) {
            RowHash here = i.next();
            if (!here.sameRow(row)) {
                continue;
            }
            if (here.count() > row.count()) {
                i.set(here.times(here.count() - row.count()));
            } else {
                i.remove();
            }
            return Math.min(here.count(), row.count());
        }
        return 0;
    }

    /// What did not cancel out, in the order of kind and place.
    List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        sourceRows.forEach((key, here) -> pair(here, targetRows.getOrDefault(key, List.of()), pairs));
        targetRows.forEach((key, there) -> {
            if (!sourceRows.containsKey(key)) {
                pair(List.of(), there, pairs);
            }
        });
        pairs.sort(Comparator.comparing(Pair::kind).thenComparing(Pair::ctid));
        return pairs;
    }

    private static void pair(List<RowHash> here, List<RowHash> there, List<Pair> pairs) {
        int i = 0;
        int j = 0;
        long hereLeft = 0;
        long thereLeft = 0;
        while (i < here.size() || j < there.size()) {
            hereLeft = hereLeft == 0 && i < here.size() ? here.get(i).count() : hereLeft;
            thereLeft = thereLeft == 0 && j < there.size() ? there.get(j).count() : thereLeft;
            Optional<RowHash> source = at(here, i);
            Optional<RowHash> target = at(there, j);
            long count = source.isPresent() && target.isPresent()
                    ? Math.min(hereLeft, thereLeft)
                    : Math.max(hereLeft, thereLeft);
            pairs.add(new Pair(source, target, count));
            hereLeft = source.isPresent() ? hereLeft - count : 0;
            thereLeft = target.isPresent() ? thereLeft - count : 0;
            i += hereLeft == 0 ? 1 : 0;
            j += thereLeft == 0 ? 1 : 0;
        }
    }

    private static Optional<RowHash> at(List<RowHash> rows, int index) {
        return index < rows.size() ? Optional.of(rows.get(index)) : Optional.empty();
    }
}
