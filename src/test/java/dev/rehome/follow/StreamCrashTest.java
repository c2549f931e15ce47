package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.RehomeException;
import dev.rehome.testing.ServerRestart;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Either server goes down as after a loss of power while changes are applied, and comes up again.
@ParameterizedClass
@EnumSource(Capture.class)
class StreamCrashTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String DDL = "CREATE TABLE log (n bigint, what text); ALTER TABLE log REPLICA IDENTITY FULL;"
            + " CREATE TABLE account (id int PRIMARY KEY, sum bigint NOT NULL)";

    @TempDir
    Path folder;

    private final Capture capture;

    StreamCrashTest(Capture capture) {
        this.capture = capture;
    }

    private static void eventually(BooleanSupplier condition) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(limit);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// Writes without pause, and notes what was acknowledged.
    private static final class Writer implements AutoCloseable {
        private final TestDatabase source;
        private final Set<Long> acknowledged = new ConcurrentSkipListSet<>();
        private final Thread thread;
        private volatile boolean stopped;

        Writer(TestDatabase source) {
            this.source = source;
            this.thread = Thread.ofPlatform().start(this::write);
        }

        private void write() {
            for (long n = 1; !stopped; ) {
                try (Connection connection = DriverManager.getConnection(source.jdbcUrl());
                        Statement statement = connection.createStatement()) {
                    for (; !stopped; n++) {
                        statement.execute("INSERT INTO log VALUES (" + n + ", 'x'); UPDATE account SET sum = sum + " + n
                                + " WHERE id = 1 + " + n + " % 10; UPDATE log SET what = 'y' WHERE n = " + (n - 1));
                        acknowledged.add(n);
                    }
                } catch (SQLException e) {
                    // It is down; whether that write is in nobody knows. The next has another number.
                    n++;
                    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                }
            }
        }

        void stop() {
            stopped = true;
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            stop();
        }
    }

    /// Lets servers go down in the middle of a step.
    private static final class Crashes implements StreamEvents {
        private final List<Crash> before;
        private final Crash after;
        private final Writer writer;
        private final AtomicInteger done = new AtomicInteger();
        private int acknowledged;

        interface Crash {
            ServerRestart of() throws SQLException, IOException;
        }

        Crashes(List<Crash> before, Crash after, Writer writer) {
            this.before = before;
            this.after = after;
            this.writer = writer;
        }

        int all() {
            return before.size() + 1;
        }

        @Override
        public void beforeCommit() {
            if (done.get() < before.size() && isTime()) {
                crash(before.get(done.get()));
            }
        }

        @Override
        public void afterCommit() {
            if (done.get() == before.size() && isTime()) {
                crash(after);
            }
        }

        /// When something was written since the last.
        private boolean isTime() {
            return writer.acknowledged.size() > acknowledged + 30;
        }

        private void crash(Crash crash) {
            try (ServerRestart _ = crash.of()) {
                acknowledged = writer.acknowledged.size();
            } catch (SQLException | IOException e) {
                throw new IllegalStateException(e);
            }
            done.incrementAndGet();
        }
    }

    private static void drain(Stream stream) {
        eventually(() -> {
            try {
                StreamFixture.drain(stream);
                return true;
            } catch (RehomeException e) {
                // What asks the source has a connection of its own, which went with the server.
                stream.check();
                return false;
            }
        });
    }

    @Test
    void everyWriteIsThereOnce() throws Exception {
        try (StreamFixture fixture = StreamFixture.open(15, 17, folder, DDL, capture)) {
            for (TestDatabase database : List.of(fixture.source, fixture.target)) {
                // The embedded servers answer before what was written is safe: here they crash.
                database.execute("postgres", "ALTER DATABASE " + database.name() + " SET synchronous_commit = on");
            }
            fixture.source.execute("INSERT INTO account SELECT i, 0 FROM generate_series(1, 10) i");
            try (Writer writer = new Writer(fixture.source)) {
                Crashes crashes = new Crashes(
                        List.of(
                                () -> ServerRestart.of(fixture.target),
                                () -> ServerRestart.of(fixture.source),
                                () -> ServerRestart.of(fixture.target)),
                        () -> ServerRestart.of(fixture.target),
                        writer);
                try (Stream stream = fixture.stream(StreamOptions.defaults(), crashes)) {
                    stream.start();
                    eventually(() -> {
                        stream.check();
                        return crashes.done.get() == crashes.all();
                    });
                    int before = writer.acknowledged.size();
                    eventually(() -> writer.acknowledged.size() > before + 30);
                    writer.stop();
                    drain(stream);
                }
                fixture.assertSameRows("log", "account");
                assertThat(fixture.target.scalar("SELECT count(*) - count(DISTINCT n) FROM log"))
                        .isEqualTo("0");
                String numbers =
                        writer.acknowledged.stream().map(n -> "(" + n + ")").collect(Collectors.joining(","));
                assertThat(fixture.target.scalar("SELECT count(*) FROM (VALUES " + numbers + ") AS a(n)"
                                + " WHERE NOT EXISTS (SELECT FROM log l WHERE l.n = a.n)"))
                        .isEqualTo("0");
            }
        }
    }
}
