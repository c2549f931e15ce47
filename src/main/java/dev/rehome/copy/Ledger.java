package dev.rehome.copy;

import dev.rehome.digest.BlockRange;
import dev.rehome.digest.CopyFormat;
import dev.rehome.digest.Digest;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The record of what a copy has brought to the target, kept in the target itself (schema `rehome`): what a
/// transaction brought and that it did so become true together.
///
/// Methods that write belong to the transaction of the session they are given; [#commit] ends it. Safe for
/// use from several threads, each with a session of its own: no two write the same row.
public final class Ledger {
    private static final String VERSION = "rehome ledger 1";

    private static final String SCHEMA = """
            CREATE SCHEMA IF NOT EXISTS rehome;
            COMMENT ON SCHEMA rehome IS 'rehome ledger 1';
            CREATE TABLE rehome.copy_run (
              id text PRIMARY KEY, source text NOT NULL, request text NOT NULL, state text NOT NULL,
              started_at timestamptz NOT NULL DEFAULT clock_timestamp(), finished_at timestamptz);
            CREATE TABLE rehome.copy_table (
              schema_name text NOT NULL, table_name text NOT NULL, source text NOT NULL, shape text NOT NULL,
              column_list text NOT NULL, format text NOT NULL, state text NOT NULL, PRIMARY KEY (schema_name, table_name));
            CREATE TABLE rehome.copy_chunk (
              schema_name text NOT NULL, table_name text NOT NULL, number int NOT NULL,
              first_block bigint, end_block bigint, weight_bytes bigint NOT NULL,
              run text, snapshot text, digest text, bytes bigint, seconds float8, done_at timestamptz,
              PRIMARY KEY (schema_name, table_name, number),
              FOREIGN KEY (schema_name, table_name) REFERENCES rehome.copy_table ON DELETE CASCADE);
            CREATE TABLE rehome.copy_set_aside (
              id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, object text NOT NULL,
              schema_name text NOT NULL, table_name text NOT NULL, probe text NOT NULL, restore text NOT NULL);
            CREATE TABLE rehome.copy_large_object (
              id oid PRIMARY KEY, source text NOT NULL, bytes bigint NOT NULL, hash text NOT NULL, snapshot text NOT NULL)""";

    private final LedgerEvents events;

    public Ledger(LedgerEvents events) {
        this.events = events;
    }

    /// Whether the target has a ledger.
    ///
    /// @throws RehomeException `RH-COPY-020` where schema `rehome` is there but is not a ledger this
    ///     version knows
    public static boolean isPresent(Session target) {
        Optional<String> comment = target.first(
                "SELECT pg_catalog.obj_description(oid, 'pg_namespace') FROM pg_catalog.pg_namespace"
                        + " WHERE nspname = 'rehome'",
                row -> String.valueOf(row.getString(1)));
        if (comment.filter("null"::equals).isPresent() && !hasTables(target)) {
            // Made for a position only: this side was written to by a stream of changes before.
            return false;
        }
        if (comment.isPresent() && !comment.get().equals(VERSION)) {
            throw new RehomeException(
                    CopyProblem.UNKNOWN_LEDGER,
                    "target " + target.server().endpoint().display()
                            + ": schema rehome is not a ledger of this version",
                    "its comment is: " + comment.get(),
                    "use the version of rehome that made it, or drop the schema if nothing in it matters");
        }
        return comment.isPresent();
    }

    private static boolean hasTables(Session target) {
        return !target.scalar("SELECT pg_catalog.to_regclass('rehome.copy_run')")
                .isEmpty();
    }

    /// Makes the ledger where there is none.
    public void create(Session target) {
        if (isPresent(target)) {
            return;
        }
        target.begin();
        target.execute(SCHEMA);
        commit(target);
    }

    /// Commits the transaction of a session that wrote to the ledger.
    public void commit(Session target) {
        events.beforeCommit();
        target.commit();
        events.afterCommit();
    }

    // Tables

    public Map<QualifiedName, LedgerTable> tables(Session target) {
        Map<QualifiedName, List<LedgerChunk>> chunks = chunks(target);
        Map<QualifiedName, LedgerTable> tables = new LinkedHashMap<>();
        target.query(
                "SELECT schema_name, table_name, source, shape, format, state, column_list FROM rehome.copy_table ORDER BY 1, 2",
                row -> {
                    QualifiedName name = QualifiedName.of(row.getString(1), row.getString(2));
                    LedgerTable table = new LedgerTable(
                            name,
                            row.getString(3),
                            row.getString(4),
                            row.getString(7),
                            CopyFormat.valueOf(row.getString(5)),
                            LedgerTable.State.valueOf(row.getString(6)),
                            chunks.getOrDefault(name, List.of()));
                    tables.put(name, table);
                    return table;
                });
        return tables;
    }

