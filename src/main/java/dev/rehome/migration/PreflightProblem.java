package dev.rehome.migration;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What preflight finds.
public enum PreflightProblem implements Code {
    VERSION_UNSUPPORTED("RH-PRE-001"),
    TARGET_OLDER("RH-PRE-002"),
    WEAK_TLS("RH-PRE-003"),
    SESSION_POOLER("RH-PRE-004"),
    SAME_DATABASE("RH-PRE-005"),
    HIDDEN_ROWS("RH-PRE-006"),
    NO_SELECT("RH-PRE-007"),
    NO_CREATE("RH-PRE-008"),
    NOT_OWNER("RH-PRE-009"),
    ROLE_NOT_SETTABLE("RH-PRE-010"),
    NO_REPLICATION("RH-PRE-011"),
    WAL_LEVEL("RH-PRE-012"),
    NO_SLOT_LEFT("RH-PRE-013"),
    NO_SENDER_LEFT("RH-PRE-014"),
    SLOT_WAL_LIMIT("RH-PRE-015"),
    TIMEOUT("RH-PRE-016"),
    ENCODING("RH-PRE-017"),
    COLLATION("RH-PRE-018"),
    COLLATION_VERSION("RH-PRE-019"),
    TIME_ZONE("RH-PRE-020"),
    EXTENSION_UNAVAILABLE("RH-PRE-021"),
    EXTENSION_UNTRUSTED("RH-PRE-022"),
    EXTENSION_TO_INSTALL("RH-PRE-023"),
    ROLE_MISSING("RH-PRE-024"),
    NO_KEY("RH-PRE-025"),
    UNLOGGED("RH-PRE-026"),
    FOREIGN_TABLE("RH-PRE-027"),
    LARGE_OBJECTS("RH-PRE-028"),
    MANAGED_SCHEMA("RH-PRE-029"),
    INVALID_INDEX("RH-PRE-030"),
    NOT_VALID("RH-PRE-031"),
    TEXT_FORM("RH-PRE-032"),
    DISK("RH-PRE-033"),
    CONNECTIONS("RH-PRE-034"),
    LONG_TRANSACTION("RH-PRE-035"),
    PREPARED_TRANSACTION("RH-PRE-036"),
    TARGET_STALE("RH-PRE-037"),
    TARGET_FOREIGN("RH-PRE-038"),
    TARGET_EQUAL("RH-PRE-039"),
    HIDDEN_SESSIONS("RH-PRE-040"),
    ENDPOINT_WARNING("RH-PRE-041"),
    UNKNOWN_TABLE("RH-PRE-042"),
    CAPTURE("RH-PRE-043"),
    LEFTOVER("RH-PRE-044"),
    FEED_LOST("RH-PRE-045"),
    TARGET_MOVED("RH-PRE-046");

    private final String text;

    PreflightProblem(String text) {
        this.text = text;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public ExitStatus exitStatus() {
        return ExitStatus.NO_GO;
    }
}
