package dev.rehome.settings;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can be wrong with a plan file or a setting.
public enum SettingsProblem implements Code {
    /// The file is not YAML, or not a map.
    MALFORMED("RH-SET-001"),
    /// Unknown keys, wrong values: all of them at once.
    INVALID("RH-SET-002"),
    /// A password stands in the plan file.
    SECRET_IN_PLAN("RH-SET-003"),
    /// A setting that the command needs is not given anywhere.
    MISSING("RH-SET-004"),
    /// A reference leads nowhere: no such variable, file, or the command failed.
    UNRESOLVED("RH-SET-005"),
    /// The plan file named cannot be read.
    UNREADABLE("RH-SET-006"),
    /// The value of a flag or environment variable is not what its setting takes.
    BAD_VALUE("RH-SET-007"),
    /// A group that the plan does not have.
    UNKNOWN_GROUP("RH-SET-008");

    private final String text;

    SettingsProblem(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ExitStatus exitStatus() {
        return ExitStatus.USAGE;
    }
}
