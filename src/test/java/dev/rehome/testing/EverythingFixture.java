package dev.rehome.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/// A database with every kind of object, ugly names and ugly values: `fixture/everything*.sql`.
///
/// The roles it grants to are global to the cluster and stay: `fixture_reader`, `fixture_writer` and
/// `Fixture "Odd" Роль`.
public final class EverythingFixture {
    private EverythingFixture() {}

    /// Everything, what only a superuser can make too; objects belong to the superuser.
    public static void loadAsSuperuser(TestDatabase database) throws SQLException {
        load(database, "postgres");
        run(database, "postgres", "everything-superuser.sql");
    }

    /// What the database's owner can make; objects belong to it.
    public static void loadAsOwner(TestDatabase database) throws SQLException {
        load(database, database.owner());
    }

    private static void load(TestDatabase database, String role) throws SQLException {
        createRoles(database);
        int major = database.server().major();
        for (String file : files(major)) {
            run(database, role, file);
        }
    }

    /// Makes the roles that the fixture names in the cluster of a database.
    public static void createRoles(TestDatabase database) throws SQLException {
        run(database, "postgres", "roles.sql");
    }

    /// In the simple query mode: pgjdbc does not find where a statement ends in every file here.
    private static void run(TestDatabase database, String role, String file) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/" + database.name()
                + "?preferQueryMode=simple&user=" + role;
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(forServer(resource(file), database.server().major()));
        }
    }

    /// What PostgreSQL 15 added, taken out for 14.
    private static String forServer(String sql, int major) {
        if (major >= 15) {
            return sql;
        }
        return sql.replace(" NULLS NOT DISTINCT", "")
                .replace("security_barrier, security_invoker = true", "security_barrier")
                .replace("ON DELETE SET DEFAULT (from_egg)", "ON DELETE SET DEFAULT")
                .replace("app.lines (id, what)", "app.lines")
                .replace("FOR TABLE app.orders WHERE (total > 10 AND number <> 3)", "FOR TABLE app.orders")
                .replace(
                        "CREATE PUBLICATION whole_schema FOR TABLES IN SCHEMA app, TABLE",
                        "CREATE PUBLICATION whole_schema FOR TABLE");
    }

    private static List<String> files(int major) {
        List<String> files = new ArrayList<>(List.of("everything.sql", "everything-rows.sql"));
        if (major >= 17) {
            files.add("everything-17.sql");
        }
        if (major >= 18) {
            files.add("everything-18.sql");
        }
        return files;
    }

    private static String resource(String file) {
        try (InputStream in = EverythingFixture.class.getResourceAsStream("/fixture/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no fixture/" + file);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
