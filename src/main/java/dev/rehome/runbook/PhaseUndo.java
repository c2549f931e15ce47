package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One phase back: what its steps did is undone, last first, and then proven to be undone.
final class PhaseUndo {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Phase phase;
    private final RunRequest request;
    private final RunLog log;
    private final Vigil vigil;
    private final Supervisor supervisor;

    PhaseUndo(Phase phase, RunRequest request, RunLog log, Vigil vigil) {
        this.phase = phase;
        this.request = request;
        this.log = log;
        this.vigil = vigil;
        this.supervisor = new Supervisor(log, request.time(), vigil);
    }

    private PhaseState state() {
        return log.state().phase(phase.name()).orElseThrow();
    }

    /// @throws RehomeException `RH-RUN-011` where a person has to go on by hand
    void run(Failure why) throws InterruptedException {
        vigil.end();
        begin(why);
        for (Step step : phase.steps().reversed()) {
            if (state().step(step.name()).map(StepState::acted).orElse(false)) {
                undo(step);
            }
        }
        for (Step step : phase.steps()) {
            attempts(step, "is not as before", attempt -> StepWork.proveBack(step, attempt));
        }
        log.append(RunEntries.PHASE_UNDONE, Map.of("phase", phase.name()));
        forgetInstructions();
    }

    private void begin(Failure why) {
        if (state().status() == PhaseState.Status.UNDOING) {
            return;
        }
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase.name());
        fields.put("reason", why.message());
        fields.put("cause", why.cause());
        fields.put("code", why.code());
        log.append(RunEntries.UNDO_BEGUN, fields);
    }

    private void undo(Step step) throws InterruptedException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase.name());
        fields.put("step", step.name());
        log.append(RunEntries.STEP_UNDOING, with(fields, step, Downtime.ENDS, "begins"));
        attempts(step, "could not be undone", attempt -> StepWork.back(step, attempt));
        log.append(RunEntries.STEP_UNDONE, with(fields, step, Downtime.BEGINS, "ends"));
    }

    /// What gave the application back takes it away again, and the first that took it away gives it back.
    private Map<String, String> with(Map<String, String> fields, Step step, Downtime downtime, String word) {
        boolean first = downtime == Downtime.ENDS
                || phase.steps().stream()
                        .filter(other -> other.action().downtime() == Downtime.BEGINS)
                        .findFirst()
                        .equals(Optional.of(step));
        Map<String, String> all = new LinkedHashMap<>(fields);
        if (first && step.action().downtime() == downtime) {
            all.put("downtime", word);
        }
        return all;
    }

    /// The way back is tried once more than the way forward, and what may pass by itself for some minutes.
    private void attempts(Step step, String what, Supervisor.Work work) throws InterruptedException {
        int tries = 0;
        Optional<Instant> patience = Optional.empty();
        while (true) {
            try {
                supervisor.run(phase.name(), step, atLeast(step.timeout()), work);
                return;
            } catch (RehomeException e) {
                if (e.code() == RunbookProblem.STOPPED || e.code() == RunbookProblem.NOT_WRITTEN) {
                    throw e;
                }
                vigil.listen();
                Instant now = request.time().now();
                Instant end = patience.orElse(now.plus(PATIENCE));
                patience = Optional.of(end);
                boolean waits = e.code().mayPass() && now.isBefore(end);
                if (tries > step.retries() && !waits) {
                    throw stuck(step, what, e);
                }
                log.events().note(step.name(), what + ", tried again: " + e.message());
                pause(Duration.ofSeconds(1L << Math.min(tries, 4)));
                tries++;
            } catch (GoBack e) {
                throw new IllegalStateException("nothing goes back from the way back", e);
            }
        }
    }

    private void pause(Duration length) throws InterruptedException {
        try {
            vigil.waitUntil(request.time().now().plus(length));
        } catch (GoBack e) {
            throw new IllegalStateException("nothing goes back from the way back", e);
        }
    }

    private static Duration atLeast(Duration timeout) {
        Duration least = Duration.ofMinutes(1);
        return timeout.compareTo(least) < 0 ? least : timeout;
    }

    private RehomeException stuck(Step step, String what, RehomeException cause) {
        String instructions = instructions(step, cause);
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("phase", phase.name());
        fields.put("step", step.name());
        fields.put("message", step.name() + " " + what + ": " + cause.message());
        fields.put("cause", cause.reason());
        fields.put("remedy", cause.remedy());
        fields.put("instructions", instructions);
        log.append(RunEntries.STUCK, fields);
        Path file = byHand();
        String written = write(file, instructions) ? "do what stands in " + file : "do what is listed under cause";
        return new RehomeException(
                RunbookProblem.NEEDS_HUMAN,
                "phase " + phase.name() + ": the way back needs a human: " + step.name() + " " + what,
                request.mask().apply(cause.message() + "\n" + cause.reason() + "\n" + instructions),
                written + ", then run: rehome rollback --execute",
                cause);
    }

    private Path byHand() {
        return request.folder().resolve("by-hand.txt");
    }

    /// What an earlier attempt wanted done.
    private void forgetInstructions() {
        try {
            Files.deleteIfExists(byHand());
        } catch (IOException e) {
            log.events().note("", byHand() + " is out of date and cannot be removed: " + e.getMessage());
        }
    }

    private boolean write(Path file, String instructions) {
        try {
            Files.writeString(file, request.mask().apply(instructions));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String instructions(Step failed, RehomeException cause) {
        StringBuilder text = new StringBuilder("The way back of phase " + phase.name() + " stopped at " + failed.name()
                + ".\n1. " + (cause.remedy().isEmpty() ? "Mend what failed" : cause.remedy())
                + "\n2. Then run: rehome rollback --execute (it goes on where it stopped). What it will still do, in this"
                + " order, and what you may do by hand instead:\n");
        List<Step> reversed = phase.steps().reversed();
        for (Step step : reversed) {
            boolean acted = state().step(step.name()).map(StepState::acted).orElse(false);
            Optional<String> plan = Optional.of(step.action().undoPlan()).filter(line -> !line.isEmpty());
            if (acted && plan.isPresent()) {
                text.append("   - ")
                        .append(step.name())
                        .append(": ")
                        .append(plan.get())
                        .append('\n');
            }
        }
        return text.toString();
    }
}
