package dev.rehome.migration.steps;

import dev.rehome.runbook.Action;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.Measured;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.RunEvents;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.RunbookRun;
import dev.rehome.runbook.Step;
import dev.rehome.runbook.StepRun;
import dev.rehome.runbook.Timekeeper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// A real run, with a journal on the disk, of a phase whose steps touch nothing.
final class RunsNothing {
    private RunsNothing() {}

    /// A step that touches nothing.
    static Step step(String name, String kind, boolean changesCode, Function<StepRun, Map<String, String>> act) {
        Action action = new Action() {
            @Override
            public String plan() {
                return name;
            }

            @Override
            public boolean changesCode() {
                return changesCode;
            }

            @Override
            public boolean holds(StepRun run) {
                return false;
            }

            @Override
            public Map<String, String> act(StepRun run) {
                return act.apply(run);
            }
        };
        return new Step(name, kind, action, Duration.ofMinutes(5), Duration.ofMinutes(10), 0);
    }

    static Phase phase(String name, String title, List<String> needs, List<Step> steps) {
        return new Phase(
                name,
                title,
                needs,
                steps,
                Optional.empty(),
                Optional.empty(),
                Phase.OnFailure.ROLLBACK,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    static void run(Path folder, Phase phase) throws InterruptedException {
        run(folder, phase, RunRequest.Wanted.ALL);
    }

    static void run(Path folder, Phase phase, RunRequest.Wanted wanted) throws InterruptedException {
        RunRequest request = new RunRequest(
                folder,
                Runbook.of(List.of(phase)),
                Map.of("source", "a", "target", "b"),
                "plan",
                () -> "",
                wanted,
                new RunRequest.Manner(true, true, false, Duration.ofMillis(5)),
                new RunRequest.Operator("jo@host", Optional.empty(), 42, "test"),
                _ -> Set.of(),
                Measured.NOTHING,
                Timekeeper.steady(),
                UnaryOperator.identity(),
                RunEvents.NONE);
        new RunbookRun(request).execute();
    }

    static List<Entry> entries(Path folder) {
        Path journal = RunRequest.journal(folder);
        return Files.exists(journal) ? FileJournal.read(journal) : List.of();
    }
}
