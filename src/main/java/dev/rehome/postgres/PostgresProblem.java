package dev.rehome.postgres;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong while talking to a server.
public enum PostgresProblem implements Code {
    BAD_ENDPOINT("RH-PG-001", ExitStatus.USAGE),
    SOURCE_CONNECT("RH-PG-002", ExitStatus.SOURCE),
    TARGET_CONNECT("RH-PG-003", ExitStatus.TARGET),
    SOURCE_STATEMENT("RH-PG-004", ExitStatus.SOURCE),
    TARGET_STATEMENT("RH-PG-005", ExitStatus.TARGET),
    SOURCE_TUNNEL("RH-PG-006", ExitStatus.SOURCE),
    TARGET_TUNNEL("RH-PG-007", ExitStatus.TARGET),
    SOURCE_POOLER("RH-PG-008", ExitStatus.SOURCE),
    TARGET_POOLER("RH-PG-009", ExitStatus.TARGET);

    private final String text;
    private final ExitStatus exitStatus;

    PostgresProblem(String text, ExitStatus exitStatus) {
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

    @Override
    public boolean mayPass() {
        return switch (this) {
            case SOURCE_CONNECT, TARGET_CONNECT, SOURCE_TUNNEL, TARGET_TUNNEL, SOURCE_POOLER, TARGET_POOLER -> true;
            default -> false;
        };
    }

    static PostgresProblem connect(Side side) {
        return side == Side.SOURCE ? SOURCE_CONNECT : TARGET_CONNECT;
    }

    static PostgresProblem statement(Side side) {
        return side == Side.SOURCE ? SOURCE_STATEMENT : TARGET_STATEMENT;
    }
}