    public Optional<LedgerTable> table(Session target, QualifiedName name) {
        return Optional.ofNullable(tables(target).get(name));
    }

    private static Map<QualifiedName, List<LedgerChunk>> chunks(Session target) {
        Map<QualifiedName, List<LedgerChunk>> chunks = new LinkedHashMap<>();
        target.query("""
                SELECT schema_name, table_name, number, first_block, end_block, weight_bytes, snapshot, digest, bytes,
                       seconds
                FROM rehome.copy_chunk ORDER BY 1, 2, 3""", row -> {
            OptionalLong end = row.getObject(5) == null ? OptionalLong.empty() : OptionalLong.of(row.getLong(5));
            Optional<BlockRange> range =
                    row.getObject(4) == null ? Optional.empty() : Optional.of(new BlockRange(row.getLong(4), end));
            Chunk chunk = new Chunk(row.getInt(3), range, row.getLong(6));
            String digest = row.getString(8);
            Optional<LedgerChunk.Done> done = digest == null
                    ? Optional.empty()
                    : Optional.of(new LedgerChunk.Done(
                            new SnapshotToken(row.getString(7)),
                            Digest.parse(digest),
                            row.getLong(9),
                            row.getDouble(10)));
            LedgerChunk entry = new LedgerChunk(chunk, done);
            chunks.computeIfAbsent(QualifiedName.of(row.getString(1), row.getString(2)), n -> new ArrayList<>())
                    .add(entry);
            return entry;
        });
        return chunks;
    }

    /// Notes that a table is to be filled and how; what was noted of it before is gone.
    public void plan(Session target, LedgerTable table) {
        forget(target, table.name());
        target.update(
                "INSERT INTO rehome.copy_table (schema_name, table_name, source, shape, format, state, column_list)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                table.name().schema().value(),
                table.name().name().value(),
                table.source(),
                table.shape(),
                table.format().name(),
                table.state().name(),
                table.columnList());
        for (LedgerChunk entry : table.chunks()) {
            Chunk chunk = entry.chunk();
            target.update(
                    "INSERT INTO rehome.copy_chunk (schema_name, table_name, number, first_block, end_block,"
                            + " weight_bytes) VALUES (?, ?, ?, nullif(?, '')::bigint, nullif(?, '')::bigint, ?)",
                    table.name().schema().value(),
                    table.name().name().value(),
                    chunk.number(),
                    chunk.range().map(r -> String.valueOf(r.first())).orElse(""),
                    chunk.range()
                            .filter(r -> r.end().isPresent())
                            .map(r -> String.valueOf(r.end().getAsLong()))
                            .orElse(""),
                    chunk.weightBytes());
            entry.done().ifPresent(done -> chunkDone(target, table.name(), chunk.number(), done));
        }
    }

    public void forget(Session target, QualifiedName table) {
        target.update(
                "DELETE FROM rehome.copy_table WHERE schema_name = ? AND table_name = ?",
                table.schema().value(),
                table.name().value());
    }

    /// Notes that a chunk is in: part of the transaction that brought its rows.
    public void chunkDone(Session target, QualifiedName table, int number, LedgerChunk.Done done) {
        int rows = target.update(
                "UPDATE rehome.copy_chunk SET run = ?, snapshot = ?, digest = ?, bytes = ?, seconds = ?,"
                        + " done_at = pg_catalog.clock_timestamp()"
                        + " WHERE schema_name = ? AND table_name = ? AND number = ? AND digest IS NULL",
                target.server().runId(),
                done.token().text(),
                done.digest().toString(),
                done.bytes(),
                done.seconds(),
                table.schema().value(),
                table.name().value(),
                number);
        if (rows != 1) {
            throw new IllegalStateException(table + " chunk " + number + " is not open in the ledger");
        }
    }

    public void moved(Session target, QualifiedName table) {
        target.update(
                "UPDATE rehome.copy_table SET state = 'MOVED' WHERE schema_name = ? AND table_name = ?",
                table.schema().value(),
                table.name().value());
    }
}
