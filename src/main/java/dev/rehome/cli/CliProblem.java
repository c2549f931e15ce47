package dev.rehome.cli;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong before a command's work begins, or in rehome itself.
enum CliProblem implements Code {
    /// A mistake in rehome.
    BUG("RH-CLI-001", ExitStatus.BUG),
    /// Unknown command or option, or a value an option does not take.
    BAD_USAGE("RH-CLI-002", ExitStatus.USAGE),
    /// A question that nobody is there to answer.
    NO_INPUT("RH-CLI-003", ExitStatus.USAGE),
    /// A file that would be overwritten.
    EXISTS("RH-CLI-004", ExitStatus.USAGE),
    /// The user or the system ended the run.
    INTERRUPTED("RH-CLI-005", ExitStatus.INTERRUPTED);

    private final String text;
    private final ExitStatus exitStatus;

    CliProblem(String text, ExitStatus exitStatus) {
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
