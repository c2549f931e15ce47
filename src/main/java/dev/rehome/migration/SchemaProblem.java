package dev.rehome.migration;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can stop the making of a schema as a whole. A statement that is refused is part of the result.
enum SchemaProblem implements Code {
    /// A database lacks nothing of itself, which says nothing.
    SAME_DATABASE("RH-SCHEMA-001", ExitStatus.USAGE),
    /// A filter that matches no table would make next to nothing.
    UNKNOWN_TABLE("RH-SCHEMA-002", ExitStatus.USAGE),
    /// A table that the application writes to on the target is that side's: nothing of it is taken from the source.
    NOT_OWNED("RH-SCHEMA-003", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    SchemaProblem(String text, ExitStatus exitStatus) {
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
