package dev.rehome.runbook;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong with the record of a run.
public enum RunbookProblem implements Code {
    LOCKED("RH-RUN-001", ExitStatus.LOCKED),
    ANOTHER_PLAN("RH-RUN-002", ExitStatus.USAGE),
    NOT_WRITTEN("RH-RUN-003", ExitStatus.NEEDS_HUMAN),
    DAMAGED("RH-RUN-004", ExitStatus.NEEDS_HUMAN);

    private final String text;
    private final ExitStatus exitStatus;

    RunbookProblem(String text, ExitStatus exitStatus) {
        this.text = text;
        this.exitStatus = exitStatus;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ExitStatus exitStatus() {
        return exitStatus;
    }
}
