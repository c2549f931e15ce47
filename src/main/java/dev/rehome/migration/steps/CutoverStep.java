package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.migration.cutover.CutoverProblem;
import dev.rehome.migration.cutover.CutoverRequest;
import dev.rehome.migration.cutover.CutoverResult;
import dev.rehome.migration.cutover.CutoverRun;
import dev.rehome.migration.cutover.SwitchEvents;
import dev.rehome.migration.cutover.SwitchState;
import dev.rehome.postgres.Server;
import dev.rehome.runbook.Action;
import dev.rehome.runbook.Gate;
import dev.rehome.runbook.StepRun;
import dev.rehome.settings.Keys;
import dev.rehome.settings.StepSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// `cutover`: the switch; its way back is the switch's own rollback, which brings along what was written to the target.
/// A kill half way is finished or undone by the switch's own journal, whichever direction comes next.
final class CutoverStep implements Action {
    private static final String GATES = "gates";
    private static final Duration BUDGET = Duration.ofSeconds(60);

    private final MoveParts move;
    private final Parts parts;
    private final boolean acceptUnclear;
    private final boolean wayBack;
    private final Duration budget;

    CutoverStep(StepSettings step, Parts parts) {
        this.move = MoveParts.of(step, parts);
        this.parts = parts;
        boolean map = step.value().isMap();
        this.acceptUnclear = map && step.truth("acceptUnclear").orElse(false);
        this.wayBack = !map || step.truth("wayBack").orElse(true);
        this.budget = (map ? step.duration("budget") : Optional.<Duration>empty())
                .or(() -> parts.settings().get(Keys.CUTOVER_BUDGET))
                .orElse(BUDGET);
    }

    @Override
    public String plan() {
        return "switch the application" + (move.group().name().isEmpty() ? "" : "'s tables" + move.words())
                + " to the target, writes refused for at most " + budget.toSeconds() + " s";
    }

    @Override
    public Map<String, String> act(StepRun run) {
        gates(run);
        CutoverResult result = switchOver(run, CutoverRun::cutover);
        if (result.state().equals("refused")) {
            throw refused(result.gates());
        }
        result.gates().stream()
                .filter(gate -> gate.verdict() == Gate.Verdict.GO)
                .forEach(run::gate);
        return Map.of(
                "live",
                result.live().word(),
                "pauseMillis",
                result.pause().map(Duration::toMillis).map(String::valueOf).orElse("0"));
    }

    /// Once: what was good when the switch began does not hold up the end of it.
    private void gates(StepRun run) {
        if (run.recorded(GATES).isPresent()) {
            return;
        }
        List<Gate> gates = new CutoverGates(parts)
                .look(false).stream().map(CutoverGates.Asked::gate).toList();
        List<Gate> against = gates.stream()
                .filter(gate -> gate.verdict() != Gate.Verdict.GO)
                .filter(gate -> !(acceptUnclear && gate.verdict() == Gate.Verdict.INCONCLUSIVE))
                .toList();
        if (!against.isEmpty()) {
            throw refused(against);
        }
        gates.stream().filter(gate -> gate.verdict() == Gate.Verdict.GO).forEach(run::gate);
        run.record(GATES, "asked");
    }

    @Override
    public List<Finding> preflight() {
        return new CutoverGates(parts).findings();
    }

    @Override
    public void undo(StepRun run) {
        try {
            CutoverResult result = switchOver(run, CutoverRun::rollback);
            if (result.state().equals("refused")) {
                throw refused(result.gates());
            }
            run.note("the application writes to the " + result.live().word());
        } catch (RehomeException e) {
            // What was never followed was never switched.
            if (e.code() != CutoverProblem.NOT_FOLLOWED) {
                throw e;
            }
        }
    }

    @Override
    public String undoPlan() {
        return "switch back to the source, with everything that was written to the target";
    }

    private CutoverResult switchOver(StepRun run, Function<CutoverRun, CutoverResult> what) {
        try (Server source = parts.databases().source();
                Server target = parts.databases().target()) {
            CutoverRun cutover = new CutoverRun(request(source, target, run));
            // Sessions are left alone: the switch needs them to undo itself.
            try (StepRun.Registration _ = run.onInterrupt(cutover::interrupt)) {
                return what.apply(cutover);
            }
        }
    }

    private CutoverRequest request(Server source, Server target, StepRun run) {
        return new CutoverRequest(
                source,
                target,
                move.group().name(),
                true,
                parts.state(),
                parts.folder(),
                budget,
                Optional.empty(),
                acceptUnclear,
                wayBack,
                Optional.empty(),
                Optional.empty(),
                parts.settings().get(Keys.CUTOVER_SWITCH).orElse(List.of()),
                parts.settings().get(Keys.CUTOVER_BACK).orElse(List.of()),
                new Told(run),
                PlannedGates.inRun(parts.settings(), parts.phase()));
    }

    private static RehomeException refused(List<Gate> gates) {
        List<String> against = gates.stream()
                .filter(gate -> gate.verdict() != Gate.Verdict.GO)
                .map(gate ->
                        gate.name() + " is " + gate.verdict().word() + ": " + gate.value() + ", wanted " + gate.limit())
                .toList();
        return new RehomeException(
                StepsProblem.NOT_SWITCHED,
                "cutover: gates hold it back",
                String.join("\n", against),
                "mend what they found; INCONCLUSIVE ones are accepted with acceptUnclear: true");
    }

    private record Told(StepRun run) implements SwitchEvents {
        @Override
        public void step(String name) {
            run.note(name);
        }

        @Override
        public void undoing(String reason) {
            run.note("undoing: " + reason);
        }

        @Override
        public void recovering(SwitchState.Attempt attempt) {
            run.note("found an attempt that was cut short at: " + attempt.last());
        }

        @Override
        public void note(String text) {
            run.note(text);
        }
    }

    @Override
    public Duration patience() {
        return Duration.ofHours(6);
    }
}
