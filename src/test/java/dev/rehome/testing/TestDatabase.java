package dev.rehome.testing;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Side;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// A fresh database with an owner of its own that has the rights a managed service gives: a source's owner has
/// REPLICATION and BYPASSRLS, a target's owner has neither; none is a superuser. Closing drops both, and
/// fails where
/// a session or slot was left behind.
public final class TestDatabase implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final EmbeddedServer server;
    private final Side side;
    private final String name;
    private final String owner;

    private TestDatabase(EmbeddedServer server, Side side, String name) {
        this.server = server;
        this.side = side;
        this.name = name;
        this.owner = name + "_owner";
    }

    public static TestDatabase create(int major, Side side) throws SQLException {
        return create(TestServers.get(major), side);
    }

    /// On a server of the test's own.
    public static TestDatabase create(EmbeddedServer server, Side side) throws SQLException {
        String name = side.word() + ProcessHandle.current().pid() + "_" + NUMBER.incrementAndGet();
        TestDatabase database = new TestDatabase(server, side, name);
        String rights = side == Side.SOURCE ? "REPLICATION BYPASSRLS" : "";
        try (Connection admin = database.connect("postgres", "postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE " + database.owner + " LOGIN " + rights);
            statement.execute("CREATE DATABASE " + name + " OWNER " + database.owner + " TEMPLATE template0");
        }
        return database;
    }

    public String owner() {
        return owner;
    }

    public String name() {
        return name;
    }

    public EmbeddedServer server() {
        return server;
    }

    /// A URL for the owner.
    public String url() {
        return server.url(name, owner);
    }

    /// A URL for the superuser.
    public String superuserUrl() {
        return server.url(name, "postgres");
    }

    /// A URL of JDBC for the owner.
    public String jdbcUrl() {
        return jdbcUrl(name, owner);
    }

    /// The database as rehome sees it, as its owner.
    public Server asOwner() {
        return new Server(side, Endpoint.parse(url()), "test");
    }

    /// The database as rehome sees it, as superuser.
    public Server asSuperuser() {
        return new Server(side, Endpoint.parse(superuserUrl()), "test");
    }

    /// Runs SQL as the owner: one or more statements.
    public void execute(String sql) throws SQLException {
        execute(owner, sql);
    }

    /// Runs SQL as another role: one or more statements.
    public void execute(String role, String sql) throws SQLException {
        try (Connection connection = connect(name, role);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// The text of the first column of the first row, as superuser.
    public String scalar(String sql) throws SQLException {
        try (Connection connection = connect(name, "postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? String.valueOf(rows.getString(1)) : "no row";
        }
    }

    private Connection connect(String database, String role) throws SQLException {
        return DriverManager.getConnection(jdbcUrl(database, role));
    }

    private String jdbcUrl(String database, String role) {
        return "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?user=" + role;
    }

    /// A closed session's backend takes a moment to end.
    private String leftSessions() throws SQLException {
        String sql = "SELECT string_agg(application_name || ': ' || query, '; ') FROM pg_stat_activity"
                + " WHERE datname = '" + name + "' AND pid <> pg_backend_pid() AND application_name LIKE 'rehome%'";
        long limit = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        String left = scalar(sql);
        while (!left.equals("null") && System.nanoTime() < limit) {
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            left = scalar(sql);
        }
        return left;
    }

    @Override
    public void close() throws SQLException {
        String left = leftSessions();
        String slots =
                scalar("SELECT string_agg(slot_name, ', ') FROM pg_replication_slots WHERE database = '" + name + "'");
        try (Connection admin = connect("postgres", "postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("DROP DATABASE " + name + " WITH (FORCE)");
            statement.execute("DROP ROLE " + owner);
        }
        if (!left.equals("null") || !slots.equals("null")) {
            throw new AssertionError(name + ": left behind: sessions " + left + ", slots " + slots);
        }
    }
}
