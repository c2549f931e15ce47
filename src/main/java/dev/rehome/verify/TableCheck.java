package dev.rehome.verify;

import dev.rehome.digest.Digest;
import dev.rehome.postgres.Side;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/// What is known so far about the rows of one relation on both sides. Shared by all readers; every method may be
/// called from any thread.
final class TableCheck {
    private final Shape shape;
    private final String method;
    private final Map<Side, Digest> digests = new EnumMap<>(Side.class);
    private final Map<Side, String> failures = new EnumMap<>(Side.class);
    private final Map<Side, List<ReadChunk>> chunks = new EnumMap<>(Side.class);
    private int open;

    private record ReadChunk(Chunk chunk, Digest digest, boolean carried) {}

    TableCheck(Shape shape, Method method) {
        this.shape = shape;
        this.method = method == Method.SERVER ? "server" : shape.format().word();
    }

    Shape shape() {
        return shape;
    }

    /// One more chunk is going to be read.
    synchronized void expect() {
        open++;
    }

    /// A chunk was read, or is as it was read before. Gives true for the last one.
    synchronized boolean add(Side side, Chunk chunk, Digest digest, boolean carried) {
        digests.merge(side, digest, Digest::plus);
        chunks.computeIfAbsent(side, s -> new ArrayList<>()).add(new ReadChunk(chunk, digest, carried));
        return --open == 0;
    }

    /// All rows of a side by the blocks they are in; empty where that is not known of all.
    synchronized Optional<List<RangeReading>> ranges(Side side) {
        List<ReadChunk> all = chunks.getOrDefault(side, List.of());
        if (open != 0 || all.isEmpty() || failures.containsKey(side)) {
            return Optional.empty();
        }
        List<RangeReading> ranges = new ArrayList<>();
        long bytes = 0;
        for (ReadChunk read : all) {
            Optional<RangeReading> range = read.chunk().reading(read.digest());
            if (range.isEmpty() && read.digest().rows() > 0) {
                return Optional.empty();
            }
            range.ifPresent(ranges::add);
            bytes += read.chunk().bytes();
        }
        ranges.sort(Comparator.comparingLong(RangeReading::first));
        long end = 0;
        for (RangeReading range : ranges) {
            if (range.first() != end) {
                return Optional.empty();
            }
            end = range.end();
        }
        return Optional.of(RangeReading.joined(ranges, ChunkPlan.blocks(end, bytes)));
    }

    private Carried carried() {
        return new Carried(
                carriedRows(Side.SOURCE),
                carriedRows(Side.TARGET),
                chunks.values().stream()
                        .flatMap(List::stream)
                        .filter(ReadChunk::carried)
                        .flatMap(r -> r.chunk().earlier().stream())
                        .map(Chunk.Earlier::time)
                        .min(Comparator.naturalOrder())
                        .orElse(""));
    }

    private long carriedRows(Side side) {
        return chunks.getOrDefault(side, List.of()).stream()
                .filter(ReadChunk::carried)
                .mapToLong(r -> r.digest().rows())
                .sum();
    }

    /// A chunk could not be read. Gives true for the last one.
    synchronized boolean fail(Side side, String reason) {
        failures.putIfAbsent(side, reason);
        return --open == 0;
    }

    synchronized boolean hasFailed(Side side) {
        return failures.containsKey(side);
    }

    /// @throws IllegalStateException where a chunk was not read: what is not known is never called equal
    synchronized TableResult result() {
        if (open != 0) {
            throw new IllegalStateException(shape.name() + ": " + open + " chunks were not read");
        }
        if (!failures.isEmpty()) {
            StringJoiner reason = new StringJoiner("; ");
            failures.forEach((side, words) -> reason.add(side.word() + ": " + words));
            return result(Verdict.COULD_NOT_CHECK, reason.toString());
        }
        Digest source = digests.getOrDefault(Side.SOURCE, Digest.EMPTY);
        Digest target = digests.getOrDefault(Side.TARGET, Digest.EMPTY);
        return source.equals(target) ? result(Verdict.EQUAL, "") : result(Verdict.DIFFERENT, "digests differ");
    }

    private TableResult result(Verdict verdict, String reason) {
        return new TableResult(
                shape.name(), verdict, digest(Side.SOURCE), digest(Side.TARGET), method, reason, List.of(), carried());
    }

    private Optional<Digest> digest(Side side) {
        return failures.containsKey(side) ? Optional.empty() : Optional.ofNullable(digests.get(side));
    }
}
