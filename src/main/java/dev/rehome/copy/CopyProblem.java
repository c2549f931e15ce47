package dev.rehome.copy;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong, or has to be known, while rows are moved.
public enum CopyProblem implements Code {
    SAME_DATABASE("RH-COPY-001", ExitStatus.USAGE),
    LOCKED("RH-COPY-002", ExitStatus.LOCKED),
    EXISTING_ROWS("RH-COPY-003", ExitStatus.NO_GO),
    SHAPE_DIFFERS("RH-COPY-004", ExitStatus.NO_GO),
    REFUSED_ROW("RH-COPY-005", ExitStatus.TARGET),
    DISK_FULL("RH-COPY-006", ExitStatus.TARGET),
    DIGEST_DIFFERS("RH-COPY-007", ExitStatus.DIFFERENT),
    UNKNOWN_TABLE("RH-COPY-008", ExitStatus.USAGE),
    SCHEMA_CHANGED("RH-COPY-009", ExitStatus.NO_GO),
    NOT_OURS("RH-COPY-010", ExitStatus.NO_GO),
    STATEMENT_REFUSED("RH-COPY-011", ExitStatus.TARGET),
    FILTERED_REFERENCE("RH-COPY-012", ExitStatus.OK),
    KEPT("RH-COPY-013", ExitStatus.OK),
    INTERRUPTED("RH-COPY-014", ExitStatus.INTERRUPTED),
    NEWER_ROWS("RH-COPY-015", ExitStatus.NO_GO),
    LARGE_OBJECT("RH-COPY-016", ExitStatus.TARGET),
    UNREADABLE_TABLE("RH-COPY-017", ExitStatus.SOURCE),
    HELD_BACK("RH-COPY-018", ExitStatus.TARGET),
    INCOMPLETE("RH-COPY-019", ExitStatus.COULD_NOT_CHECK),
    UNKNOWN_LEDGER("RH-COPY-020", ExitStatus.NO_GO),
    FOREIGN_TABLE("RH-COPY-021", ExitStatus.OK),
    OBJECT_DIFFERS("RH-COPY-022", ExitStatus.OK),
    COMPLETE("RH-COPY-023", ExitStatus.OK),
    UNVERIFIED("RH-COPY-024", ExitStatus.OK),
    STALE_ROWS("RH-COPY-025", ExitStatus.OK),
    EXISTING_LARGE_OBJECT("RH-COPY-026", ExitStatus.NO_GO),
    UNREADABLE_LARGE_OBJECT("RH-COPY-027", ExitStatus.COULD_NOT_CHECK),
    FOLLOWED("RH-COPY-028", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    CopyProblem(String text, ExitStatus exitStatus) {
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
