package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is done for one step, in its own thread: probe, act, verify, and what its gates say.
final class StepWork {
    private StepWork() {}

    /// @return the fields of the entry that says it is done
    static Map<String, String> forward(Step step, RunLog log, Attempt attempt) throws InterruptedException {
        Map<String, String> fields = attempt.fields();
        Map<String, String> values = new LinkedHashMap<>();
        if (step.action().holds(attempt)) {
            fields.put("held", "true");
        } else {
            log.append(RunEntries.STEP_ACTING, attempt.fields());
            values.putAll(step.action().act(attempt));
        }
        values.putAll(step.action().verify(attempt));
        refuse(step, attempt);
        values.forEach((name, value) -> fields.put("." + name, value));
        return fields;
    }

    static Map<String, String> back(Step step, Attempt attempt) throws InterruptedException {
        step.action().undo(attempt);
        return attempt.fields();
    }

    static Map<String, String> proveBack(Step step, Attempt attempt) throws InterruptedException {
        step.action().verifyUndone(attempt);
        refuse(step, attempt);
        return attempt.fields();
    }

    private static void refuse(Step step, Attempt attempt) {
        for (Gate gate : attempt.gates()) {
            if (gate.verdict() == Gate.Verdict.NO_GO || gate.verdict() == Gate.Verdict.ERROR) {
                throw new RehomeException(
                        RunbookProblem.GATE,
                        step.name() + ": " + gate.name() + " is "
                                + gate.verdict().word() + ": " + gate.value()
                                + (gate.limit().isEmpty() ? "" : ", wanted " + gate.limit()),
                        gate.evidence(),
                        "mend what it found, then run the same command again");
            }
        }
    }
}
