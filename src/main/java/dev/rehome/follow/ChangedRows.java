package dev.rehome.follow;

import dev.rehome.finding.RehomeException;
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
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Which rows a stream changed from some moment on, by their keys: what has to be compared again where
/// everything was compared at that moment.
///
/// Written by the applier, read when it has stopped or is held. Keys are kept up to a bound; a table with more,
/// one without a key and one that was truncated are compared whole.
public final class ChangedRows {
    private static final int KEYS_MAX = 200_000;
    private static final int KEYS_AT_ONCE = 10_000;
    private static final int TABLES_AT_ONCE = 100;

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

    /// Whether all rows of a table are compared: it was truncated, has no key, or too much of it changed.
    public synchronized boolean hasWhole(QualifiedName table) {
        Changed changed = tables.get(table);
        return changed != null && changed.whole;
    }

    private static List<String> key(WrittenTable table, Row row) {
        return table.key().stream()
                .map(k -> String.valueOf(row.get(k.index()).textOrNull()))
                .toList();
    }

    /// Some rows of a table that are read together; all rows where it has no keys.
    private record Part(WrittenTable table, List<List<String>> keys) {}

    /// Compares every row that changed, by two 64-bit hashes of its values' texts, on both sides at once. Many tables
    /// go into one statement: the number of round trips grows with the rows that changed, not with the tables.
    public synchronized Compared compare(Session one, Session other) {
        long rows = 0;
        Set<QualifiedName> different = new TreeSet<>();
        for (List<Part> parts : portions()) {
            List<Digest> here;
            List<Digest> there;
            try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<List<Digest>> reading = executor.submit(() -> digests(other, parts));
                here = digests(one, parts);
                there = result(reading);
            }
            for (int i = 0; i < parts.size(); i++) {
                Part part = parts.get(i);
                if (!here.get(i).equals(there.get(i))) {
                    different.add(part.table().name());
                }
                rows += part.keys().isEmpty() ? here.get(i).rows() : part.keys().size();
            }
        }
        return new Compared(tables.size(), rows, List.copyOf(different));
    }

    private static List<Digest> result(Future<List<Digest>> reading) {
        try {
            return reading.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RehomeException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(FollowProblem.INTERRUPTED, "interrupted", "", "run the same command again", e);
        }
    }

    /// What goes into one statement each.
    private List<List<Part>> portions() {
        List<List<Part>> portions = new ArrayList<>();
        List<Part> open = new ArrayList<>();
        int room = KEYS_AT_ONCE;
        for (Changed changed : tables.values()) {
            List<List<String>> keys = List.copyOf(changed.keys);
            int at = 0;
            do {
                if (room == 0 || open.size() == TABLES_AT_ONCE) {
                    portions.add(open);
                    open = new ArrayList<>();
                    room = KEYS_AT_ONCE;
                }
                int end = Math.min(keys.size(), at + room);
                open.add(new Part(changed.table, keys.subList(at, end)));
                room -= end - at;
                at = end;
            } while (at < keys.size());
        }
        if (!open.isEmpty()) {
            portions.add(open);
        }
        return portions;
    }

    private record Digest(long rows, BigInteger first, BigInteger second) {}

    private static List<Digest> digests(Session session, List<Part> parts) {
        StringBuilder sql = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            sql.append(i == 0 ? "" : " UNION ALL ")
                    .append("SELECT ")
                    .append(i)
                    .append(", d.* FROM (")
                    .append(sql(parts.get(i).table(), parts.get(i).keys()))
                    .append(") AS d");
        }
        sql.append(" ORDER BY 1");
        session.begin();
        try {
            session.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off;"
                    + " SET LOCAL enable_mergejoin = off");
            return digests(session, parts, sql.toString());
        } finally {
            session.rollback();
        }
    }

    private static List<Digest> digests(Session session, List<Part> parts, String sql) {
        try (PreparedStatement statement = session.jdbc().prepareStatement(sql)) {
            int parameter = 0;
            for (Part part : parts) {
                for (int k = 0; !part.keys().isEmpty() && k < part.table().key().size(); k++) {
                    int column = k;
                    Object[] values =
                            part.keys().stream().map(key -> key.get(column)).toArray();
                    statement.setArray(++parameter, session.jdbc().createArrayOf("text", values));
                }
            }
            try (ResultSet row = statement.executeQuery()) {
                List<Digest> digests = new ArrayList<>();
                while (row.next()) {
                    digests.add(new Digest(
                            row.getLong(2),
                            row.getBigDecimal(3).toBigInteger(),
                            row.getBigDecimal(4).toBigInteger()));
                }
                return digests;
            }
        } catch (SQLException e) {
            throw session.failed(sql, e);
        }
    }

    private static String sql(WrittenTable table, List<List<String>> keys) {
        String columns = String.join(
                ", ",
                table.columns().stream().map(c -> "t." + c.name().quoted()).toList());
        String image = "ROW(" + columns + ")::text";
        String sum = "coalesce(sum(pg_catalog.hashtextextended(%s COLLATE \"C\", %s)::numeric), 0)";
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
