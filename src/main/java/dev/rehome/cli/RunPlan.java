package dev.rehome.cli;

import dev.rehome.json.Json;
import dev.rehome.runbook.Approval;
import dev.rehome.runbook.Measured;
import dev.rehome.runbook.Phase;
import dev.rehome.runbook.PhaseState;
import dev.rehome.runbook.RunState;
import dev.rehome.runbook.Runbook;
import dev.rehome.runbook.Step;
import dev.rehome.runbook.StepState;
import dev.rehome.runbook.Times;
import dev.rehome.settings.Secrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a run will do, and what of it is done.
record RunPlan(Runbook runbook, RunState state, Measured measured) {
    Map<String, @Nullable Object> json(Optional<String> only) {
        return json(only, "planned");
    }

    Map<String, @Nullable Object> json(Optional<String> only, String outcome) {
        return Json.object(
                "executed",
                !outcome.equals("planned"),
                "outcome",
                outcome,
                "phases",
                phases(only).stream().map(this::phase).toList());
    }

    private List<Phase> phases(Optional<String> only) {
        return runbook.phases().stream()
                .filter(phase -> only.isEmpty() || only.get().equals(phase.name()))
                .toList();
    }

    private Map<String, @Nullable Object> phase(Phase phase) {
        return Json.object(
                "name",
                phase.name(),
                "title",
                phase.title(),
                "state",
                state(phase),
                "needs",
                phase.needs(),
                "budgetSeconds",
                phase.budget().map(Duration::toSeconds).orElse(null),
                "estimateSeconds",
                measured.estimate(phase).toSeconds(),
                "estimateBackSeconds",
                measured.estimateBack(phase).toSeconds(),
                "verifyForSeconds",
                phase.verifyFor().toSeconds(),
                "steps",
                phase.steps().stream().map(step -> step(phase, step)).toList());
    }

    private Map<String, @Nullable Object> step(Phase phase, Step step) {
        return Json.object(
                "name",
                step.name(),
                "kind",
                step.kind(),
                "what",
                Secrets.mask(step.action().plan()),
                "undo",
                Secrets.mask(step.action().undoPlan()),
                "estimateSeconds",
                measured.estimate(phase.name(), step).toSeconds(),
                "timeoutSeconds",
                step.timeout().toSeconds(),
                "retries",
                step.retries(),
                "state",
                state(phase, step));
    }

    String state(Phase phase) {
        return state.phase(phase.name())
                .map(PhaseState::status)
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .orElse("planned");
    }

    private String state(Phase phase, Step step) {
        return state.phase(phase.name())
                .flatMap(p -> p.step(step.name()))
                .map(StepState::status)
                .map(status -> status.name().toLowerCase(Locale.ROOT))
                .orElse("planned");
    }

    void print(Optional<String> only, Text text) {
        for (Phase phase : phases(only)) {
            heading(phase, text);
            text.table(
                    List.of("step", "what it does", ">takes", "way back", "state"),
                    phase.steps().stream().map(step -> row(phase, step)).toList());
            text.line();
        }
        text.line("to do it: --execute");
    }

    private void heading(Phase phase, Text text) {
        text.line(text.bold("phase " + phase.label()) + " (" + state(phase) + ")");
        List<String> facts = new ArrayList<>();
        if (!phase.needs().isEmpty()) {
            facts.add("needs " + String.join(", ", phase.needs()));
        }
        phase.window()
                .ifPresent(w -> facts.add("window " + w.date().map(d -> d + " ").orElse("") + w.start() + " to "
                        + w.end() + " " + w.zone()));
        phase.budget().ifPresent(b -> facts.add("at most " + Times.text(b) + " without the application"));
        facts.add(phase.onFailure() == Phase.OnFailure.ASK ? "asks when something fails" : "goes back by itself");
        if (!phase.verifyFor().isZero()) {
            facts.add("done when nothing went wrong for " + Times.text(phase.verifyFor()));
        }
        phase.triggers().forEach(trigger -> facts.add("goes back when " + trigger.name()));
        phase.approvals().stream().map(RunPlan::approval).forEach(facts::add);
        text.line("  " + String.join("; ", facts));
    }

    private static String approval(Approval approval) {
        String who = approval.role().isEmpty() ? "somebody" : approval.role();
        return "wants a yes of " + who + (approval.people() > 1 ? " (" + approval.people() + " people)" : "");
    }

    private List<String> row(Phase phase, Step step) {
        Duration takes = measured.estimate(phase.name(), step);
        String back = Secrets.mask(step.action().undoPlan());
        return List.of(
                step.name(),
                Secrets.mask(step.action().plan()),
                takes.isZero() ? "-" : Times.text(takes),
                back.isEmpty() ? "-" : back,
                state(phase, step));
    }
}
