package dev.rehome.migration.steps;

import dev.rehome.runbook.Phase;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.Step;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A runbook for copies: what would touch anything else is left out, and nobody is asked or waited for.
public final class RehearsedRunbook {
    /// Kinds that touch nothing but both databases and the code, of which there are copies.
    private static final Set<String> ON_COPIES =
            Set.of("check", "copy", "cutover", "follow", "freeze", "quiesce", "rewrite", "sql", "thaw", "verify");

    private RehearsedRunbook() {}

    /// @param codeIsCopied whether the plan's code is among what was copied
    /// @param run the plan's own: what its finished phases made of the code is in the copy already
    public static Runbook of(Runbook runbook, boolean codeIsCopied, RunState run) {
        return new Runbook(runbook.phases().stream()
                .map(phase -> rehearsed(phase, codeIsCopied, isDone(phase, run)))
                .toList());
    }

    private static boolean isDone(Phase phase, RunState run) {
        return run.phase(phase.name())
                .filter(state -> state.status() == PhaseState.Status.DONE)
                .isPresent();
    }

    /// Names of the steps that are left out, as `phase/step`.
    public static List<String> leftOut(Runbook rehearsed) {
        return rehearsed.phases().stream()
                .flatMap(phase -> phase.steps().stream()
                        .filter(step -> step.action() instanceof LeftOut)
                        .map(step -> phase.name() + "/" + step.name()))
                .toList();
    }

    private static Phase rehearsed(Phase phase, boolean codeIsCopied, boolean isDone) {
        return new Phase(
                phase.name(),
                phase.title(),
                phase.needs(),
                phase.steps().stream()
                        .map(step -> rehearsed(step, codeIsCopied, isDone))
                        .toList(),
                Optional.empty(),
                phase.budget(),
                Phase.OnFailure.ROLLBACK,
                Duration.ZERO,
                List.of(),
                List.of());
    }

    /// Shell lines that the plan gives for the way back may do anything: such a step is left out as well.
    private static Step rehearsed(Step step, boolean codeIsCopied, boolean isDone) {
        boolean isCopy = ON_COPIES.contains(step.kind())
                && !(step.action() instanceof WithUndoLines)
                && !(isDone && step.action().changesCode())
                && (codeIsCopied || !(step.action().changesCode() || step.kind().equals("check")));
        return isCopy
                ? step
                : new Step(
                        step.name(),
                        step.kind(),
                        new LeftOut(step.action()),
                        step.planned(),
                        step.timeout(),
                        step.retries());
    }
}
