package dev.rehome.demo;

import dev.rehome.postgres.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// The application of the live part: some writers that book, pay and write messages all the time, and remember each
/// write that a server acknowledged. Clients pay each other, so that the sum of what all have spent stays.
///
/// Which side they write to is the word in a file, as an environment file would tell a service. Writers meet refusals
/// and lost connections as every application does, and try again.
final class Application implements AutoCloseable {
    private static final int WRITERS = 4;
    /// Between two writes of one writer: as fast as it can it would only show how fast the machine is.
    private static final Duration REST = Duration.ofMillis(8);

    private static final Duration RETRY = Duration.ofMillis(10);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 1299;

    private final DemoServers servers;
    private final Path pointer;
    private final List<Thread> threads = new ArrayList<>();
    private final Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
    /// Asked to be committed, without an answer: there or not, both are right.
    private final Set<String> unanswered = ConcurrentHashMap.newKeySet();
    private volatile String refusal = "nothing was refused";
    private volatile boolean stopped;

    private record Acknowledged(String token, Side side, long nanos) {}

    private Application(DemoServers servers, Path pointer) {
        this.servers = servers;
        this.pointer = pointer;
    }

    /// @param pointer the file that holds `source` or `target`
    static Application start(DemoServers servers, Path pointer) {
        Application application = new Application(servers, pointer);
        for (int i = 1; i <= WRITERS; i++) {
            String name = "live-" + i;
            Random random = new Random(i);
            application.threads.add(
                    Thread.ofPlatform().daemon().name(name).start(() -> application.write(name, random)));
        }
        return application;
    }

    private void write(String name, Random random) {
        int number = 0;
        while (!stopped) {
            Side side = pointed().orElse(Side.SOURCE);
            try (Connection connection = connect(servers.applicationUrl(side))) {
                connection.setAutoCommit(false);
                while (!stopped && pointed().equals(Optional.of(side))) {
                    number++;
                    transact(connection, side, name + "-" + number, random);
                    LockSupport.parkNanos(REST.toNanos());
                }
            } catch (SQLException e) {
                refusal = String.valueOf(e.getMessage());
                LockSupport.parkNanos(RETRY.toNanos());
            }
        }
    }

