package dev.rehome.backup;

import dev.rehome.finding.ExitStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What came of a restore, or would.
///
/// @param executed whether anything was done
/// @param backup that it came from; its checksums were right
/// @param database what was restored and read back
/// @param files each with its place and what became of it
/// @param unpacked files that were written out decrypted
public record RestoreResult(
        boolean executed,
        StoredBackup backup,
        Optional<Proof.OfDatabase> database,
        List<RestoredFile> files,
        List<Path> unpacked) {
    public RestoreResult {
        files = List.copyOf(files);
        unpacked = List.copyOf(unpacked);
    }

    /// @param place where it goes
    /// @param state "new", "same" or "replaced"
    public record RestoredFile(Path place, String kind, String state) {}

    public ExitStatus exitStatus() {
        return switch (database.map(Proof.OfDatabase::verdict).orElse(Verdict.EQUAL)) {
            case EQUAL -> ExitStatus.OK;
            case DIFFERENT -> ExitStatus.DIFFERENT;
            case COULD_NOT_CHECK -> ExitStatus.COULD_NOT_CHECK;
        };
    }
}
