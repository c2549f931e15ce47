package dev.rehome.runbook;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong with a run and its record.
public enum RunbookProblem implements Code {
    LOCKED("RH-RUN-001", ExitStatus.LOCKED),
    ANOTHER_PLAN("RH-RUN-002", ExitStatus.USAGE),
    NOT_WRITTEN("RH-RUN-003", ExitStatus.NEEDS_HUMAN),
    DAMAGED("RH-RUN-004", ExitStatus.NEEDS_HUMAN),
    /// No phase, step or question of that name.
    UNKNOWN("RH-RUN-005", ExitStatus.USAGE),
    /// Outside its window, or it does not fit into what is left of it.
    WINDOW("RH-RUN-006", ExitStatus.NO_GO),
    /// A phase that it needs is not done, or another one is under way.
    ORDER("RH-RUN-007", ExitStatus.NO_GO),
    /// Preflight of its steps found what would stop it.
    PREFLIGHT("RH-RUN-008", ExitStatus.NO_GO),
    WAITING("RH-RUN-009", ExitStatus.APPROVAL),
    UNDONE("RH-RUN-010", ExitStatus.UNDONE),
    NEEDS_HUMAN("RH-RUN-011", ExitStatus.NEEDS_HUMAN),
    STOPPED("RH-RUN-012", ExitStatus.INTERRUPTED),
    TIMED_OUT("RH-RUN-013", ExitStatus.SERVICE),
    GATE("RH-RUN-014", ExitStatus.NO_GO),
    /// A step broke: a mistake in rehome.
    BROKEN("RH-RUN-015", ExitStatus.BUG),
    /// Whoever answers does not have the role, or has answered already.
    NOT_ALLOWED("RH-RUN-016", ExitStatus.USAGE),
    /// The living run did not take a request up.
    NOT_HEARD("RH-RUN-017", ExitStatus.LOCKED),
    PAST_BUDGET("RH-RUN-018", ExitStatus.UNDONE),
    TRIGGERED("RH-RUN-019", ExitStatus.UNDONE);

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
