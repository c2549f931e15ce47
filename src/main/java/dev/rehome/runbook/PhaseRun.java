package dev.rehome.runbook;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One phase forward: each step that is not done yet, then the time in which nothing may go wrong.
final class PhaseRun {
    private static final String FAILED = "failed ";
    private static final String BUDGET = "budget";
    private static final Duration BACKUP_AFTER = Duration.ofMinutes(15);
    private static final Duration PATIENCE_MAX = Duration.ofSeconds(30);

    /// Another try cannot end otherwise.
    private static final Set<ExitStatus> FINAL = Set.of(ExitStatus.USAGE, ExitStatus.BUG, ExitStatus.NEEDS_HUMAN);

    /// About the run, not about the step.
    private static final Set<RunbookProblem> OF_THE_RUN = Set.of(
            RunbookProblem.STOPPED, RunbookProblem.WAITING, RunbookProblem.NEEDS_HUMAN, RunbookProblem.NOT_WRITTEN);

    private final Phase phase;
    private final RunRequest request;
    private final RunLog log;
    private final Vigil vigil;
    private final Supervisor supervisor;
    private final Questions questions;

    PhaseRun(Phase phase, RunRequest request, RunLog log, Vigil vigil) {
        this.phase = phase;
        this.request = request;
        this.log = log;
        this.vigil = vigil;
        this.supervisor = new Supervisor(log, request.time(), vigil);
        this.questions = new Questions(request, log, vigil);
    }

    static boolean isAboutBudget(String question) {
        return question.startsWith(FAILED + BUDGET);
    }

    private PhaseState state() {
        return log.state().phase(phase.name()).orElseThrow();
    }

    /// @param until the step behind which it stops
    /// @return whether the whole phase is done
    /// @throws GoBack where it is to be undone
    boolean run(Optional<String> until, Optional<String> from) throws GoBack, InterruptedException {
        vigil.begin(phase);
        from.ifPresent(this::skipBefore);
        while (true) {
            try {
                return forward(until);
            } catch (GoBack back) {
                if (back.early().byOperator() || phase.onFailure() == Phase.OnFailure.ROLLBACK) {
                    throw back;
                }
                decide(back.early().failure());
            }
        }
    }

    private void skipBefore(String from) {
        for (Step step : phase.steps()) {
            if (step.name().equals(from)) {
                return;
            }
            if (state().step(step.name()).map(StepState::isOpen).orElse(true)) {
                Map<String, String> fields = about(step);
                fields.put("by", request.operator().name());
                log.append(RunEntries.STEP_SKIPPED, fields);
            }
        }
    }

    private boolean forward(Optional<String> until) throws GoBack, InterruptedException {
        Optional<Failure> failure = state().failure();
        if (failure.isPresent()) {
            throw new GoBack(Early.failed(failure.get()));
        }
        approvals();
        for (Step step : phase.steps()) {
            step(step);
            if (until.equals(Optional.of(step.name()))) {
                return false;
            }
        }
        verifying();
        log.append(RunEntries.PHASE_DONE, Map.of("phase", phase.name()));
        return true;
    }

    private void approvals() throws GoBack, InterruptedException {
        List<Approval> approvals = phase.approvals();
        for (int i = 0; i < approvals.size(); i++) {
            questions.ask("phase " + (i + 1), phase.name(), "", approvals.get(i));
        }
    }

    private void step(Step step) throws GoBack, InterruptedException {
        if (!isOpen(step)) {
            return;
        }
        vigil.hold();
        List<Approval> approvals = step.action().approvals();
        for (int i = 0; i < approvals.size(); i++) {
            questions.ask("step " + step.name() + " " + (i + 1), phase.name(), step.name(), approvals.get(i));
        }
        while (isOpen(step)) {
            vigil.hold();
            attempt(step);
        }
    }

    private boolean isOpen(Step step) {
        return state().step(step.name()).map(StepState::isOpen).orElse(true);
    }

