package dev.rehome.migration.watch;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong with measuring and watching.
public enum WatchProblem implements Code {
    /// A log file is there and cannot be read.
    LOG_UNREADABLE("RH-WATCH-001", ExitStatus.COULD_NOT_CHECK),
    /// What was measured before the switch cannot be read or kept.
    BASELINE("RH-WATCH-002", ExitStatus.COULD_NOT_CHECK),
    /// The plan names a probe that it does not have.
    UNKNOWN_PROBE("RH-WATCH-003", ExitStatus.USAGE),
    /// The switch is not accepted: a check, the uptime or a condition of the plan says no.
    NOT_ACCEPTED("RH-WATCH-004", ExitStatus.NO_GO),
    /// It cannot be said whether the switch is to be accepted.
    NOT_TOLD("RH-WATCH-005", ExitStatus.COULD_NOT_CHECK),
    /// The watch was begun with another schedule, other probes or another uptime.
    ANOTHER_WATCH("RH-WATCH-006", ExitStatus.USAGE);

    private final String text;
    private final ExitStatus exitStatus;

    WatchProblem(String text, ExitStatus exitStatus) {
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
