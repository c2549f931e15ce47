package dev.rehome.backup;

import dev.rehome.finding.ExitStatus;
import dev.rehome.finding.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What came of a backup.
///
/// @param folder where it lies
/// @param manifest what it says of itself
/// @param databases what it holds, by side
/// @param files in its archive
/// @param second where the copy lies that was read back
/// @param proof what came of restoring it
/// @param removed old backups that are gone
/// @param findings what a person should know
public record BackupResult(
        Path folder,
        Manifest manifest,
        Map<String, DatabaseContents> databases,
        List<ArchivedFile> files,
        Optional<Path> second,
        Optional<Proof> proof,
        List<String> removed,
        List<Finding> findings) {
    public BackupResult {
        databases = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(databases));
        files = List.copyOf(files);
        removed = List.copyOf(removed);
        findings = List.copyOf(findings);
    }

    public ExitStatus exitStatus() {
        Verdict verdict = proof.map(Proof::verdict).orElse(Verdict.EQUAL);
        if (verdict == Verdict.DIFFERENT) {
            return ExitStatus.DIFFERENT;
        }
        boolean unreadable =
                databases.values().stream().anyMatch(d -> !d.unreadable().isEmpty());
        return verdict == Verdict.COULD_NOT_CHECK || unreadable ? ExitStatus.COULD_NOT_CHECK : ExitStatus.OK;
    }
}
