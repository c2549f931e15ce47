package dev.rehome.notify;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong with telling people.
public enum NotifyProblem implements Code {
    /// A template asks for what nobody gave: nothing is sent.
    MISSING_FIELD("RH-NOTIFY-001", ExitStatus.USAGE),
    /// No such template for that audience and language.
    NO_TEMPLATE("RH-NOTIFY-002", ExitStatus.USAGE),
    /// A template that cannot be read, or holds braces that mean nothing.
    BAD_TEMPLATE("RH-NOTIFY-003", ExitStatus.USAGE),
    /// A channel that the plan does not have.
    NO_CHANNEL("RH-NOTIFY-004", ExitStatus.USAGE),
    /// A channel did not take what was sent, within its time and tries.
    NOT_DELIVERED("RH-NOTIFY-005", ExitStatus.SERVICE),
    /// Who is to be told cannot be read.
    NO_RECIPIENTS("RH-NOTIFY-006", ExitStatus.USAGE),
    /// Of some people it is not known whether they were told.
    UNSURE("RH-NOTIFY-007", ExitStatus.COULD_NOT_CHECK),
    /// A notice that had to go out ahead of a window did not, or too late.
    NOT_IN_TIME("RH-NOTIFY-008", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    NotifyProblem(String text, ExitStatus exitStatus) {
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
