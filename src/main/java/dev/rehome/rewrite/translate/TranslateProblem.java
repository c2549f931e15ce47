package dev.rehome.rewrite.translate;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// Why a chain stays as it is, or what a person should know about its translation.
public enum TranslateProblem implements Code {
    UNKNOWN_TABLE("RH-TRANSLATE-001"),
    UNKNOWN_COLUMN("RH-TRANSLATE-002"),
    UNKNOWN_METHOD("RH-TRANSLATE-003"),
    RUN_TIME_ARGUMENT("RH-TRANSLATE-004"),
    NO_FILTER("RH-TRANSLATE-005"),
    VERSION_DEPENDENT("RH-TRANSLATE-006"),
    ROW_SECURITY("RH-TRANSLATE-007"),
    ROW_CAP("RH-TRANSLATE-008"),
    ALWAYS_FAILS("RH-TRANSLATE-009"),
    UNKNOWN_RELATION("RH-TRANSLATE-010"),
    UNKNOWN_FUNCTION("RH-TRANSLATE-011"),
    GUARDED_CALL("RH-TRANSLATE-012"),
    VALUE_IN_CONDITION("RH-TRANSLATE-013"),
    MODULE_CHANGED("RH-TRANSLATE-014");

    private final String text;

    TranslateProblem(String text) {
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
