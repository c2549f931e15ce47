package dev.rehome.migration.steps;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.service.ServiceProblem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Whether a folder can be written, and has room.
final class DiskFinding {
    private static final long JOURNAL_BYTES = 100L << 20;

    private DiskFinding() {}

    static Optional<Finding> journal(Path state) {
        return of(state, JOURNAL_BYTES / 10, JOURNAL_BYTES, "for the journal of a run");
    }

    /// @param least below which it is no use to begin
    /// @param wanted below which it may not be enough
    static Optional<Finding> of(Path folder, long least, long wanted, String what) {
        Path place = existing(folder);
        if (!Files.isDirectory(place) || !Files.isWritable(place)) {
            return Optional.of(new Finding(
                    ServiceProblem.FILE_NOT_WRITTEN,
                    Severity.BLOCKING,
                    folder.toString(),
                    "cannot be written, " + what,
                    "give the user who runs rehome the right to " + place));
        }
        long free = free(place);
        return free >= wanted
                ? Optional.empty()
                : Optional.of(new Finding(
                        ServiceProblem.DISK_SPACE,
                        free < least ? Severity.BLOCKING : Severity.WARNING,
                        folder.toString(),
                        "its disk has " + mebibytes(free) + " left, wanted are " + mebibytes(wanted) + " " + what,
                        "make room, or name a folder on another disk"));
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + " MiB";
    }

    private static Path existing(Path folder) {
        Path place = folder.toAbsolutePath();
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }

    private static long free(Path place) {
        try {
            return Files.getFileStore(place).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
