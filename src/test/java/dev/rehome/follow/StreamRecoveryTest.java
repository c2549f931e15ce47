package dev.rehome.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Lsn;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stream whose connections, files or servers go away.
class StreamRecoveryTest {
    private static final String DDL = "CREATE TABLE t (id int PRIMARY KEY, a text)";

    @TempDir
    Path folder;

    private StreamFixture open() throws SQLException {
        return StreamFixture.open(15, 15, folder, DDL);
    }

    private static void eventually(BooleanSupplier condition) {
        long limit = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean() && System.nanoTime() < limit) {
            LockSupport.parkNanos(20_000_000);
        }
        assertThat(condition.getAsBoolean()).isTrue();
    }

    @Test
    void connectsAgainWhereEitherServerEndsItsSessions() throws SQLException {
        try (StreamFixture fixture = open();
                Stream stream = fixture.stream()) {
            stream.start();
            for (int round = 0; round < 5; round++) {
                fixture.source.execute("INSERT INTO t SELECT i, 'x' FROM generate_series(" + round * 5000 + ", "
                        + (round * 5000 + 4999) + ") i");
                String end =
                        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND application_name LIKE 'rehome % follow-%' AND pid <> pg_backend_pid()";
                fixture.source.scalar(end);
                fixture.target.scalar(end);
            }
            StreamFixture.drain(stream);
            fixture.assertSameRows("t");
        }
    }

    @Test
    void appliesExactlyOnceWhereACommitsAnswerIsLost() throws SQLException {
        try (StreamFixture fixture = open()) {
            AtomicInteger losses = new AtomicInteger();
            StreamEvents losing = new StreamEvents() {
                @Override
                public void afterCommit() {
                    if (losses.incrementAndGet() <= 3) {
                        try {
                            fixture.target.scalar("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                    + " WHERE datname = current_database() AND application_name LIKE '%follow-apply'");
                        } catch (SQLException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            };
            try (Stream stream = fixture.stream(StreamOptions.defaults(), losing)) {
                stream.start();
                for (int i = 0; i < 5; i++) {
                    fixture.source.execute("INSERT INTO t VALUES (" + i + ", 'x')");
                    StreamFixture.drain(stream);
                }
            }
            fixture.assertSameRows("t");
            assertThat(losses.get()).isGreaterThan(3);
        }
    }

    @Test
    void goesOnWithoutItsFilesAsLongAsLittleWaits() throws SQLException, IOException {
        try (StreamFixture fixture = open()) {
            fixture.source.execute("INSERT INTO t VALUES (1, 'a')");
            fixture.follow();
            fixture.source.execute("INSERT INTO t VALUES (2, 'b')");
            Stream.deleteSpool(folder.resolve(fixture.route.slot()));
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    @Test
    void saysWhatIsMissingWhereFilesThatTheServerNoLongerHasAreGone() throws SQLException {
        try (StreamFixture fixture = open()) {
            fixture.source.execute("INSERT INTO t VALUES (1, 'a')");
            fixture.follow();
            fixture.source.execute("SET synchronous_commit = on; INSERT INTO t VALUES (2, 'b')");
            fixture.source.scalar(
                    "SELECT pg_replication_slot_advance('" + fixture.route.slot() + "', pg_current_wal_lsn())");
            assertThatThrownBy(fixture::follow)
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(FollowProblem.SPOOL_LOST));
        }
    }

    @Test
    void saysThatASlotIsLost() throws SQLException {
        try (StreamFixture fixture = open()) {
            fixture.follow();
            try (Session session = fixture.asSource().open("test")) {
                Slot.drop(session, fixture.route.slot());
            }
            assertThatThrownBy(fixture::follow)
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(FollowProblem.SLOT_LOST));
        }
    }

    @Test
    void cutsATornFileBehindItsLastWholeTransaction() throws SQLException, IOException {
        try (StreamFixture fixture = open()) {
            fixture.source.execute("INSERT INTO t VALUES (1, 'a')");
            fixture.follow();
            Path spool = folder.resolve(fixture.route.slot());
            try (java.util.stream.Stream<Path> files = Files.list(spool)) {
                Path last = files.sorted().reduce((a, b) -> b).orElseThrow();
                byte[] torn = Files.readAllBytes(last);
                Files.write(last, java.util.Arrays.copyOf(torn, torn.length + 77));
            }
            fixture.source.execute("INSERT INTO t VALUES (2, 'b')");
            fixture.follow();
            fixture.assertSameRows("t");
        }
    }

    @Test
    void holdsAtAPositionAndGoesOn() throws SQLException {
        try (StreamFixture fixture = open();
                Stream stream = fixture.stream()) {
            stream.start();
            fixture.source.execute("INSERT INTO t VALUES (1, 'a')");
            Lsn first = stream.endOfSource();
            stream.holdAt(first, StreamFixture.PATIENCE);
            fixture.source.execute("INSERT INTO t VALUES (2, 'b')");
            Lsn second = stream.endOfSource();
            eventually(() -> stream.status().received().compareTo(second) > 0);
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("1");
            stream.release();
            stream.drainTo(second, StreamFixture.PATIENCE);
            assertThat(fixture.target.scalar("SELECT count(*) FROM t")).isEqualTo("2");
        }
    }

    @Test
    void movesItsPositionWhereNobodyWrites() throws SQLException {
        try (StreamFixture fixture = open();
                Stream stream = fixture.stream()) {
            stream.start();
            StreamFixture.drain(stream);
            Lsn before = stream.status().applied();
            // Another database of the same server is busy.
            fixture.source.scalar("SELECT count(*) FROM (SELECT pg_logical_emit_message(false, 'x', repeat('y', 1000))"
                    + " FROM generate_series(1, 1000)) x");
            fixture.source.execute("CREATE TABLE other (a int); DROP TABLE other");
            eventually(() -> stream.status().applied().compareTo(before) > 0
                    && stream.status().lag().isZero());
            StreamStatus status = stream.status();
            assertThat(status.slot()).isPresent();
            assertThat(status.slot().orElseThrow().walStatus()).isEqualTo("reserved");
            assertThat(fixture.route.from().side()).isEqualTo(Side.SOURCE);
        }
    }
}
