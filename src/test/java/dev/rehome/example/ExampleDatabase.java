package dev.rehome.example;

import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/// The example's database: roles, schema and rows.
final class ExampleDatabase implements AutoCloseable {
    private final TestDatabase database;

    private ExampleDatabase(TestDatabase database) {
        this.database = database;
    }

    static ExampleDatabase create() throws SQLException, IOException {
        TestDatabase database = TestDatabase.create(15, Side.SOURCE);
        ExampleDatabase example = new ExampleDatabase(database);
        String admin = "jdbc:postgresql://127.0.0.1:" + database.server().port() + "/postgres?user=postgres";
        try (Connection connection = DriverManager.getConnection(admin);
                Statement statement = connection.createStatement()) {
            statement.execute(script("roles.sql"));
            statement.execute("GRANT anon, authenticated, service_role TO " + database.owner());
        }
        try (Connection connection = DriverManager.getConnection(database.jdbcUrl());
                Statement statement = connection.createStatement()) {
            statement.execute(script("schema.sql"));
            statement.execute(script("seed.sql"));
        }
        return example;
    }

    private static String script(String name) throws IOException {
        return Files.readString(ExampleCode.EXAMPLE.resolve("database").resolve(name));
    }

    /// For the owner of everything in it.
    String url() {
        return database.url();
    }

    @Override
    public void close() throws SQLException {
        database.close();
    }
}
