package dev.rehome.rewrite.project;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can stop a rewrite, and what a person should know about one.
public enum RewriteProblem implements Code {
    NO_FOLDER("RH-REWRITE-001", ExitStatus.USAGE),
    NO_CODE("RH-REWRITE-002", ExitStatus.USAGE),
    UNCOMMITTED("RH-REWRITE-003", ExitStatus.NO_GO),
    CHANGED_MEANWHILE("RH-REWRITE-004", ExitStatus.NO_GO),
    CANNOT_WRITE("RH-REWRITE-005", ExitStatus.USAGE),
    GIT("RH-REWRITE-006", ExitStatus.USAGE),
    NOTHING_FITS("RH-REWRITE-007", ExitStatus.USAGE),
    /// A mistake of rehome that was noticed: the file stays as it is.
    BROKE_SYNTAX("RH-REWRITE-010", ExitStatus.OK),
    /// The old client stays beside the new module.
    CLIENT_STAYS("RH-REWRITE-011", ExitStatus.OK),
    PACKAGES("RH-REWRITE-013", ExitStatus.OK),
    RENAME("RH-REWRITE-016", ExitStatus.OK),
    /// A builder that nothing waits for does not run today.
    NEVER_RUNS("RH-REWRITE-018", ExitStatus.OK),
    UNCLEAR_FLOW("RH-REWRITE-019", ExitStatus.OK),
    BUILT_IN_PARTS("RH-REWRITE-020", ExitStatus.OK),
    ERROR_IGNORED("RH-REWRITE-021", ExitStatus.OK),
    /// The columns of a payload are read when the code runs, or its values travel as one JSON parameter.
    JSON_FORM("RH-REWRITE-022", ExitStatus.OK),
    /// A script does not end while the pool that it uses has connections.
    POOL_STAYS_OPEN("RH-REWRITE-023", ExitStatus.OK),
    /// The code runs where no database can be reached: in a browser, on the edge.
    NO_CONNECTIONS("RH-REWRITE-024", ExitStatus.OK);

    private final String text;
    private final ExitStatus exitStatus;

    RewriteProblem(String text, ExitStatus exitStatus) {
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
