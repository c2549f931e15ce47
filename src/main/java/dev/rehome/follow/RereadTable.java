package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.ServerError;
import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One table that is read again: what of it is new on the source is brought to the target, in the transactions
/// that both sessions are in.
final class RereadTable {
    private static final int ROWS_AT_ONCE = 1000;
    private static final long BYTES_AT_ONCE = 4L << 20;
    private static final int KEYS_AT_ONCE = 5000;

    private final Session source;
    private final Session target;
    private final WrittenTable table;

    private RereadTable(Session source, Session target, WrittenTable table) {
        this.source = source;
        this.target = target;
        this.table = table;
    }

    /// @throws RehomeException `RH-FOLLOW-013` where the two sides have other columns
    static RereadTable of(Session source, Session target, QualifiedName name) {
        TableShape shape = TableShape.read(source, name)
                .orElseThrow(() -> new RehomeException(
                        FollowProblem.SCHEMA_CHANGED,
                        name.quoted() + ": is gone from the source",
                        "it is read again because its changes cannot be had",
                        "drop it on the target too, and begin anew: rehome follow --restart --execute"));
        List<String> key = shape.key().stream().map(RowKey::column).toList();
        List<Change.RelationColumn> columns = new ArrayList<>();
        Map<Integer, Change.Type> types = new HashMap<>();
        for (TableShape.Column column : shape.sent()) {
            columns.add(new Change.RelationColumn(
                    column.name(), key.isEmpty() || key.contains(column.name()), column.type(), column.modifier()));
            if (!column.builtIn()) {
                types.put(column.type(), new Change.Type(column.type(), column.baseSchema(), column.baseName()));
            }
        }
        Change.Relation relation = new Change.Relation((int) shape.oid(), name, key.isEmpty() ? 'f' : 'd', columns);
        return new RereadTable(source, target, WrittenTable.of(target, relation, types));
    }

    WrittenTable table() {
        return table;
    }

    /// Makes the target's rows what the source's are in its snapshot, and compares what was brought.
    ///
    /// @param since every row that changed since the last reading was written by a transaction with this number or
    ///     a later one; empty where nothing is known
    /// @param rows how many the source has
    void bring(Optional<Long> since, long rows) {
        boolean newer = !table.key().isEmpty() && since.isPresent() && bringNewer(since.get()) && count() == rows;
        if (!newer) {
            bringAll();
        }
        // What this transaction wrote is what was to be brought.
        String brought = newer ? " WHERE " + TableVersion.isSince("t", since.get()) : "";
        String written = newer ? " WHERE " + TableVersion.isSince("t", transaction()) : "";
        long there = newer ? rows : count();
        if (there != rows || !digest(source, brought).equals(digest(target, written))) {
            throw new RehomeException(
                    FollowProblem.ROW_MISSING,
                    table.name().quoted() + ": differs from the source after it was read again",
                    there + " rows on the target, " + rows + " on the source",
                    "something else writes to it on the target; see what differs with: rehome verify");
        }
    }

    private void bringAll() {
        if (table.key().isEmpty()) {
            target.execute("DELETE FROM ONLY " + name());
            insert("");
        } else {
            bringDifferent();
        }
    }

    private long transaction() {
        return Long.parseLong(target.scalar("SELECT pg_catalog.pg_current_xact_id()::text::bigint"));
    }

    private String digest(Session session, String where) {
        return session.scalar("SELECT " + RowDifferences.digest(table) + " FROM ONLY " + name() + " AS t" + where);
    }

    private String name() {
        return table.name().quoted();
    }

    private long count() {
        return RowDifferences.count(target, table);
    }

    /// Deletes first: a unique value may have gone from one row to another.
    ///
    /// @return whether it went: not where such a value comes from a row that is gone
    private boolean bringNewer(long since) {
        String where = " WHERE " + TableVersion.isSince("t", since);
        target.execute("SAVEPOINT rehome_reread");
        try {
            Keys keys = new Keys();
            CopyRows.read(source, "SELECT " + keyColumns() + " FROM ONLY " + name() + " AS t" + where, keys::add);
            keys.delete();
            insert(where);
            return true;
        } catch (RehomeException e) {
            if (ServerError.of(e).filter(s -> s.sqlState().startsWith("23")).isEmpty()) {
                throw e;
            }
            target.execute("ROLLBACK TO SAVEPOINT rehome_reread");
            return false;
        }
    }

    private void bringDifferent() {
        RowDifferences differences = RowDifferences.between(source, target, table);
        Keys keys = new Keys();
        differences.gone().forEach(keys::add);
        differences.changed().forEach(keys::add);
        keys.delete();
        for (List<byte[][]> part : parts(differences.changed())) {
            insert(" WHERE " + RowDifferences.isOneOf(table, part));
        }
    }

    static List<List<byte[][]>> parts(List<byte[][]> keys) {
        List<List<byte[][]>> parts = new ArrayList<>();
        for (int at = 0; at < keys.size(); at += ROWS_AT_ONCE) {
            parts.add(keys.subList(at, Math.min(keys.size(), at + ROWS_AT_ONCE)));
        }
        return parts;
    }

    private String keyColumns() {
        return table.key().stream()
                .map(k -> "t." + table.columns().get(k.index()).name().quoted())
                .collect(Collectors.joining(", "));
    }

    private void insert(String where) {
        String columns =
                table.columns().stream().map(c -> "t." + c.name().quoted()).collect(Collectors.joining(", "));
        TableWriter writer = new TableWriter(target);
        List<Row> waiting = new ArrayList<>();
        long[] bytes = {0};
        CopyRows.read(source, "SELECT " + columns + " FROM ONLY " + name() + " AS t" + where, values -> {
            Row row = row(values);
            waiting.add(row);
            bytes[0] += row.bytes();
            if (waiting.size() >= ROWS_AT_ONCE || bytes[0] >= BYTES_AT_ONCE) {
                writer.insert(table, waiting);
                waiting.clear();
                bytes[0] = 0;
            }
        });
        if (!waiting.isEmpty()) {
            writer.insert(table, waiting);
        }
    }

    private Row row(byte[] @Nullable [] values) {
        // A table without columns has a row of one empty value.
        return Row.of(Arrays.copyOf(values, table.columns().size()));
    }

    /// A row that has its key and nothing else.
    private Row keyRow(byte[] @Nullable [] key) {
        byte[][] values = new byte[table.columns().size()][];
        for (int k = 0; k < table.key().size(); k++) {
            values[table.key().get(k).index()] = key[k];
        }
        return Row.of(values);
    }

    /// Keys whose rows are to go.
    private final class Keys {
        private final List<Row> waiting = new ArrayList<>();

        void add(byte[] @Nullable [] key) {
            waiting.add(keyRow(key));
            if (waiting.size() == KEYS_AT_ONCE) {
                delete();
            }
        }

        void delete() {
            if (!waiting.isEmpty()) {
                new TableWriter(target).delete(table, waiting);
                waiting.clear();
            }
        }
    }
}
