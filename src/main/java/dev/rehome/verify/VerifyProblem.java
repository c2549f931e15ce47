package dev.rehome.verify;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can stop a verification as a whole. What stops the check of one table is a verdict, not a problem.
public enum VerifyProblem implements Code {
    /// The same database on both sides is equal to itself, which proves nothing.
    SAME_DATABASE("RH-VERIFY-001", ExitStatus.USAGE),
    /// A filter that matches no table would make an empty proof.
    UNKNOWN_TABLE("RH-VERIFY-002", ExitStatus.USAGE),
    /// Rows that the target hides from the tables' own owner; part of a verdict, never thrown at a command.
    HIDDEN_ROWS("RH-VERIFY-003", ExitStatus.COULD_NOT_CHECK);

    private final String text;
    private final ExitStatus exitStatus;

    VerifyProblem(String text, ExitStatus exitStatus) {
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
