package dev.rehome.migration.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rehome.finding.RehomeException;
import dev.rehome.notify.Value;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Step;
import dev.rehome.runbook.StepRun;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What notices say of a run that was really made, of steps that do nothing.
class RunFactsTest {
    @TempDir
    Path folder;

    private static Step step(String name, Function<StepRun, Map<String, String>> act) {
        return RunsNothing.step(name, "fake", false, act);
    }

    private Map<String, Value> run(RunRequest.Wanted wanted, Step... steps) throws InterruptedException {
        RunsNothing.run(folder, RunsNothing.phase("2", "The cutover", List.of(), List.of(steps)), wanted);
        return facts();
    }

    private Map<String, Value> facts() {
        return RunFacts.of(RunState.of(RunsNothing.entries(folder)), Instant.now(), ZoneOffset.UTC);
    }

    @Test
    void saysNothingBeforeAPhaseWasBegun() {
        assertThat(facts()).isEmpty();
    }

    @Test
    void saysHowFarItIsAndWhatWasMeasured() throws Exception {
        Map<String, Value> facts = run(
                new RunRequest.Wanted(Optional.empty(), Optional.of("speed"), Optional.empty()),
                step("copy", _ -> Map.of("tables.done", "3", "tables.total", "11", "services.online", "8")),
                step("speed", run -> {
                    run.gate(Gate.go("probe api", "12.0 ms before, 8.0 ms now (67%)", "at most 300%", ""));
                    run.gate(Gate.go("paths", "status 0", "status 0", ""));
                    return Map.of();
                }),
                step("later", _ -> Map.of()));
        assertThat(facts)
                .containsEntry("stepNumber", Value.of(2))
                .containsEntry("steps", Value.of(3))
                .containsEntry("errors", Value.of(0))
                .containsEntry("status", new Value.Word("ON_TRACK"))
                .containsEntry("downtime", Value.of(Duration.ZERO))
                .containsEntry("tablesDone", Value.of(3))
                .containsEntry("tablesTotal", Value.of(11))
                .containsEntry("improvements", new Value.Lines(List.of("probe api: 12.0 ms before, 8.0 ms now (67%)")))
                .doesNotContainKeys("online", "stopped", "reason");
        assertThat(facts.get("eta")).isInstanceOf(Value.Moment.class);
    }

    @Test
    void saysWhyItWentBack() throws Exception {
        Step fails = step("check", run -> {
            run.gate(Gate.noGo("paths", "status 1", "status 0", ""));
            return Map.of();
        });
        assertThatThrownBy(() -> run(RunRequest.Wanted.ALL, step("copy", _ -> Map.of()), fails))
                .isInstanceOf(RehomeException.class)
                .hasMessageContaining("undone");
        Map<String, Value> facts = facts();
        assertThat(facts)
                .containsEntry("status", new Value.Word("ISSUE"))
                .containsEntry("improvements", new Value.Word("none"))
                .containsEntry("eta", new Value.Word("unknown"));
        assertThat(facts.get("reason"))
                .isInstanceOfSatisfying(
                        Value.Text.class, text -> assertThat(text.text()).contains("paths is NO-GO"));
    }
}
