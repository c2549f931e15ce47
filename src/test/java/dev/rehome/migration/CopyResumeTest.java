package dev.rehome.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.rehome.copy.CopyProgress;
import dev.rehome.copy.LedgerEvents;
import dev.rehome.testing.TestServers;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CopyResumeTest {
    /// A run that stops where no error is expected: nothing catches it on the way.
    private static final class Stop extends Error {
        private static final long serialVersionUID = 1L;
    }

    static LedgerEvents stopAt(int commit, boolean after, AtomicInteger count) {
        return new LedgerEvents() {
            @Override
            public void beforeCommit() {
                if (!after && count.incrementAndGet() == commit) {
                    throw new Stop();
                }
            }

            @Override
            public void afterCommit() {
                if (after && count.incrementAndGet() == commit) {
                    throw new Stop();
                }
            }
        };
    }

    /// One source for all: what a run finds there is what the writers of the runs before left.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void endsEqualWhereverItWasStopped(boolean after) throws SQLException {
        try (CopyFixture first = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            int commit = 1;
            while (wasStopped(first, commit, after)) {
                commit++;
            }
            assertThat(commit).isGreaterThan(15);
        }
    }

    private static boolean wasStopped(CopyFixture first, int commit, boolean after) throws SQLException {
        CopyFixture fixture = first.withNewTarget(TestServers.OLDER);
        try {
            AtomicInteger count = new AtomicInteger();
            CopyRequest request = fixture.request()
                    .withChunkBytes(256 << 10)
                    .withObservers(CopyProgress.NONE, stopAt(commit, after, count));
            Throwable thrown = catchThrowable(() -> new CopyRun(request).run());
            boolean stopped = count.get() >= commit;
            assertThat(thrown == null).isEqualTo(!stopped);
            if (commit % 3 == 0) {
                fixture.source.execute("UPDATE clients SET note = 'moved " + commit + "' WHERE id % 500 = 1;"
                        + " DELETE FROM orders WHERE id = " + commit + "; INSERT INTO moods VALUES (NULL, 'late')");
            }

            CopyResult result = fixture.copy();

            assertThat(result.failures()).as("commit %s", commit).isEmpty();
            if (!result.alreadyComplete()) {
                assertThat(fixture.differences(CopyFixture.ALL))
                        .as("commit %s", commit)
                        .isEmpty();
            }
            assertThat(fixture.target.scalar("SELECT count(*) FROM rehome.copy_set_aside"))
                    .isEqualTo("0");
            return stopped;
        } finally {
            fixture.closeTarget();
        }
    }

    @Test
    void startsATableAgainWhoseSourceChanged() throws SQLException {
        try (CopyFixture fixture = CopyFixture.filled(TestServers.OLDER, TestServers.OLDER)) {
            CopyRequest first =
                    fixture.request().withObservers(CopyProgress.NONE, stopAt(8, true, new AtomicInteger()));
            assertThat(catchThrowable(() -> new CopyRun(first).run())).hasRootCauseInstanceOf(Stop.class);
            fixture.source.execute("UPDATE clients SET name = name || '!' WHERE id % 7 = 0");
            fixture.source.execute("UPDATE orders SET amount = amount + 1 WHERE id % 11 = 0");

            CopyResult result = fixture.copy();

            assertThat(result.failures()).isEmpty();
            assertThat(fixture.differences(CopyFixture.ALL)).isEmpty();
        }
    }
}
