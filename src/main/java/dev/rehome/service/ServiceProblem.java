package dev.rehome.service;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;

/// What can go wrong with machines, processes, environment files and work trees.
public enum ServiceProblem implements Code {
    /// A command could not be started, failed, or did not end in time.
    COMMAND_FAILED("RH-SVC-001", ExitStatus.SERVICE),
    /// A machine cannot be reached by SSH.
    MACHINE_UNREACHABLE("RH-SVC-002", ExitStatus.SERVICE),
    /// A file is there and cannot be read.
    FILE_UNREADABLE("RH-SVC-003", ExitStatus.SERVICE),
    /// A file cannot be written.
    FILE_NOT_WRITTEN("RH-SVC-004", ExitStatus.SERVICE),
    /// The process manager's program is not there.
    MANAGER_MISSING("RH-SVC-005", ExitStatus.SERVICE),
    /// The process manager does not answer, or not with what can be read.
    MANAGER_SILENT("RH-SVC-006", ExitStatus.SERVICE),
    /// The process manager knows no process of that name.
    UNKNOWN_SERVICE("RH-SVC-007", ExitStatus.SERVICE),
    /// A service did not stop.
    NOT_STOPPED("RH-SVC-008", ExitStatus.SERVICE),
    /// A service did not start.
    NOT_STARTED("RH-SVC-009", ExitStatus.SERVICE),
    /// A service started and does not answer as it should.
    NOT_READY("RH-SVC-010", ExitStatus.SERVICE),
    /// A service ends and is started again, over and over.
    RESTARTING("RH-SVC-011", ExitStatus.SERVICE),
    /// A running process has another environment than the files say.
    WRONG_ENVIRONMENT("RH-SVC-012", ExitStatus.SERVICE),
    /// A value cannot be written into an environment file so that every reader takes it alike.
    ENV_VALUE("RH-SVC-013", ExitStatus.USAGE),
    /// A work tree has changes that were never committed.
    TREE_DIRTY("RH-SVC-014", ExitStatus.NO_GO),
    /// A work tree is behind, or has commits of its own.
    TREE_OUTDATED("RH-SVC-015", ExitStatus.NO_GO),
    /// A Git remote or reference cannot be reached or does not exist, or a checkout failed.
    GIT_FAILED("RH-SVC-016", ExitStatus.SERVICE),
    /// The application's packages could not be installed.
    INSTALL_FAILED("RH-SVC-017", ExitStatus.SERVICE),
    /// The process manager runs something that the plan does not name.
    UNNAMED_SERVICE("RH-SVC-018", ExitStatus.NO_GO),
    /// Node is missing or older than the application needs.
    NODE_VERSION("RH-SVC-019", ExitStatus.NO_GO),
    /// A disk has little room.
    DISK_SPACE("RH-SVC-020", ExitStatus.NO_GO),
    /// A running service uses the wrong database, or none.
    WRONG_DATABASE("RH-SVC-021", ExitStatus.SERVICE),
    /// A service does not run now, or not steadily.
    NOT_RUNNING("RH-SVC-022", ExitStatus.NO_GO);

    private final String text;
    private final ExitStatus exitStatus;

    @Override
    public boolean mayPass() {
        return this == MACHINE_UNREACHABLE;
    }

    ServiceProblem(String text, ExitStatus exitStatus) {
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
