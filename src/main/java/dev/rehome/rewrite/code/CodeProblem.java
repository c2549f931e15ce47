package dev.rehome.rewrite.code;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// Why a file is not read as code. Such a file is left as it is, byte for byte, and listed.
public enum CodeProblem implements Code {
    NOT_UTF8("RH-CODE-001"),
    BINARY("RH-CODE-002"),
    TOO_DEEP("RH-CODE-003"),
    TOO_LARGE("RH-CODE-004"),
    MINIFIED("RH-CODE-005"),
    SYNTAX("RH-CODE-006"),
    UNREADABLE("RH-CODE-007"),
    LINK("RH-CODE-008");

    private final String text;

    CodeProblem(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ExitStatus exitStatus() {
        return ExitStatus.OK;
    }
}
