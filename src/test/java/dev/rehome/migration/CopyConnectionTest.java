package dev.rehome.migration;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rehome.copy.CopyProblem;
import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyConnectionTest {
    /// Past the plan, in the middle of the chunks.
    private static final int MIDDLE = 8;

    private static CopyFixture fixture() throws SQLException {
        return CopyFixture.filled(TestServers.OLDER, TestServers.OLDER);
    }

    /// What a test does at one commit of the ledger, while the other jobs go on.
    private interface Action {
        void run() throws SQLException;
    }

    private static LedgerEvents atCommit(int number, Action action) {
        AtomicInteger count = new AtomicInteger();
        return new LedgerEvents() {
            @Override
            public void afterCommit() {
                if (count.incrementAndGet() == number) {
                    try {
                        action.run();
                    } catch (SQLException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        };
    }

    private static void terminate(TestDatabase database, String purpose) throws SQLException {
        database.scalar("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname ="
                + " current_database() AND application_name LIKE 'rehome % " + purpose + "'");
    }

    private static final class Retries implements CopyProgress {
        private final AtomicInteger count = new AtomicInteger();

        @Override
        public void retry(String reason, long waitMillis) {
            count.incrementAndGet();
        }
    }

    private static void endsEqualAfter(Action lost, CopyFixture fixture) throws SQLException {
        Retries retries = new Retries();
        CopyRequest request = fixture.request().withObservers(retries, atCommit(MIDDLE, lost));

        CopyResult result = new CopyRun(request).run();

        assertThat(retries.count.get()).isPositive();
        assertThat(result.failures()).isEmpty();
        assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy-write", "copy-control", "copy%"})
    void goesOnAfterTheTargetEndedItsSessions(String purpose) throws SQLException {
        try (CopyFixture fixture = fixture()) {
            endsEqualAfter(() -> terminate(fixture.target, purpose), fixture);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"copy-snapshot", "copy%"})
    void goesOnUnderANewSnapshotAfterTheSourceEndedItsSessions(String purpose) throws SQLException {
        try (CopyFixture fixture = fixture()) {
            endsEqualAfter(
                    () -> {
                        fixture.source.execute("UPDATE clients SET note = 'later' WHERE id % 100 = 0");
                        terminate(fixture.source, purpose);
                        terminate(fixture.source, "copy-read");
                    },
                    fixture);
        }
    }

    /// TRUNCATE drops the rows for every snapshot: the table reads as empty from then on.
    @Test
    void saysSoWhenATableIsTruncatedOnTheSourceBeforeItWasRead() throws SQLException {
        try (CopyFixture fixture = CopyFixture.empty(TestServers.OLDER, TestServers.OLDER)) {
            fixture.source.execute(
                    "CREATE TABLE big AS SELECT i, repeat('x', 200) AS t FROM generate_series(1, 5000) i;"
                            + " CREATE TABLE small AS SELECT generate_series(1, 10) AS i");
            // The largest table comes first.
            LedgerEvents events = atFirstChunk(fixture, () -> fixture.source.execute("TRUNCATE small"));
            CopyRequest request = fixture.request().withJobs(1).withObservers(CopyProgress.NONE, events);

            CopyResult result = new CopyRun(request).run();

            assertThat(result.exitStatus()).isEqualTo(ExitStatus.COULD_NOT_CHECK);
            assertThat(result.failures()).singleElement().satisfies(f -> {
                assertThat(f.code()).isEqualTo(CopyProblem.INCOMPLETE);
                assertThat(f.subject()).isEqualTo("public.small");
            });
            assertThat(fixture.copy().failures()).isEmpty();
            assertThat(fixture.differences(List.of("big", "small"))).isEmpty();
        }
    }

    private static LedgerEvents atFirstChunk(CopyFixture fixture, Action action) {
        AtomicInteger count = new AtomicInteger();
        return new LedgerEvents() {
            @Override
            public void afterCommit() {
                try {
                    boolean chunk = fixture.target
                            .scalar("SELECT count(*) > 0 FROM rehome.copy_chunk WHERE digest IS NOT NULL")
                            .equals("t");
                    if (chunk && count.incrementAndGet() == 1) {
                        action.run();
                    }
                } catch (SQLException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }

    @Test
    void leavesNothingRunningWhenItIsInterrupted() throws SQLException {
        try (CopyFixture fixture = fixture()) {
            CopyRequest request = fixture.request();
            AtomicReference<@Nullable CopyRun> running = new AtomicReference<>();
            CopyRun run = new CopyRun(request.withObservers(
                    CopyProgress.NONE,
                    atCommit(MIDDLE, () -> requireNonNull(running.get()).interrupt())));
            running.set(run);

            assertThatThrownBy(run::run)
                    .isInstanceOfSatisfying(
                            RehomeException.class,
                            e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.INTERRUPTED));

            assertThat(fixture.copy().failures()).isEmpty();
            assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
        }
    }

    @Test
    void refusesASecondRunOnTheSameTargetAndNamesTheFirst() throws SQLException {
        try (CopyFixture fixture = fixture()) {
            AtomicReference<@Nullable Throwable> second = new AtomicReference<>();
            CopyRequest first = fixture.request()
                    .withObservers(
                            CopyProgress.NONE, atCommit(MIDDLE, () -> second.set(catchThrowable(fixture::copy))));

            CopyResult result = new CopyRun(first).run();

            assertThat(result.failures()).isEmpty();
            assertThat(second.get()).isInstanceOfSatisfying(RehomeException.class, e -> {
                assertThat(e.code()).isEqualTo(CopyProblem.LOCKED);
                assertThat(e.reason()).contains("rehome " + first.target().runId());
            });
        }
    }
}
