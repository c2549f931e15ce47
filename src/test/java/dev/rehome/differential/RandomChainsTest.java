package dev.rehome.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Random schemas, rows and chains: the rewritten code does what the old client and server do. A failure names the
/// seed, which `-Drehome.seed=N` runs again; `./dev soak` runs more worlds.
class RandomChainsTest {
    private static final int WORLDS = 3;
    private static final int CHAINS = 80;
    private static final int SOAK_RUNS_A_WORLD = 20;

    @Test
    void rewrittenChainsDoTheSameOnRandomRows() throws Exception {
        boolean original = "original".equals(System.getProperty("rehome.differential"));
        Long given = Long.getLong("rehome.seed");
        long first = given == null ? 1 : given;
        int worlds = given == null ? Math.max(WORLDS, Integer.getInteger("rehome.soak", 0) / SOAK_RUNS_A_WORLD) : 1;
        List<String> wrong = new ArrayList<>();
        int review = 0;
        for (long seed = first; seed < first + worlds; seed++) {
            RandomWorld world = new RandomWorld(seed);
            String schema = world.schema();
            List<Case> cases = world.cases(CHAINS);
            try (Comparison comparison = new Comparison("random", schema, Profile.USUAL, cases, original)) {
                for (Case one : cases) {
                    Outcome outcome = comparison.run(one);
                    review += outcome.status() == Outcome.Status.NEEDS_REVIEW ? 1 : 0;
                    if (outcome.status() == Outcome.Status.DIFFERS) {
                        wrong.add("seed " + seed + ", chain " + one.number() + " with " + one.parameters() + "\n"
                                + one.body() + "\n" + outcome.what() + outcome.code());
                    }
                }
            }
        }
        Files.write(Path.of("target/differential/random.txt"), wrong);
        System.out.println(
                "random chains: " + worlds * CHAINS + ", left for review " + review + ", wrong " + wrong.size());
        assertThat(original ? List.of() : wrong).isEmpty();
    }
}
