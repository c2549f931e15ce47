package dev.rehome.rewrite.check;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What `rehome check` finds.
public enum CheckProblem implements Code {
    OLD_CLIENT("RH-CHECK-001"),
    STATEMENT("RH-CHECK-002"),
    CONFLICT("RH-CHECK-003"),
    UNPLANNED("RH-CHECK-004"),
    PARAMETER("RH-CHECK-005"),
    UNREADABLE("RH-CHECK-006"),
    IMPORT("RH-CHECK-007"),
    PACKAGE("RH-CHECK-008"),
    POOLS("RH-CHECK-009"),
    SLOW("RH-CHECK-010"),
    CREDENTIAL("RH-CHECK-011"),
    MENTION("RH-CHECK-012"),
    NO_STATEMENT("RH-CHECK-013"),
    NO_FOLDER("RH-CHECK-014", ExitStatus.USAGE);

    private final String text;
    private final ExitStatus exitStatus;

    CheckProblem(String text) {
        this(text, ExitStatus.NO_GO);
    }

    CheckProblem(String text, ExitStatus exitStatus) {
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
