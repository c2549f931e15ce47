package dev.rehome.follow;

import dev.rehome.postgres.Session;
import dev.rehome.sql.QualifiedName;
import java.math.BigInteger;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Which rows a stream changed from some moment on, by their keys: what has to be compared again where
/// everything was compared at that moment.
///
/// Written by the applier, read when it has stopped or is held. Keys are kept up to a bound; a table with more,
/// one without a key and one that was truncated are compared whole.
public final class ChangedRows {
    private static final int KEYS_MAX = 200_000;
    private static final int KEYS_AT_ONCE = 10_000;

    private final Map<QualifiedName, Changed> tables = new TreeMap<>();

    private static final class Changed {
        final WrittenTable table;
        final Set<List<String>> keys = new LinkedHashSet<>();
        boolean whole;

        Changed(WrittenTable table) {
            this.table = table;
            this.whole = table.key().isEmpty();
        }
    }

    /// What a comparison found.
    ///
    /// @param tables that had changes
    /// @param rows compared on each side, those included that are on neither
    /// @param different tables of which some changed row is not the same on both sides
    public record Compared(int tables, long rows, List<QualifiedName> different) {
        public Compared {
            different = List.copyOf(different);
        }
    }

    synchronized void add(WrittenTable table, Change change) {
        Changed changed = tables.computeIfAbsent(table.name(), n -> new Changed(table));
        if (changed.whole) {
            return;
        }
        switch (change) {
            case Change.Insert insert -> changed.keys.add(key(table, insert.row()));
            case Change.Delete delete ->
                changed.keys.add(key(table, delete.old().row()));
            case Change.Update update -> {
                Change.Old old = update.old();
                if (old != null) {
                    changed.keys.add(key(table, old.row()));
                }
                changed.keys.add(
                        key(table, old == null ? update.row() : update.row().over(old.row())));
            }
            default -> changed.whole = true;
        }
        if (changed.keys.size() > KEYS_MAX) {
            changed.whole = true;
        }
        if (changed.whole) {
            changed.keys.clear();
        }
    }

    private static List<String> key(WrittenTable table, Row row) {
        return table.key().stream()
                .map(k -> String.valueOf(row.get(k.index()).textOrNull()))
                .toList();
    }

    /// Compares every row that changed, by two 64-bit hashes of its values' texts, on both sides.
    public synchronized Compared compare(Session one, Session other) {
        long rows = 0;
        List<QualifiedName> different = new ArrayList<>();
        for (Changed changed : tables.values()) {
            long compared = compare(changed, one, other);
            if (compared < 0) {
                different.add(changed.table.name());
            } else {
                rows += compared;
            }
        }
        return new Compared(tables.size(), rows, different);
    }

    /// @return how many rows were compared; -1 where they differ
    private static long compare(Changed changed, Session one, Session other) {
        if (changed.whole) {
            Digest here = digest(one, changed.table, List.of());
            return here.equals(digest(other, changed.table, List.of())) ? here.rows() : -1;
        }
        List<List<String>> keys = List.copyOf(changed.keys);
        for (int i = 0; i < keys.size(); i += KEYS_AT_ONCE) {
            List<List<String>> some = keys.subList(i, Math.min(keys.size(), i + KEYS_AT_ONCE));
            if (!digest(one, changed.table, some).equals(digest(other, changed.table, some))) {
                return -1;
            }
        }
        return keys.size();
    }

    private record Digest(long rows, BigInteger first, BigInteger second) {}

    /// @param keys of the rows; empty for all
    private static Digest digest(Session session, WrittenTable table, List<List<String>> keys) {
        String sql = sql(table, keys);
        session.begin();
        try (PreparedStatement statement = session.jdbc().prepareStatement(sql)) {
            if (!keys.isEmpty()) {
                session.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
                        + " SET LOCAL enable_mergejoin = off");
            }
            for (int k = 0; !keys.isEmpty() && k < table.key().size(); k++) {
                int column = k;
                Object[] values = keys.stream().map(key -> key.get(column)).toArray();
                statement.setArray(k + 1, session.jdbc().createArrayOf("text", values));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Digest(
                        row.getLong(1),
                        row.getBigDecimal(2).toBigInteger(),
                        row.getBigDecimal(3).toBigInteger());
            }
        } catch (SQLException e) {
            throw session.failed(sql, e);
        } finally {
            session.rollback();
        }
    }

    private static String sql(WrittenTable table, List<List<String>> keys) {
        String columns = String.join(
                ", ",
                table.columns().stream().map(c -> "t." + c.name().quoted()).toList());
        String image = "ROW(" + columns + ")::text";
        String sum = "coalesce(sum(pg_catalog.hashtextextended(%s COLLATE \"C\", %d)::numeric), 0)";
        String rows = "SELECT count(*), " + sum.formatted(image, 0) + ", " + sum.formatted(image, 20_261_123)
                + " FROM ONLY " + table.name().quoted() + " AS t";
        if (keys.isEmpty()) {
            return rows;
        }
        List<String> arrays = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<String> conditions = new ArrayList<>();
        for (int k = 0; k < table.key().size(); k++) {
            WrittenTable.Column column = table.columns().get(table.key().get(k).index());
            arrays.add("pg_catalog.unnest(?::text[])");
            names.add("k" + k);
            conditions.add("t." + column.name().quoted() + " "
                    + table.key().get(k).operator() + " k.k" + k + "::" + column.type());
        }
        return rows + " JOIN ROWS FROM (" + String.join(", ", arrays) + ") AS k(" + String.join(", ", names) + ") ON "
                + String.join(" AND ", conditions);
    }
}
