package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A copy of a backup elsewhere, read back before it gets its name.
final class SecondPlace {
    private static final int BUFFER_BYTES = 1 << 18;

    private SecondPlace() {}

    /// @throws RehomeException `RH-BACKUP-006` where what was read back is not what was written
    static StoredBackup copy(StoredBackup stored, BackupStore place, BackupProgress progress) {
        Path draft = place.folder().resolve(stored.name() + Draft.INCOMPLETE);
        try {
            ClosedFiles.makeFolder(draft);
            for (String name : names(stored)) {
                copy(stored.folder().resolve(name), draft.resolve(name), progress);
            }
            StoredBackup copied = new StoredBackup(draft, stored.manifest(), Optional.empty());
            readBack(copied, progress);
            return new StoredBackup(place.publish(draft), stored.manifest(), Optional.empty());
        } catch (IOException e) {
            RehomeException problem = BackupProblem.notWritten(draft, e);
            throw new RehomeException(
                    problem.code(),
                    "second place: " + problem.message(),
                    problem.reason(),
                    "make room there, or name another place in backup.second; in the first place " + stored.folder()
                            + " is complete, and not restored yet: run the same command again",
                    e);
        }
    }

    private static List<String> names(StoredBackup stored) {
        List<String> names = new ArrayList<>(List.of(Manifest.FILE, StoredBackup.SUMS));
        stored.manifest().files().forEach(file -> names.add(file.name()));
        return names;
    }

    private static void copy(Path from, Path to, BackupProgress progress) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = new ClosedFiles.ForcedOutput(ClosedFiles.create(to))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
                progress.bytes(n);
            }
        }
    }

    private static void readBack(StoredBackup copied, BackupProgress progress) {
        try {
            copied.check(progress::bytes);
        } catch (RehomeException e) {
            throw new RehomeException(
                    BackupProblem.SECOND_DIFFERS,
                    "second place " + copied.folder() + ": what was read back is not what was written",
                    e.reason(),
                    "check that disk; the backup in the first place is complete",
                    e);
        }
    }
}
