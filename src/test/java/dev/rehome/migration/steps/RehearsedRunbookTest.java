package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.runbook.Phase;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which steps a rehearsal makes.
class RehearsedRunbookTest {
    @TempDir
    Path folder;

    private static Step step(String kind, boolean changesCode) {
        return RunsNothing.step(kind, kind, changesCode, _ -> Map.of());
    }

    private static Phase phase(String name, List<String> needs) {
        List<Step> steps =
                List.of(step("shell", false), step("rewrite", true), step("check", false), step("sql", false));
        return RunsNothing.phase(name, name, needs, steps);
    }

    /// As the journal of a run has it.
    private RunState done(Phase phase) throws Exception {
        RunsNothing.run(folder, phase);
        return RunState.of(RunsNothing.entries(folder));
    }

    @Test
    void leavesOutWhatAFinishedPhaseDidToTheCode() throws Exception {
        Runbook plan = Runbook.of(List.of(phase("0.7", List.of()), phase("2", List.of("0.7"))));
        assertThat(RehearsedRunbook.leftOut(RehearsedRunbook.of(plan, true, RunState.NOTHING)))
                .containsExactly("0.7/shell", "2/shell");
        assertThat(RehearsedRunbook.leftOut(RehearsedRunbook.of(plan, false, RunState.NOTHING)))
                .containsExactly("0.7/shell", "0.7/rewrite", "0.7/check", "2/shell", "2/rewrite", "2/check");
        RunState run = done(plan.phases().getFirst());
        assertThat(RehearsedRunbook.leftOut(RehearsedRunbook.of(plan, true, run)))
                .containsExactly("0.7/shell", "0.7/rewrite", "2/shell");
    }
}
