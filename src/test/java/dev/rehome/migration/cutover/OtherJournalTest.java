package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Where the journal is lost, kept by somebody else, or cannot grow: the application keeps its database, and the way
/// back what was written.
class OtherJournalTest {
    @TempDir
    Path folder;

    @Test
    void keepsTheWayBackWhereTheJournalIsLost() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 11)) {
            fixture.writers().awaitWrites(Side.SOURCE, 10);
            fixture.follow();
            fixture.cutover();
            fixture.writers().awaitWrites(Side.TARGET, 10);
            Path journal = fixture.journal("");
            Path kept = folder.resolve("kept");

            Files.move(journal, kept);
            CutoverResult again = fixture.cutover();
            assertThat(again.state()).isEqualTo("already");
            assertThat(again.live()).isEqualTo(Side.TARGET);
            assertThat(fixture.rollback().state()).isEqualTo("back");
            assertThat(fixture.writable()).isEqualTo(Set.of(Side.SOURCE));
            fixture.writers().awaitWrites(Side.SOURCE, 10);

            cutShort(fixture);
            Files.move(journal, kept, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            for (Side side : Side.values()) {
                assertThatThrownBy(() -> fixture.go(side))
                        .hasMessageContaining("this journal knows nothing of it")
                        .satisfies(e ->
                                assertThat(((RehomeException) e).exitStatus()).isEqualTo(ExitStatus.NEEDS_HUMAN));
            }
            Files.move(kept, journal, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            assertThat(fixture.cutover().live()).isEqualTo(Side.TARGET);
            fixture.writers().awaitWrites(Side.TARGET, 5);
            fixture.writers().stop();
            fixture.writers().check(Side.TARGET);
        }
    }

    /// What a process dies of.
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static void cutShort(CutoverFixture fixture) {
        CutoverRun run = fixture.run(journal ->
                new SwitchFault.Striking(journal, SwitchState.CAUGHT_UP, new AtomicBoolean(), OtherJournalTest::die));
        assertThatThrownBy(run::cutover).isInstanceOf(Killed.class);
    }

    private static void die() {
        throw new Killed();
    }

    /// A real limit of the operating system, at several places of the journal and of what else is written.
    @Test
    void undoesItselfWhereFilesCannotGrow() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 12)) {
            fixture.writers().awaitWrites(Side.SOURCE, 10);
            fixture.follow();
            fixture.cutover();
            Side live = Side.TARGET;
            for (int more = 1; more <= 3; more++) {
                long blocks = Files.size(fixture.journal("")) / 512 + more;
                int status = limited(fixture, live.other(), blocks);
                assertThat(status).isIn(0, 6, 7, 10, 11);
                Set<Side> open = fixture.writable();
                assertThat(open).as("exit " + status).hasSizeLessThanOrEqualTo(1);
                if (status == 10) {
                    assertThat(open).isEqualTo(Set.of(live));
                }
                live = live.other();
                assertThat(fixture.go(live).live()).isEqualTo(live);
                fixture.writers().awaitWrites(live, 5);
            }
            fixture.writers().stop();
            fixture.writers().check(live);
        }
    }

    private int limited(CutoverFixture fixture, Side wanted, long blocks) throws IOException {
        List<String> command = new ArrayList<>(List.of(wanted == Side.TARGET ? "cutover" : "rollback"));
        command.addAll(fixture.arguments(""));
        try (RehomeProcess process = RehomeProcess.startWithFilesUpTo(blocks, folder, command)) {
            int status = process.end();
            System.err.println("files up to " + blocks + " blocks: exit " + status + " of " + process);
            return status;
        }
    }

    @Test
    void letsOneOfTwoOperatorsWhoStartAtOnce() throws Exception {
        try (CutoverFixture fixture = CutoverFixture.open(15, 17, folder, 13)) {
            fixture.writers().awaitWrites(Side.SOURCE, 10);
            fixture.follow();
            Side live = Side.SOURCE;
            for (Side second : List.of(Side.TARGET, Side.SOURCE, Side.TARGET)) {
                Side first = live.other();
                CompletableFuture<String> other =
                        CompletableFuture.supplyAsync(() -> SwitchFault.exit(() -> fixture.go(second)));
                String one = SwitchFault.exit(() -> fixture.go(first));
                Map<String, String> exits = Map.of("first", one, "second", other.get());
                assertThat(exits.values()).contains("exit 0").allMatch(exit -> exit.matches("exit (0|12)"));
                Set<Side> open = fixture.writable();
                assertThat(open).as("%s", exits).hasSize(1);
                live = open.iterator().next();
                fixture.writers().awaitWrites(live, 5);
            }
            fixture.writers().stop();
            fixture.writers().check(live);
        }
    }
}