    private Map<String, String> about(Step step) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase.name());
        fields.put("step", step.name());
        return fields;
    }

    private void attempt(Step step) throws GoBack, InterruptedException {
        Map<String, String> begun = about(step);
        begun.put("attempt", String.valueOf(failures(step) + 1));
        if (step.action().downtime() == Downtime.BEGINS) {
            begun.put("downtime", "begins");
        }
        log.append(RunEntries.STEP_BEGUN, begun);
        try {
            Map<String, String> done =
                    supervisor.run(phase.name(), step, step.timeout(), attempt -> StepWork.forward(step, log, attempt));
            unclear(step);
            if (isLastReturn(step)) {
                done = new LinkedHashMap<>(done);
                done.put("downtime", "ends");
            }
            log.append(RunEntries.STEP_DONE, done);
        } catch (RehomeException e) {
            failed(step, e);
        }
    }

    /// Others before it give back less than all.
    private boolean isLastReturn(Step step) {
        List<Step> ending = phase.steps().stream()
                .filter(s -> s.action().downtime() == Downtime.ENDS)
                .toList();
        return !ending.isEmpty() && ending.getLast().equals(step);
    }

    private int failures(Step step) {
        return state().step(step.name()).map(StepState::failures).orElse(0);
    }

    private void unclear(Step step) throws GoBack, InterruptedException {
        List<Gate> gates = state().step(step.name()).map(StepState::gates).orElse(List.of());
        for (Gate gate : gates) {
            if (gate.verdict() == Gate.Verdict.INCONCLUSIVE) {
                String question = gate.name() + " is INCONCLUSIVE: " + gate.value() + ". Go on?";
                questions.ask(
                        "gate " + step.name() + " " + gate.name() + " " + gate.value(),
                        phase.name(),
                        step.name(),
                        new Approval(question, "", 1, Duration.ZERO));
            }
        }
    }

    private void failed(Step step, RehomeException e) throws GoBack, InterruptedException {
        if (e.code() instanceof RunbookProblem problem && OF_THE_RUN.contains(problem)) {
            throw e;
        }
        vigil.listen();
        Optional<Early> spent = vigil.budget();
        if (spent.isPresent()) {
            throw new GoBack(spent.get());
        }
        int failures = failures(step);
        boolean again = failures < step.retries() && !FINAL.contains(e.exitStatus());
        Failure failure = Failure.of(step.name(), e);
        Map<String, String> fields = new LinkedHashMap<>(failure.fields());
        fields.put("phase", phase.name());
        if (again) {
            fields.put("again", "true");
        }
        log.append(RunEntries.STEP_FAILED, fields);
        if (!again) {
            throw new GoBack(Early.failed(failure));
        }
        Duration patience = Duration.ofSeconds(1L << Math.min(failures, 5));
        Duration bounded = patience.compareTo(PATIENCE_MAX) > 0 ? PATIENCE_MAX : patience;
        vigil.waitUntil(request.time().now().plus(bounded));
    }

    private void verifying() throws GoBack, InterruptedException {
        if (phase.verifyFor().isZero()) {
            return;
        }
        if (state().verifyUntil().isEmpty()) {
            Instant until = request.time().now().plus(phase.verifyFor());
            log.append(RunEntries.VERIFYING, Map.of("phase", phase.name(), "until", until.toString()));
        }
        vigil.waitUntil(state().verifyUntil().orElseThrow());
    }

    /// The plan has a person decide: a yes means that it is tried again.
    private void decide(Failure failure) throws GoBack, InterruptedException {
        if (state().failure().isEmpty()) {
            Map<String, String> fields = new LinkedHashMap<>(failure.fields());
            fields.put("phase", phase.name());
            log.append(RunEntries.STEP_FAILED, fields);
        }
        String id = FAILED + failure.step() + " " + state().failures();
        Approval approval = new Approval(
                failure.message() + ". Try again? (the way back: rehome rollback --execute)", "", 1, BACKUP_AFTER);
        while (state().failure().isPresent()) {
            try {
                questions.ask(id, phase.name(), failure.step(), approval);
            } catch (GoBack again) {
                if (again.early().byOperator()) {
                    throw again;
                }
                vigil.pace(vigil.poll());
            }
        }
        if (failure.step().startsWith("trigger ")) {
            vigil.accept(failure.step().substring("trigger ".length()));
        }
    }
}
