package dev.rehome.cli;

import dev.rehome.finding.RehomeException;
import dev.rehome.json.Json;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.Request;
import dev.rehome.runbook.RunRequest;
import dev.rehome.runbook.RunResult;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.RunbookProblem;
import dev.rehome.runbook.RunbookRun;
import dev.rehome.runbook.Step;
import dev.rehome.runbook.StepState;
import dev.rehome.settings.Secrets;
import java.util.List;
import java.util.Optional;

/// Undoes a phase of a run: by the living process that works on it, else by itself.
record RunBack(Context context, RunShell shell) {
    /// What would be undone.
    Outcome preview(PhaseState standing) {
        Phase phase = shell.runbook().phase(standing.name());
        List<List<String>> rows = phase.steps().reversed().stream()
                .filter(step -> standing.step(step.name()).map(StepState::acted).orElse(false))
                .map(RunBack::row)
                .toList();
        return Outcome.ok(
                Json.object(
                        "executed",
                        false,
                        "outcome",
                        "planned",
                        "phase",
                        phase.name(),
                        "steps",
                        rows.stream()
                                .map(row -> Json.object("name", row.get(0), "undo", row.get(1)))
                                .toList()),
                text -> {
                    text.line("phase " + phase.name() + " would go back, in this order:");
                    text.table(List.of("step", "what is done"), rows);
                    text.line("to do it: --execute");
                });
    }

    private static List<String> row(Step step) {
        String back = Secrets.mask(step.action().undoPlan());
        return List.of(step.name(), back.isEmpty() ? "nothing" : back);
    }

    Outcome run(Request.Kind kind, String phase) {
        Runbook runbook = shell.runbook();
        RunRequest request =
                shell.request(runbook, RunRequest.Wanted.ALL, shell.manner(false, false), Optional.empty());
        RunbookRun run = new RunbookRun(request);
        try (shell;
                Interrupts.Registration _ = context.interrupts().onInterrupt(run::interrupt)) {
            RunResult result = run.rollback(Optional.of(phase));
            return outcome(result.outcome() == RunResult.Outcome.BACK ? "back" : "already", phase);
        } catch (RehomeException e) {
            if (e.code() != RunbookProblem.LOCKED) {
                throw e;
            }
            shell.deliver(shell.ask(kind, Optional.empty(), phase));
            return waitFor(phase);
        }
    }

    private static Outcome outcome(String word, String phase) {
        return Outcome.ok(
                Json.object("executed", true, "outcome", word, "phase", phase),
                text -> text.line(text.good(
                        word.equals("back")
                                ? "undone: phase " + phase + " is as before it began"
                                : "already so: phase " + phase + " does not stand")));
    }

    /// The living run undoes it; this command ends with it.
    private Outcome waitFor(String phase) {
        while (true) {
            RunState state = shell.state();
            Optional<PhaseState> now = state.phase(phase);
            if (now.filter(PhaseState::stands).isEmpty()) {
                return outcome("back", phase);
            }
            boolean ended = state.process().flatMap(p -> p.endedAt()).isPresent();
            if (now.get().status() == PhaseState.Status.STUCK
                    || (ended && now.get().isUnderWay())) {
                throw new RehomeException(
                        RunbookProblem.NEEDS_HUMAN,
                        "phase " + phase + ": the run that was asked to undo it ended before it was undone",
                        now.get().reason(),
                        "see: rehome status, then run the same command again");
            }
            shell.pause();
        }
    }
}
