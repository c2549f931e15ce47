package dev.rehome.migration.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.follow.Capture;
import dev.rehome.postgres.Side;
import dev.rehome.verify.TableResult;
import dev.rehome.verify.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every write that was acknowledged is on the live side exactly once, after there, back and there again: money is
/// conserved, unique keys hold, sequences go on, both sides are equal.
class LedgerTest {
    private static final int SEEDS = 20;

    @TempDir
    Path folder;

    /// One history.
    ///
    /// @param inGroups whether two groups are switched apart
    /// @param there how changes are had on the source
    /// @param back how they are had on the target
    record Seed(long number, boolean inGroups, Capture there, Capture back) {
        List<String> groups() {
            return inGroups ? List.of(CutoverFixture.LOG, "") : List.of("");
        }
    }

    /// Every fourth has two groups; `-Drehome.ledger.first=N` begins elsewhere.
    static Stream<Seed> seeds() {
        int first = Integer.getInteger("rehome.ledger.first", 1);
        int seeds = Math.max(SEEDS, Integer.getInteger("rehome.soak", 0) / 10);
        return IntStream.range(first, first + seeds)
                .mapToObj(n -> new Seed(
                        n,
                        n % 4 == 0,
                        n % 10 == 3 ? Capture.TRIGGERS : Capture.SLOT,
                        n % 10 == 7 ? Capture.TRIGGERS : Capture.SLOT));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void losesAndDoublesNothing(Seed seed) throws Exception {
        long begin = System.nanoTime();
        Random random = new Random(seed.number());
        int source = random.nextBoolean() ? 15 : 17;
        try (CutoverFixture fixture = seed.inGroups()
                ? CutoverFixture.inGroups(source, 17, folder, seed.number())
                : CutoverFixture.open(source, 17, folder, seed.number())) {
            awaitWrites(fixture, seed, Side.SOURCE, random);
            for (String group : seed.groups()) {
                assertThat(fixture.follow(group, Optional.of(seed.there())).failures())
                        .isEmpty();
            }
            List<Side> way = new ArrayList<>(List.of(Side.TARGET, Side.SOURCE, Side.TARGET));
            for (Side side : way) {
                for (String group : seed.groups()) {
                    go(fixture, seed, group, side);
                }
                awaitWrites(fixture, seed, side, random);
            }
            assertThat(fixture.verify().tables())
                    .extracting(TableResult::verdict)
                    .containsOnly(Verdict.EQUAL);
            for (String group : seed.groups()) {
                fixture.writers(group).stop();
                fixture.writers(group).check(Side.TARGET);
            }
        }
        System.err.println(
                seed + ": " + Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
    }

    private static void go(CutoverFixture fixture, Seed seed, String group, Side side) {
        CutoverRun run = new CutoverRun(fixture.request(group, Optional.of(seed.back())));
        CutoverResult result = side == Side.TARGET ? run.cutover() : run.rollback();
        assertThat(result.live()).isEqualTo(side);
        assertThat(result.state()).isIn("switched", "back");
    }

    private static void awaitWrites(CutoverFixture fixture, Seed seed, Side side, Random random) {
        for (String group : seed.groups()) {
            fixture.writers(group).awaitWrites(side, 5 + random.nextInt(30));
        }
    }
}
