package dev.rehome.differential;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// Two databases with the same rows: one behind the old server, one for the rewritten code; and a third that keeps the
/// schema for whoever wants to read it. Gone with [#close()].
final class Databases implements AutoCloseable {
    private final EmbeddedServer server = TestServers.get(TestServers.OLDER);
    private final String prefix;

    private Databases(String prefix) {
        this.prefix = prefix;
    }

    /// @param prefix of the names of databases and roles
    /// @param schema SQL in which `{service}`, `{anon}` and `{login}` stand for the roles
    static Databases create(String prefix, String schema) throws SQLException {
        Databases databases = new Databases(prefix);
        databases.drop();
        databases.inMaintenance(
                "CREATE ROLE " + prefix + "_owner LOGIN",
                "CREATE ROLE " + databases.service() + " BYPASSRLS",
                "CREATE ROLE " + databases.anon(),
                "CREATE ROLE " + databases.login() + " LOGIN NOINHERIT",
                "GRANT " + databases.service() + ", " + databases.anon() + " TO " + databases.login(),
                "CREATE DATABASE " + prefix + "_first OWNER " + prefix + "_owner TEMPLATE template0");
        try (Connection connection = databases.connect("first", prefix + "_owner");
                Statement statement = connection.createStatement()) {
            statement.execute(schema.replace("{service}", databases.service())
                    .replace("{anon}", databases.anon())
                    .replace("{login}", databases.login()));
        }
        databases.inMaintenance(
                "CREATE DATABASE " + prefix + "_old OWNER " + prefix + "_owner TEMPLATE " + prefix + "_first",
                "CREATE DATABASE " + prefix + "_new OWNER " + prefix + "_owner TEMPLATE " + prefix + "_first",
                "ALTER DATABASE " + prefix + "_old SET TimeZone = 'UTC'",
                "ALTER DATABASE " + prefix + "_new SET TimeZone = 'Asia/Tokyo'");
        return databases;
    }

    String service() {
        return prefix + "_service";
    }

    String anon() {
        return prefix + "_anon";
    }

    private String login() {
        return prefix + "_login";
    }

    /// The URL of `old`, for the old server.
    String oldUrl() {
        return server.url(prefix + "_old", login());
    }

    /// The URL of `new`, for the rewritten code.
    String newUrl() {
        return server.url(prefix + "_new", prefix + "_owner");
    }

    /// The URL of a database that nobody changes.
    String firstUrl() {
        return server.url(prefix + "_first", prefix + "_owner");
    }

    Contents keep(String side) throws SQLException, IOException {
        return new Contents(connect(side, "postgres"));
    }

    private Connection connect(String side, String role) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port() + "/"
                + (side.isEmpty() ? "postgres" : prefix + "_" + side) + "?user=" + role);
    }

    private void inMaintenance(String... statements) throws SQLException {
        try (Connection connection = connect("", "postgres");
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private void drop() throws SQLException {
        for (String side : new String[] {"old", "new", "first"}) {
            inMaintenance("DROP DATABASE IF EXISTS " + prefix + "_" + side + " WITH (FORCE)");
        }
        for (String role : new String[] {login(), service(), anon(), prefix + "_owner"}) {
            inMaintenance("DROP ROLE IF EXISTS " + role);
        }
    }

    @Override
    public void close() throws SQLException {
        drop();
    }
}
