package dev.rehome.follow;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong, or has to be known, while changes are followed.
public enum FollowProblem implements Code {
    WAL_LEVEL("RH-FOLLOW-001", ExitStatus.NO_GO),
    NO_REPLICATION("RH-FOLLOW-002", ExitStatus.NO_GO),
    NO_SLOT_LEFT("RH-FOLLOW-003", ExitStatus.NO_GO),
    POOLER("RH-FOLLOW-004", ExitStatus.NO_GO),
    NO_KEY("RH-FOLLOW-005", ExitStatus.NO_GO),
    NOT_PUBLISHABLE("RH-FOLLOW-006", ExitStatus.NO_GO),
    COPIED_WITHOUT_SLOT("RH-FOLLOW-007", ExitStatus.NO_GO),
    SLOT_LOST("RH-FOLLOW-008", ExitStatus.SOURCE),
    SPOOL_LOST("RH-FOLLOW-009", ExitStatus.SOURCE),
    SPOOL_DISK("RH-FOLLOW-010", ExitStatus.SOURCE),
    CHANGE_REFUSED("RH-FOLLOW-011", ExitStatus.TARGET),
    ROW_MISSING("RH-FOLLOW-012", ExitStatus.TARGET),
    SCHEMA_CHANGED("RH-FOLLOW-013", ExitStatus.NO_GO),
    POSITION_MOVED("RH-FOLLOW-014", ExitStatus.LOCKED),
    INTERRUPTED("RH-FOLLOW-015", ExitStatus.INTERRUPTED),
    NOT_FOLLOWED("RH-FOLLOW-016", ExitStatus.OK),
    SLOT_LIMIT("RH-FOLLOW-017", ExitStatus.OK),
    WAITS("RH-FOLLOW-018", ExitStatus.OK),
    PATIENCE("RH-FOLLOW-019", ExitStatus.COULD_NOT_CHECK),
    STREAM("RH-FOLLOW-020", ExitStatus.BUG),
    NOT_CLOSED("RH-FOLLOW-021", ExitStatus.TARGET),
    SKIPPED("RH-FOLLOW-022", ExitStatus.OK),
    STARTED_AGAIN("RH-FOLLOW-023", ExitStatus.OK),
    BACKWARD("RH-FOLLOW-024", ExitStatus.OK),
    FOREIGN_WRITE("RH-FOLLOW-025", ExitStatus.NO_GO),
    CAPTURED("RH-FOLLOW-026", ExitStatus.OK),
    CAPTURE_LIMIT("RH-FOLLOW-027", ExitStatus.OK),
    READ_AGAIN("RH-FOLLOW-028", ExitStatus.OK),
    MEMORY("RH-FOLLOW-029", ExitStatus.USAGE),
    OTHER_GROUP("RH-FOLLOW-041", ExitStatus.NO_GO),
    CROSSING_KEY("RH-FOLLOW-042", ExitStatus.NO_GO),
    GROUP("RH-FOLLOW-043", ExitStatus.USAGE),
    LEFT_TO_GROUP("RH-FOLLOW-044", ExitStatus.OK),
    NO_WAY_BACK("RH-FOLLOW-045", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    FollowProblem(String text, ExitStatus exitStatus) {
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
