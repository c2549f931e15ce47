package dev.rehome.copy;

import dev.rehome.catalog.Table;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.sql.Identifier;
import dev.rehome.sql.QualifiedName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What the ledger knows of a table.
///
/// @param name of the table on both sides
/// @param source the database its rows come from, as [DatabaseId#text()]
/// @param shape of its copied columns when it was planned
/// @param columnList those columns, quoted, in the order in which they travel; its digests are over them
/// @param format in which its rows travel and its digests are made
/// @param state how far it is
/// @param chunks all of them, by number
public record LedgerTable(
        QualifiedName name,
        String source,
        String shape,
        String columnList,
        CopyFormat format,
        State state,
        List<LedgerChunk> chunks) {
    public LedgerTable {
        chunks = List.copyOf(chunks);
    }

    /// How far a table is.
    public enum State {
        /// Planned, and some of its chunks may be in.
        INCOMPLETE,
        /// All its rows are in and read back equal.
        MOVED,
        /// Not brought by rehome: it was there and equal to the source.
        FOUND_EQUAL
    }

    /// A table that is to be filled from its beginning.
    public static LedgerTable planned(Table table, DatabaseId source, List<Chunk> chunks) {
        return new LedgerTable(
                table.name(),
                source.text(),
                Shape.of(table),
                CopyStatements.columns(table).stream().map(Identifier::quoted).collect(Collectors.joining(", ")),
                CopyStatements.format(table),
                State.INCOMPLETE,
                chunks.stream()
                        .map(chunk -> new LedgerChunk(chunk, Optional.empty()))
                        .toList());
    }

    /// A table that was there and equals the source.
    public static LedgerTable foundEqual(Table table, DatabaseId source, SnapshotToken token, Digest digest) {
        LedgerTable planned = planned(table, source, List.of());
        LedgerChunk whole = new LedgerChunk(
                new Chunk(0, Optional.empty(), 0), Optional.of(new LedgerChunk.Done(token, digest, 0, 0)));
        return new LedgerTable(
                planned.name,
                planned.source,
                planned.shape,
                planned.columnList,
                planned.format,
                State.FOUND_EQUAL,
                List.of(whole));
    }

    public boolean moved() {
        return state == State.MOVED;
    }

    public List<LedgerChunk> done() {
        return chunks.stream().filter(c -> c.done().isPresent()).toList();
    }

    public List<LedgerChunk> open() {
        return chunks.stream().filter(c -> c.done().isEmpty()).toList();
    }

    /// The digest of everything that is in.
    public Digest digest() {
        return done().stream()
                .flatMap(c -> c.done().stream())
                .map(LedgerChunk.Done::digest)
                .reduce(Digest.EMPTY, Digest::plus);
    }

    public long bytes() {
        return done().stream()
                .flatMap(c -> c.done().stream())
                .mapToLong(LedgerChunk.Done::bytes)
                .sum();
    }

    public double seconds() {
        return done().stream()
                .flatMap(c -> c.done().stream())
                .mapToDouble(LedgerChunk.Done::seconds)
                .sum();
    }

    /// Whether everything that is in was read under this snapshot, so that nothing has to be compared.
    public boolean isUnder(SnapshotToken token) {
        return done().stream()
                .allMatch(c -> c.done().filter(d -> d.token().equals(token)).isPresent());
    }

    public Optional<LedgerChunk> chunk(int number) {
        return chunks.stream().filter(c -> c.chunk().number() == number).findFirst();
    }
}
