package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.Identifier;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
            int column = i;
            names.add(table.columns().get(i).name().quoted());
            values.add(arrays.add(table.columns().get(i), rows, row -> row.get(column)));
        }
        String sql = "INSERT INTO " + table.name().quoted() + " (" + String.join(", ", names)
                + ") OVERRIDING SYSTEM VALUE SELECT " + String.join(", ", values) + " FROM " + arrays.from();
        return execute(sql, arrays);
    }

    int delete(WrittenTable table, List<Row> keys) {
        Arrays arrays = new Arrays();
        String where = whereKey(table, arrays, keys, Function.identity());
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
            int column = i;
            if (!first.isUnchanged(i) && (withKey || !key.contains(i))) {
                WrittenTable.Column to = table.columns().get(i);
                sets.add(to.name().quoted() + " = "
                        + arrays.add(to, rows, changed -> changed.row().get(column)));
            }
        }
        if (sets.isEmpty()) {
            String name =
                    table.columns().get(table.key().getFirst().index()).name().quoted();
            sets.add(name + " = t." + name);
        }
        String where = whereKey(table, arrays, rows, Changed::by);
        String sql = "UPDATE ONLY " + table.name().quoted() + " AS t SET " + String.join(", ", sets) + " FROM "
                + arrays.from() + " WHERE " + where;
        return execute(sql, arrays);
    }

    private static <T> String whereKey(WrittenTable table, Arrays arrays, List<T> rows, Function<T, Row> by) {
        List<String> conditions = new ArrayList<>();
        for (WrittenTable.KeyColumn key : table.key()) {
            WrittenTable.Column column = table.columns().get(key.index());
            String value = arrays.add(column, rows, row -> by.apply(row).get(key.index()));
            conditions.add("t." + column.name().quoted() + " " + key.operator() + " " + value);
        }
        return String.join(" AND ", conditions);
    }

    private int executeOne(String sql, List<@Nullable String> values) {
        try (PreparedStatement statement = session.jdbc().prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i), Types.OTHER);
            }
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    /// A number that a statement counts, which has to read a table and look up each of its rows: the other
    /// statements are kept from that.
    long countByHash(String sql, Arrays arrays) {
        session.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_nestloop = off");
        try (PreparedStatement statement = session.jdbc().prepareStatement(sql)) {
            for (int i = 0; i < arrays.literals.size(); i++) {
                statement.setObject(i + 1, arrays.literals.get(i), Types.OTHER);
            }
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
        return executeOne(sql, arrays.literals);
    }

    void truncate(List<WrittenTable> tables) {
        session.execute("TRUNCATE TABLE "
                + String.join(
                        ", ",
                        tables.stream().map(t -> "ONLY " + t.name().quoted()).toList()));
    }

    /// The arrays of one statement.
    static final class Arrays {
        private final List<@Nullable String> literals = new ArrayList<>();
        private final List<String> casts = new ArrayList<>();

        /// Adds a column's values; gives the expression that stands for one of them.
        <T> String add(WrittenTable.Column column, List<T> rows, Function<T, Value> value) {
            StringBuilder literal = new StringBuilder(rows.size() * 12).append('{');
            for (T row : rows) {
                append(literal.length() > 1 ? literal.append(',') : literal, value.apply(row));
            }
            literals.add(literal.append('}').toString());
            casts.add("?::" + column.array() + "[]");
            return "u.c" + literals.size() + column.cast();
        }

        private static void append(StringBuilder literal, Value value) {
            if (!(value instanceof Value.Text text)) {
                literal.append("NULL");
                return;
            }
            String all = text.text();
            literal.append('"');
            if (all.indexOf('"') < 0 && all.indexOf('\\') < 0) {
                literal.append(all);
            } else {
                literal.append(all.replace("\\", "\\\\").replace("\"", "\\\""));
            }
            literal.append('"');
        }

        String from() {
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= casts.size(); i++) {
                names.add(new Identifier("c" + i).quoted());
            }
            // Several arrays at once are taken only where the name stands alone; the search path is empty anyway.
            return "unnest(" + String.join(", ", casts) + ") AS u(" + String.join(", ", names) + ")";
        }
    }
}
