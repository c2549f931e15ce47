package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Endpoint;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Writers that do everything a stream has to bring, at random from a seed, until they are stopped.
final class FollowWorkload implements AutoCloseable {
    static final String TABLES = """
            CREATE TABLE parents (id int PRIMARY KEY, name text UNIQUE, big text);
            ALTER TABLE parents ALTER big SET STORAGE EXTERNAL;
            CREATE TABLE children (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              parent int REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE,
              friend int REFERENCES parents ON DELETE SET NULL, v numeric, w numeric GENERATED ALWAYS AS (v * 2) STORED);
            CREATE TABLE log (at timestamptz DEFAULT clock_timestamp(), what text, n numeric);
            ALTER TABLE log REPLICA IDENTITY FULL;
            CREATE TABLE parts (id int, k int, t text, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
            CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN (0);
            CREATE TABLE parts_b PARTITION OF parts FOR VALUES IN (1);
            CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id int);
            CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS
              'BEGIN INSERT INTO public.audit (id) VALUES (coalesce(NEW.id, OLD.id)); RETURN NULL; END';
            CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON parents FOR EACH ROW EXECUTE FUNCTION note()""";

    static final List<String> ALL = List.of("parents", "children", "log", "parts_a", "parts_b", "audit");
    private static final int IDS = 200;

    private final Server server;
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicLong transactions = new AtomicLong();
    private final AtomicInteger failures = new AtomicInteger();
    private final boolean truncates;
    private volatile boolean stopped;

    /// @param truncates whether tables are emptied too
    FollowWorkload(TestDatabase source, long seed, int writers, boolean truncates) throws SQLException {
        this.truncates = truncates;
        this.server = new Server(Side.SOURCE, Endpoint.parse(source.url()), "load");
        for (int i = 0; i < writers; i++) {
            Random random = new Random(seed * 31 + i);
            threads.add(Thread.ofPlatform().start(() -> write(random)));
        }
    }

    private void write(Random random) {
        try (Session session = server.open("load")) {
            session.execute("SET search_path = public");
            while (!stopped) {
                try {
                    session.execute(transaction(random));
                    transactions.incrementAndGet();
                } catch (RehomeException e) {
                    // A unique name or a deadlock: part of it.
                    failures.incrementAndGet();
                    session.execute("ROLLBACK");
                }
            }
        }
    }

    private String transaction(Random random) {
        StringBuilder sql = new StringBuilder("BEGIN; ");
        int statements = 1 + random.nextInt(4);
        for (int i = 0; i < statements; i++) {
            sql.append(statement(random)).append("; ");
        }
        return sql.append(random.nextInt(20) == 0 ? "ROLLBACK" : "COMMIT").toString();
    }

    private String statement(Random random) {
        int id = random.nextInt(IDS);
        int other = random.nextInt(IDS);
        return switch (random.nextInt(16)) {
            case 0, 1 ->
                "INSERT INTO parents VALUES (" + id + ", 'n" + other + "', repeat('" + id + "', "
                        + (random.nextBoolean() ? 3000 : 3) + ")) ON CONFLICT DO NOTHING";
            case 2 -> "UPDATE parents SET name = 'm" + random.nextInt(100_000) + "' WHERE id = " + id;
            case 3 ->
                "UPDATE parents SET id = " + (id + IDS * (1 + random.nextInt(3))) + " WHERE id = " + other
                        + " AND NOT EXISTS (SELECT FROM parents WHERE id >= " + IDS + " LIMIT 1)";
            case 4 -> "DELETE FROM parents WHERE id = " + id;
            case 5, 6, 7 ->
                "INSERT INTO children (parent, friend, v) SELECT id, (SELECT max(id) FROM parents), "
                        + random.nextInt(1000) + " / 7.0 FROM parents WHERE id % 50 = " + random.nextInt(50);
            case 8 -> "UPDATE children SET v = v + 1 WHERE parent = " + id;
            case 9 -> "DELETE FROM children WHERE id % 97 = " + random.nextInt(97);
            case 10 -> "INSERT INTO log (what, n) VALUES ('w" + random.nextInt(5) + "', " + random.nextInt(3) + ".0)";
            case 11 ->
                random.nextBoolean()
                        ? "DELETE FROM log WHERE ctid IN (SELECT ctid FROM log LIMIT 2)"
                        : "UPDATE log SET n = n + 1 WHERE ctid IN (SELECT ctid FROM log LIMIT 1)";
            case 12, 13 ->
                "INSERT INTO parts VALUES (" + id + ", " + random.nextInt(2) + ", 'x') ON CONFLICT DO NOTHING";
            case 14 ->
                "UPDATE parts SET k = 1 - k, t = t || 'y' WHERE id = " + id
                        + " AND NOT EXISTS (SELECT FROM parts o WHERE o.id = parts.id AND o.k = 1 - parts.k)";
            default ->
                truncates && random.nextInt(300) == 0
                        ? "TRUNCATE parts_b"
                        : "UPDATE parents SET big = big || 'z' WHERE id = " + id;
        };
    }

    long transactions() {
        return transactions.get();
    }

    /// Stops the writers; everything they were told is committed then is.
    @Override
    public void close() {
        stopped = true;
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        server.close();
    }
}
