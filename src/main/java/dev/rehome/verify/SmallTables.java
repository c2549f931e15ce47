package dev.rehome.verify;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Puts the chunks of small tables together where there are many: a round trip each, on both sides, would be most of
/// the time. Their digests are computed by the servers, on both sides alike.
final class SmallTables {
    private static final long SMALL_BYTES = 128 << 10;
    private static final int MANY = 200;
    private static final int AT_ONCE = 50;

    private final Set<TableCheck> small = new HashSet<>();

    private SmallTables() {}

    static SmallTables among(List<Chunk> source, List<Chunk> target) {
        SmallTables tables = new SmallTables();
        source.stream().filter(SmallTables::isSmall).map(Chunk::check).forEach(tables.small::add);
        Set<TableCheck> there = new HashSet<>();
        target.stream().filter(SmallTables::isSmall).map(Chunk::check).forEach(there::add);
        tables.small.retainAll(there);
        if (tables.small.size() < MANY) {
            tables.small.clear();
        }
        tables.small.forEach(TableCheck::onServer);
        return tables;
    }

    private static boolean isSmall(Chunk chunk) {
        return chunk.range().isEmpty() && chunk.bytes() <= SMALL_BYTES;
    }

    /// Big ones alone and first.
    List<List<Chunk>> batches(List<Chunk> chunks) {
        List<List<Chunk>> batches = new ArrayList<>();
        List<Chunk> together = new ArrayList<>();
        for (Chunk chunk : chunks) {
            if (small.contains(chunk.check())) {
                together.add(chunk);
            } else {
                batches.add(List.of(chunk));
            }
        }
        for (int i = 0; i < together.size(); i += AT_ONCE) {
            batches.add(List.copyOf(together.subList(i, Math.min(i + AT_ONCE, together.size()))));
        }
        return batches;
    }
}
