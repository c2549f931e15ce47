package dev.rehome.migration.cutover;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can stop a switch, or has to be known about it.
public enum CutoverProblem implements Code {
    PAST_BUDGET("RH-CUTOVER-002", ExitStatus.UNDONE),
    UNDONE("RH-CUTOVER-003", ExitStatus.UNDONE),
    NEEDS_HUMAN("RH-CUTOVER-004", ExitStatus.NEEDS_HUMAN),
    NOT_FOLLOWED("RH-CUTOVER-005", ExitStatus.NO_GO),
    HOOK_FAILED("RH-CUTOVER-006", ExitStatus.SERVICE),
    DIFFERENT("RH-CUTOVER-007", ExitStatus.DIFFERENT),
    WRITER_GOT_THROUGH("RH-CUTOVER-008", ExitStatus.NO_GO),
    INTERRUPTED("RH-CUTOVER-009", ExitStatus.INTERRUPTED),
    NOT_CONFIRMED("RH-CUTOVER-011", ExitStatus.USAGE),
    BOTH_OPEN("RH-CUTOVER-012", ExitStatus.NEEDS_HUMAN),
    NOT_SWITCHED("RH-CUTOVER-013", ExitStatus.NO_GO),
    PREPARED_TRANSACTION("RH-CUTOVER-014", ExitStatus.NO_GO),
    COULD_NOT_CHECK("RH-CUTOVER-015", ExitStatus.COULD_NOT_CHECK),
    UNKNOWN_GATE("RH-CUTOVER-016", ExitStatus.USAGE),
    WOULD_LOSE("RH-CUTOVER-017", ExitStatus.NO_GO),
    UNFOLLOWED("RH-CUTOVER-018", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    CutoverProblem(String text, ExitStatus exitStatus) {
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
