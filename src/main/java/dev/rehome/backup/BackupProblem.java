package dev.rehome.backup;

import dev.rehome.finding.Code;
import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// What can go wrong, or has to be known, while a backup is made, proven or restored.
public enum BackupProblem implements Code {
    NOTHING_TO_DO("RH-BACKUP-001", ExitStatus.USAGE),
    LOCKED("RH-BACKUP-002", ExitStatus.LOCKED),
    NOT_WRITTEN("RH-BACKUP-003", ExitStatus.USAGE),
    DISK_FULL("RH-BACKUP-004", ExitStatus.NO_GO),
    NO_SECOND_PLACE("RH-BACKUP-005", ExitStatus.USAGE),
    SECOND_DIFFERS("RH-BACKUP-006", ExitStatus.DIFFERENT),
    DAMAGED("RH-BACKUP-007", ExitStatus.DIFFERENT),
    WRONG_KEY("RH-BACKUP-008", ExitStatus.USAGE),
    BAD_KEY("RH-BACKUP-009", ExitStatus.USAGE),
    UNREADABLE_TABLE("RH-BACKUP-010", ExitStatus.COULD_NOT_CHECK),
    REWRITTEN("RH-BACKUP-011", ExitStatus.COULD_NOT_CHECK),
    PG_DUMP("RH-BACKUP-012", ExitStatus.OK),
    PROOF_DIFFERS("RH-BACKUP-013", ExitStatus.DIFFERENT),
    NOT_PROVEN("RH-BACKUP-014", ExitStatus.COULD_NOT_CHECK),
    NOT_EMPTY("RH-BACKUP-015", ExitStatus.NO_GO),
    UNKNOWN_BACKUP("RH-BACKUP-016", ExitStatus.USAGE),
    FILE("RH-BACKUP-018", ExitStatus.COULD_NOT_CHECK),
    SPECIAL_FILE("RH-BACKUP-019", ExitStatus.OK),
    INCOMPLETE_REMOVED("RH-BACKUP-020", ExitStatus.OK),
    EXISTS("RH-BACKUP-021", ExitStatus.USAGE);

    private final String text;
    private final ExitStatus exitStatus;

    BackupProblem(String text, ExitStatus exitStatus) {
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

    /// The error for a file that cannot be written.
    static RehomeException notWritten(Path path, IOException cause) {
        String words = words(cause);
        if (words.contains("No space left") || words.contains("quota")) {
            return new RehomeException(
                    DISK_FULL,
                    "backup " + path + ": the disk is full",
                    words,
                    "make room or name another folder with --folder; what was written of it is removed by the next"
                            + " backup",
                    cause);
        }
        return new RehomeException(
                NOT_WRITTEN,
                "backup " + path + ": cannot be written",
                words,
                "mend the rights of that folder, or name another with --folder",
                cause);
    }

    /// The error for a file of a backup that cannot be read.
    static RehomeException notRead(Path path, IOException cause) {
        return new RehomeException(
                DAMAGED,
                "backup " + path + ": cannot be read",
                words(cause),
                "take the copy in the second place, or an older backup: rehome restore --list",
                cause);
    }

    static String words(IOException cause) {
        return switch (cause) {
            case AccessDeniedException e -> e.getFile() + ": permission denied";
            case NoSuchFileException e -> e.getFile() + ": no such file or folder";
            default -> String.valueOf(cause.getMessage());
        };
    }
}
