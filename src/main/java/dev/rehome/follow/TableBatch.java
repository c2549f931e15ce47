package dev.rehome.follow;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The changes of one table that wait to be written, brought together by key: what remains is at most one
/// delete and one update or insert a key. Deletes are written first, then updates, then inserts, so a key or
/// unique value that was freed can be taken.
///
/// A key is told by the text of its values. Two texts that the server calls equal (1.0 and 1.00) are never both
/// there, so to keep them apart is right.
final class TableBatch {
    private final WrittenTable table;
    private final int[] keyColumns;
    private final Map<Row.Key, Pending> byKey = new LinkedHashMap<>();
    private final KeylessRows keyless;

    TableBatch(WrittenTable table) {
        this.table = table;
        this.keyless = new KeylessRows(table);
        this.keyColumns =
                table.key().stream().mapToInt(WrittenTable.KeyColumn::index).toArray();
    }

    /// What is to become of a key.
    private static final class Pending {
        final Row key;
        boolean delete;
        boolean insert;

        @Nullable
        Row row;

        Pending(Row key) {
            this.key = key;
        }
    }

    boolean isEmpty() {
        return byKey.isEmpty() && keyless.isEmpty();
    }

    /// Takes a change in.
    ///
    /// @return false where it cannot be brought together with what waits: that has to be written first, and
    ///     then this alone
    /// @throws DoesNotFit where it contradicts what waits; written one by one, the server tells what is wrong
    boolean take(Change change) throws DoesNotFit {
        if (table.key().isEmpty()) {
            keyless.take(change);
            return true;
        }
        switch (change) {
            case Change.Insert insert -> insert(insert.row());
            case Change.Delete delete -> delete(delete.old().row());
            case Change.Update update -> {
                if (changesKey(table, update)) {
                    return false;
                }
                update(
                        update.old() == null
                                ? update.row()
                                : update.row().over(update.old().row()),
                        update.row());
            }
            default -> throw new IllegalArgumentException("not a change of a row: " + change);
        }
        return true;
    }

    /// Whether an update gives a row another key. The old key is sent where that may be.
    static boolean changesKey(WrittenTable table, Change.Update update) {
        Change.Old old = update.old();
        return old != null
                && table.key().stream()
                        .anyMatch(k -> !update.row().isUnchanged(k.index())
                                && !update.row().isSame(k.index(), old.row()));
    }

    private Pending pending(Row row) {
        return byKey.computeIfAbsent(row.key(keyColumns), k -> new Pending(row));
    }

    private void insert(Row row) throws DoesNotFit {
        Pending pending = pending(row);
        if (pending.row != null) {
            throw new DoesNotFit();
        }
        pending.insert = true;
        pending.row = row;
    }

    private void delete(Row key) throws DoesNotFit {
        Pending pending = pending(key);
        if (pending.row == null && pending.delete) {
            throw new DoesNotFit();
        }
        if (pending.insert && !pending.delete) {
            byKey.remove(key.key(keyColumns));
            return;
        }
        pending.delete = true;
        pending.insert = false;
        pending.row = null;
    }

    private void update(Row whole, Row row) throws DoesNotFit {
        Pending pending = pending(whole);
        if (pending.row == null) {
            if (pending.delete) {
                throw new DoesNotFit();
            }
            pending.row = row;
        } else {
            pending.row = row.over(pending.row);
        }
    }

    /// A change contradicts one before it.
    static final class DoesNotFit extends Exception {
        private static final long serialVersionUID = 1L;
    }

    /// A statement touched another number of rows than there were changes.
    static final class RowsMissing extends Exception {
        private static final long serialVersionUID = 1L;

        RowsMissing(String what) {
            super(what);
        }
    }

    /// Writes everything that waits.
    void write(TableWriter writer) throws RowsMissing {
        keyless.write(writer);
        if (byKey.isEmpty()) {
            return;
        }
        List<Row> deletes = new ArrayList<>();
        List<Row> added = new ArrayList<>();
        Map<String, List<TableWriter.Changed>> updates = new LinkedHashMap<>();
        for (Pending pending : inOrder()) {
            if (pending.delete) {
                deletes.add(pending.key);
            }
            Row row = pending.row;
            if (row != null && pending.insert) {
                added.add(row);
            } else if (row != null) {
                updates.computeIfAbsent(row.unchanged(), m -> new ArrayList<>())
                        .add(new TableWriter.Changed(pending.key, row));
            }
        }
        byKey.clear();
        if (!deletes.isEmpty()) {
            expect(deletes.size(), writer.delete(table, deletes), "delete");
        }
        for (List<TableWriter.Changed> rows : updates.values()) {
            expect(rows.size(), writer.update(table, rows, false), "update");
        }
        if (!added.isEmpty()) {
            expect(added.size(), writer.insert(table, added), "insert");
        }
    }

    /// Neighbours in the index, and mostly in the table, one after the other: the server finds the page of the one
    /// where it left the other. Where something besides the key has to be unique, it may matter which row gives a
    /// value up before which takes it: there they stay as they came.
    private List<Pending> inOrder() {
        if (!table.alone()) {
            return List.copyOf(byKey.values());
        }
        List<Map.Entry<Row.Key, Pending>> sorted = new ArrayList<>(byKey.entrySet());
        sorted.sort(Map.Entry.comparingByKey());
        return sorted.stream().map(Map.Entry::getValue).toList();
    }

    /// Writes one change of a table with a key that nothing else is brought together with.
    ///
    /// @throws RehomeException where the server refuses it
    static void writeOne(WrittenTable table, Change change, TableWriter writer) throws RowsMissing {
        int rows = switch (change) {
            case Change.Insert insert -> writer.insert(table, List.of(insert.row()));
            case Change.Delete delete ->
                writer.delete(table, List.of(delete.old().row()));
            case Change.Update update -> updateOne(table, update, writer);
            default -> throw new IllegalArgumentException("not a change of a row: " + change);
        };
        expect(1, rows, "change");
    }

    private static int updateOne(WrittenTable table, Change.Update update, TableWriter writer) throws RowsMissing {
        Change.Old old = update.old();
        Row by = old == null ? update.row() : old.row();
        boolean withKey = changesKey(table, update);
        return writer.update(table, List.of(new TableWriter.Changed(by, update.row())), withKey);
    }

    private static void expect(int wanted, int rows, String what) throws RowsMissing {
        if (wanted != rows) {
            throw new RowsMissing(what + " of " + wanted + " rows found " + rows);
        }
    }

    /// How a row is called in a message: its key, or where it has none, nothing of its values.
    static String named(WrittenTable table, Change change) {
        if (change instanceof Change.Truncate) {
            return "all rows";
        }
        Row row = switch (change) {
            case Change.Insert insert -> insert.row();
            case Change.Delete delete -> delete.old().row();
            case Change.Update update ->
                Optional.ofNullable(update.old()).map(Change.Old::row).orElse(update.row());
            default -> throw new IllegalArgumentException("not a change of a row: " + change);
        };
        if (table.key().isEmpty()) {
            return "a row of a table without key";
        }
        List<String> parts = new ArrayList<>();
        for (WrittenTable.KeyColumn key : table.key()) {
            Value value = row.get(key.index());
            parts.add(table.columns().get(key.index()).name().quoted() + "=" + value.textOrNull());
        }
        return "(" + String.join(", ", parts) + ")";
    }
}
