package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.FollowRequest;
import dev.rehome.postgres.Side;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A switch where nothing was followed: everything is copied while the application is refused.
class FrozenCopyTest {
    @TempDir
    Path folder;

    private static CutoverRequest request(CutoverFixture fixture, boolean execute, Duration budget) {
        CutoverRequest plain = fixture.request(SwitchEvents.NONE);
        return new CutoverRequest(
                        plain.source(),
                        plain.target(),
                        plain.group(),
                        execute,
                        plain.folder(),
                        plain.planFolder(),
                        budget,
                        plain.until(),
                        plain.approved(),
                        plain.wayBack(),
                        plain.capture(),
                        plain.toTarget(),
                        plain.toSource(),
                        plain.events())
                .withFrozenCopy(FollowRequest.of(plain.source(), plain.target(), plain.folder()));
    }

    @Test
    void copiesEverythingBehindTheFreezeAndGoesBackWithTheNewWrites() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 4)) {
            Writers writers = fixture.writers();
            writers.awaitWrites(Side.SOURCE, 50);
            Duration budget = Duration.ofMinutes(3);
            CutoverResult plan = new CutoverRun(request(fixture, false, budget)).cutover();
            assertThat(plan.exitStatus()).as(plan.toString()).isEqualTo(ExitStatus.OK);
            assertThat(plan.gates().toString()).contains("duration", "about ");
            assertThat(fixture.writable()).containsExactly(Side.SOURCE);

            CutoverResult there = new CutoverRun(request(fixture, true, budget)).cutover();
            assertThat(there.state()).isEqualTo("switched");
            assertThat(there.pause()).isPresent();
            writers.awaitWrites(Side.TARGET, 50);
            assertThat(fixture.rollback().state()).isEqualTo("back");
            writers.awaitWrites(Side.SOURCE, 20);
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            writers.awaitWrites(Side.TARGET, 20);
            writers.stop();
            writers.check(Side.TARGET);
            assertThat(fixture.complete().state()).isEqualTo("completed");
            writers.check(Side.TARGET);
        }
    }

    /// What the process dies of.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private record StoppingJournal(Journal journal, String at) implements Journal {
        @Override
        public List<Entry> entries() {
            return journal.entries();
        }

        @Override
        public Entry append(String kind, Map<String, String> fields) {
            if (kind.equals(at)) {
                throw new Killed();
            }
            return journal.append(kind, fields);
        }
    }

    @Test
    void leavesTheSourceOpenWhereItDoesNotComeToItsEnd() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 5)) {
            fixture.writers().awaitWrites(Side.SOURCE, 20);
            CutoverResult refused = new CutoverRun(request(fixture, true, Duration.ofSeconds(1))).cutover();
            assertThat(refused.exitStatus()).isEqualTo(ExitStatus.NO_GO);
            assertThat(refused.gates().toString()).contains("the budget, 1 s");

            // Frozen, and nothing is copied: whoever comes next opens the source again.
            CutoverRun killed = new CutoverRun(
                    request(fixture, true, Duration.ofMinutes(3)),
                    journal -> new StoppingJournal(journal, SwitchState.FROZEN));
            assertThatThrownBy(killed::cutover).isInstanceOf(Killed.class);
            assertThat(fixture.writable()).isEmpty();
            assertThatThrownBy(fixture::cutover)
                    .isInstanceOfSatisfying(
                            RehomeException.class, e -> assertThat(e.code()).isEqualTo(CutoverProblem.NOT_FOLLOWED));
            assertThat(fixture.writable()).containsExactly(Side.SOURCE);

            // Copied and followed: whoever comes next goes on from there.
            CutoverRun copied = new CutoverRun(
                    request(fixture, true, Duration.ofMinutes(3)),
                    journal -> new StoppingJournal(journal, SwitchState.CAUGHT_UP));
            assertThatThrownBy(copied::cutover).isInstanceOf(Killed.class);
            assertThat(fixture.cutover().state()).isEqualTo("switched");
            fixture.writers().awaitWrites(Side.TARGET, 20);
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
        }
    }
}
