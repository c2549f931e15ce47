package dev.rehome.copy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Some large objects that travel in one transaction: many small ones, or one that is larger than a chunk.
///
/// @param entries of the source, by number
public record LargeObjectChunk(List<LargeObjects.Entry> entries) {
    private static final long BYTES_MAX = 32L << 20;
    private static final int ENTRIES_MAX = 1000;
    private static final long SLICE_PIECES = 32;

    public LargeObjectChunk {
        entries = List.copyOf(entries);
    }

    /// A part of a chunk that passes at once: what bounds memory and the staging table.
    ///
    /// @param entry of the source
    /// @param first piece
    /// @param last piece
    record Slice(LargeObjects.Entry entry, long first, long last) {}

    public static List<LargeObjectChunk> plan(List<LargeObjects.Entry> entries) {
        List<LargeObjectChunk> chunks = new ArrayList<>();
        List<LargeObjects.Entry> open = new ArrayList<>();
        long bytes = 0;
        for (LargeObjects.Entry entry : entries) {
            if (!open.isEmpty() && (bytes + entry.bytes() > BYTES_MAX || open.size() == ENTRIES_MAX)) {
                chunks.add(new LargeObjectChunk(open));
                open.clear();
                bytes = 0;
            }
            open.add(entry);
            bytes += entry.bytes();
        }
        if (!open.isEmpty()) {
            chunks.add(new LargeObjectChunk(open));
        }
        return chunks;
    }

    public long bytes() {
        return entries.stream().mapToLong(LargeObjects.Entry::bytes).sum();
    }

    /// `large object 4711`, or `large objects 4711 to 4799 (12)`
    public String subject() {
        long first = entries.getFirst().id();
        return entries.size() == 1
                ? "large object " + first
                : "large objects " + first + " to " + entries.getLast().id() + " (" + entries.size() + ")";
    }

    /// What passes in one go.
    List<List<Slice>> slices() {
        if (bytes() <= BYTES_MAX) {
            return List.of(
                    entries.stream().map(e -> new Slice(e, 0, e.pieces() - 1)).collect(Collectors.toList()));
        }
        List<List<Slice>> slices = new ArrayList<>();
        for (LargeObjects.Entry entry : entries) {
            for (long first = 0; first < entry.pieces(); first += SLICE_PIECES) {
                long last = Math.min(first + SLICE_PIECES, entry.pieces()) - 1;
                slices.add(List.of(new Slice(entry, first, last)));
            }
        }
        return slices;
    }
}
