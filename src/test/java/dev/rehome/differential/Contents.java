package dev.rehome.differential;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The rows of a database: what they are now, and how to bring back those that it began with. One caller at a time.
final class Contents implements AutoCloseable {
    private static final String TABLES = """
            SELECT format('%I.%I', n.nspname, c.relname), c.relname,
                (SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute
                 WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '')
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'kept')
            ORDER BY 1""";
    private static final String SEQUENCES = """
            SELECT format('%I.%I', schemaname, sequencename) FROM pg_sequences ORDER BY 1""";

    private final Connection connection;
    private final List<Kept> tables = new ArrayList<>();
    private final List<String> sequences = new ArrayList<>();
    private final Map<String, String> first;
    private String readAll = "";

    /// @param table quoted name
    /// @param copy quoted name of what was kept of it
    /// @param columns those that can be inserted
    private record Kept(String table, String copy, String columns) {}

    /// Keeps the rows that are there now. The connection is a superuser's and is closed with this.
    Contents(Connection connection) throws SQLException {
        this.connection = connection;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute("SET TimeZone = 'UTC'");
            statement.execute("CREATE SCHEMA kept");
            findTables(statement);
            for (Kept table : tables) {
                statement.execute("CREATE TABLE " + table.copy + " AS SELECT * FROM " + table.table);
                statement.execute("ALTER TABLE " + table.table + " SET (autovacuum_enabled = off)");
            }
        }
        first = read();
    }

    private void findTables(Statement statement) throws SQLException {
        List<String> reads = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(TABLES)) {
            while (rows.next()) {
                String table = rows.getString(1);
                tables.add(new Kept(table, "kept.\"t" + tables.size() + "\"", rows.getString(3)));
                reads.add("SELECT '" + table.replace("'", "''")
                        + "', md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\")) FROM " + table + " t");
            }
        }
        try (ResultSet rows = statement.executeQuery(SEQUENCES)) {
            while (rows.next()) {
                sequences.add(rows.getString(1));
                reads.add("SELECT 'sequence " + rows.getString(1) + "', last_value || ' ' || is_called FROM "
                        + rows.getString(1));
            }
        }
        readAll = String.join(" UNION ALL ", reads);
    }

    /// A digest by table, and the position by `sequence name`.
    Map<String, String> read() throws SQLException {
        Map<String, String> digests = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(readAll)) {
            while (rows.next()) {
                digests.put(rows.getString(1), String.valueOf(rows.getString(2)));
            }
        }
        return digests;
    }

    /// The rows of a table, one a line.
    String rows(String table) throws SQLException {
        String sql = "SELECT string_agg(t::text, E'\\n' ORDER BY t::text COLLATE \"C\") FROM " + table + " t";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Brings back what differs from the beginning.
    void restore(Map<String, String> now) throws SQLException {
        if (now.equals(first)) {
            return;
        }
        List<String> statements = new ArrayList<>();
        for (Kept table : tables) {
            if (!String.valueOf(first.get(table.table)).equals(now.get(table.table))) {
                statements.add("DELETE FROM " + table.table);
                statements.add("INSERT INTO " + table.table + " (" + table.columns + ") OVERRIDING SYSTEM VALUE SELECT "
                        + table.columns + " FROM " + table.copy);
            }
        }
        for (String sequence : sequences) {
            String[] position =
                    String.valueOf(first.get("sequence " + sequence)).split(" ");
            statements.add(
                    "SELECT setval('" + sequence.replace("'", "''") + "', " + position[0] + ", " + position[1] + ")");
        }
        execute(String.join(";", statements));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