    /// Empty while the file is being written.
    private Optional<Side> pointed() {
        try {
            return Optional.of(Side.valueOf(Files.readString(pointer).strip().toUpperCase(Locale.ROOT)));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private void transact(Connection connection, Side side, String token, Random random) throws SQLException {
        int payer = 1 + random.nextInt(CLIENTS);
        int paid = 1 + random.nextInt(CLIENTS);
        int amount = random.nextInt(50);
        // In the order of their numbers, so that two writers never wait for each other.
        run(
                connection,
                "SELECT id FROM clients WHERE id IN (?, ?) ORDER BY id FOR UPDATE",
                Math.min(payer, paid),
                Math.max(payer, paid));
        String pay = "UPDATE clients SET total_spent = total_spent - ? WHERE id = ? AND total_spent >= ?";
        if (run(connection, pay, amount, payer, amount) == 1) {
            run(connection, "UPDATE clients SET total_spent = total_spent + ? WHERE id = ?", amount, paid);
        }
        run(connection, """
                INSERT INTO bookings (company_id, client_id, service_ids, starts_at, duration, price, comment)
                VALUES (1, ?, '{1}', now(), '1 hour', ?, ?)""", payer, amount, token);
        run(connection, """
                INSERT INTO messages (company_id, client_id, direction, body, created_at)
                VALUES (1, ?, 'in', ?, now())""", payer, token);
        run(connection, "INSERT INTO dialog_contexts (user_id, state) VALUES (?, 'booked')", token);
        unanswered.add(token);
        connection.commit();
        acknowledged.add(new Acknowledged(token, side, System.nanoTime()));
        unanswered.remove(token);
    }

    /// The number of rows that it touched, or read.
    private static int run(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            return statement.execute() ? 0 : statement.getUpdateCount();
        }
    }

    private static Connection connect(String url) throws SQLException {
        String address = url.substring("postgres://".length());
        int at = address.indexOf('@');
        return DriverManager.getConnection("jdbc:postgresql://" + address.substring(at + 1) + "?user="
                + address.substring(0, at) + "&ApplicationName=salon");
    }

    long acknowledged() {
        return acknowledged.size();
    }

    /// Waits until so many more writes were acknowledged on a side; false where they are not in time.
    boolean await(Side side, int count) throws InterruptedException {
        long wanted = acknowledgedOn(side) + count;
        return await(() -> acknowledgedOn(side) >= wanted);
    }

    private static boolean await(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    private long acknowledgedOn(Side side) {
        return acknowledged.stream().filter(a -> a.side() == side).count();
    }

    /// What a server said last to a writer that it refused.
    String refusal() {
        return refusal;
    }

    /// From the last write that the one side acknowledged to the first that the other did, at the latest switch.
    Duration pause(Side to) {
        List<Acknowledged> all = acknowledged.stream()
                .sorted(Comparator.comparingLong(Acknowledged::nanos))
                .toList();
        for (int i = all.size() - 1; i > 0; i--) {
            if (all.get(i).side() == to && all.get(i - 1).side() != to) {
                return Duration.ofNanos(all.get(i).nanos() - all.get(i - 1).nanos());
            }
        }
        return Duration.ZERO;
    }

    /// What is on a side of what was acknowledged until now.
    ///
    /// @param missing acknowledged writes that are not there
    /// @param doubled writes that are there more than once
    /// @param unasked writes that nobody made
    /// @param tickets numbers that a sequence gave out twice
    /// @param spent the sum that payments leave as it is
    record Balance(long acknowledged, long missing, long doubled, long unasked, long tickets, String spent) {
        boolean isWhole() {
            return missing == 0 && doubled == 0 && unasked == 0 && tickets == 0;
        }

        String words() {
            return missing + " missing, " + doubled + " doubled, " + unasked + " unasked, " + tickets
                    + " tickets twice";
        }
    }

    /// Reads each of the three tables that a write leaves its token in.
    Balance balance(Side side) throws SQLException {
        Set<String> asked = new HashSet<>();
        acknowledged.forEach(a -> asked.add(a.token()));
        long missing = 0;
        long doubled = 0;
        long unasked = 0;
        try (Connection connection = connect(servers.providerUrl(side))) {
            for (String column : List.of("bookings.comment", "messages.body", "dialog_contexts.user_id")) {
                String table = column.substring(0, column.indexOf('.'));
                List<String> there =
                        read(connection, "SELECT " + column + " FROM " + table + " WHERE " + column + " LIKE 'live-%'");
                Set<String> distinct = new HashSet<>(there);
                missing += asked.stream()
                        .filter(token -> !distinct.contains(token))
                        .count();
                doubled += there.size() - distinct.size();
                unasked += stopped
                        ? distinct.stream()
                                .filter(token -> !asked.contains(token) && !unanswered.contains(token))
                                .count()
                        : 0;
            }
            String tickets = read(connection, "SELECT count(*) - count(DISTINCT ticket) FROM bookings")
                    .getFirst();
            return new Balance(asked.size(), missing, doubled, unasked, Long.parseLong(tickets), spent(connection));
        }
    }

    /// What all clients have spent together on a side.
    String spent(Side side) throws SQLException {
        try (Connection connection = connect(servers.providerUrl(side))) {
            return spent(connection);
        }
    }

    private static String spent(Connection connection) throws SQLException {
        return read(connection, "SELECT sum(total_spent) FROM clients").getFirst();
    }

    private static List<String> read(Connection connection, String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
        }
        return values;
    }

    /// Lets every writer finish its write.
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread thread : threads) {
            thread.join(PATIENCE);
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
