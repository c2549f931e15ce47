package dev.rehome.follow;

import dev.rehome.postgres.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Writes rows into tables, many in one statement: each column travels as one array. Tells how many rows a
/// statement touched; to judge that is the caller's.
final class TableWriter {
    private final Session session;

    TableWriter(Session session) {
        this.session = session;
    }

    /// A row to change.
    ///
    /// @param by has the columns of the key as they are in the table
    /// @param row what it becomes
    record Changed(Row by, Row row) {}

    int insert(WrittenTable table, List<Row> rows) {
        if (table.columns().isEmpty()) {
            return session.update(
                    "INSERT INTO " + table.name().quoted() + " SELECT FROM pg_catalog.generate_series(1, ?)",
                    rows.size());
        }
        Arrays arrays = new Arrays();
        List<String> names = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (int i = 0; i < table.columns().size(); i++) {
            names.add(table.columns().get(i).name().quoted());
            values.add(arrays.add(table, i, rows.size(), rows::get));
        }
        String sql = "INSERT INTO " + table.name().quoted() + " (" + String.join(", ", names)
                + ") OVERRIDING SYSTEM VALUE SELECT " + String.join(", ", values) + " FROM " + arrays.from();
        return execute(sql, arrays);
    }

    int delete(WrittenTable table, List<Row> keys) {
        Arrays arrays = new Arrays();
        String where = whereKey(table, arrays, keys.size(), keys::get);
        String sql = "DELETE FROM ONLY " + table.name().quoted() + " AS t USING " + arrays.from() + " WHERE " + where;
        return execute(sql, arrays);
    }

    /// Changes rows that all have the same columns unchanged.
    ///
    /// @param withKey whether the key's columns are written too
    int update(WrittenTable table, List<Changed> rows, boolean withKey) {
        Arrays arrays = new Arrays();
        Set<Integer> key = new HashSet<>();
        table.key().forEach(k -> key.add(k.index()));
        List<String> sets = new ArrayList<>();
        Row first = rows.getFirst().row();
        for (int i = 0; i < table.columns().size(); i++) {
            if (!first.isUnchanged(i) && (withKey || !key.contains(i))) {
                WrittenTable.Column to = table.columns().get(i);
                sets.add(to.name().quoted() + " = "
                        + arrays.add(table, i, rows.size(), row -> rows.get(row).row()));
            }
        }
        if (sets.isEmpty()) {
            String name =
                    table.columns().get(table.key().getFirst().index()).name().quoted();
            sets.add(name + " = t." + name);
        }
        String where = whereKey(table, arrays, rows.size(), row -> rows.get(row).by());
        String sql = "UPDATE ONLY " + table.name().quoted() + " AS t SET " + String.join(", ", sets) + " FROM "
                + arrays.from() + " WHERE " + where;
        return execute(sql, arrays);
    }

    private static String whereKey(WrittenTable table, Arrays arrays, int count, ElementType.Rows by) {
        List<String> conditions = new ArrayList<>();
        for (WrittenTable.KeyColumn key : table.key()) {
            WrittenTable.Column column = table.columns().get(key.index());
            String value = arrays.add(table, key.index(), count, by);
            conditions.add("t." + column.name().quoted() + " " + key.operator() + " " + value);
        }
        return String.join(" AND ", conditions);
    }

    /// A number that a statement counts, which has to read a table and look up each of its rows: the other
    /// statements are kept from that.
    long countByHash(String sql, Arrays arrays) {
        session.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_nestloop = off");
        try (PreparedStatement statement = session.jdbc().prepareStatement(sql)) {
            arrays.bind(session, statement);
            long count;
            try (ResultSet row = statement.executeQuery()) {
                count = row.next() ? row.getLong(1) : 0;
            }
            session.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_nestloop = on");
            return count;
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    private int execute(String sql, Arrays arrays) {
        try (PreparedStatement statement = session.jdbc().prepareStatement(sql)) {
            arrays.bind(session, statement);
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    void truncate(List<WrittenTable> tables) {
        session.execute("TRUNCATE TABLE "
                + String.join(
                        ", ",
                        tables.stream().map(t -> "ONLY " + t.name().quoted()).toList()));
    }

    /// The arrays of one statement.
    static final class Arrays {
        private final List<byte[]> images = new ArrayList<>();
        private final List<ElementType> types = new ArrayList<>();

        /// Adds a column's values; gives the expression that stands for one of them.
        String add(WrittenTable table, int index, int count, ElementType.Rows rows) {
            WrittenTable.Column column = table.columns().get(index);
            images.add(column.element().array(count, index, rows));
            types.add(column.element());
            return "u.c" + images.size() + column.cast();
        }

        /// Adds numbers that are no column's; gives the expression that stands for one of them.
        String add(long[] numbers) {
            images.add(ElementType.bigints(numbers));
            types.add(ElementType.BIGINT);
            return "u.c" + images.size();
        }

        void bind(Session session, PreparedStatement statement) throws SQLException {
            for (int i = 0; i < images.size(); i++) {
                statement.setArray(i + 1, session.array(types.get(i).arrayOid(), images.get(i)));
            }
        }

        String from() {
            List<String> names = new ArrayList<>();
            List<String> casts = new ArrayList<>();
            for (ElementType type : types) {
                casts.add("?::" + type.sql() + "[]");
                names.add("c" + casts.size());
            }
            // Several arrays at once are taken only where the name stands alone; the search path is empty anyway.
            return "unnest(" + String.join(", ", casts) + ") AS u(" + String.join(", ", names) + ")";
        }
    }
}
