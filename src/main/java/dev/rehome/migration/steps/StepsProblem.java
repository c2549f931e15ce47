package dev.rehome.migration.steps;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong in a step that no engine has a word for.
public enum StepsProblem implements Code {
    /// A shell line did not end well.
    SHELL_FAILED("RH-STEP-001", ExitStatus.SERVICE),
    /// A query gave something else than was wanted.
    UNEXPECTED("RH-STEP-002", ExitStatus.NO_GO),
    /// A file that a step makes or deletes could not be.
    FILE_FAILED("RH-STEP-003", ExitStatus.SERVICE),
    DIFFERENT("RH-STEP-020", ExitStatus.DIFFERENT),
    NOT_COMPARED("RH-STEP-021", ExitStatus.COULD_NOT_CHECK),
    NOT_SWITCHED("RH-STEP-022", ExitStatus.NO_GO),
    SWITCHED("RH-STEP-023", ExitStatus.NO_GO),
    CONNECTED("RH-STEP-024", ExitStatus.NO_GO),
    CODE_HAS_PROBLEMS("RH-STEP-025", ExitStatus.NO_GO),
    /// Another machine's clock does not go with this one's.
    CLOCK("RH-STEP-026", ExitStatus.NO_GO),
    /// Something that the application stands on does not answer.
    DEPENDENCY_OUT("RH-STEP-027", ExitStatus.NO_GO),
    /// The plan wants rehearsals before a cutover, and there are too few.
    NOT_REHEARSED("RH-STEP-028", ExitStatus.NO_GO),
    /// The plan wants a dry run before a cutover, and there is none of what it is now.
    NO_DRY_RUN("RH-STEP-029", ExitStatus.NO_GO),
    /// The plan wants a restored backup before a cutover, and there is none.
    NO_PROVEN_BACKUP("RH-STEP-030", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    StepsProblem(String text, ExitStatus exitStatus) {
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
