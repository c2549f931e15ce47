package dev.rehome.migration.retire;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can stand in the way of retiring the old project, and what is left of it.
public enum RetireProblem implements Code {
    /// Files cannot be looked through.
    UNREADABLE("RH-RETIRE-001", ExitStatus.COULD_NOT_CHECK),
    /// A file names the old service or its server.
    MENTION("RH-RETIRE-002", ExitStatus.OK),
    /// An environment file still has a variable of the old service.
    VARIABLE("RH-RETIRE-003", ExitStatus.OK),
    /// A copy of an environment file, or a process manager's dump, may hold the old credentials.
    COPY("RH-RETIRE-004", ExitStatus.OK),
    /// Keys of the old project stay valid until it is deleted.
    KEYS("RH-RETIRE-005", ExitStatus.OK),
    /// A login that was refused for a time could not be given back.
    NOT_GIVEN_BACK("RH-RETIRE-006", ExitStatus.NEEDS_HUMAN),
    /// A file could not be written.
    NOT_WRITTEN("RH-RETIRE-007", ExitStatus.SERVICE),
    /// Something still needs the old project.
    STILL_NEEDED("RH-RETIRE-008", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    RetireProblem(String text, ExitStatus exitStatus) {
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
