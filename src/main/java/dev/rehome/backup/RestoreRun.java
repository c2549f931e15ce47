package dev.rehome.backup;

import dev.rehome.backup.RestoreResult.RestoredFile;
import dev.rehome.catalog.CatalogFilter;
import dev.rehome.catalog.CatalogReader;
import dev.rehome.catalog.ObjectKind;
import dev.rehome.finding.RehomeException;
import dev.rehome.postgres.Session;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Restores a backup, or says what restoring it would do. Every checksum is looked at before anything is
/// changed.
public final class RestoreRun {
    private static final int BUFFER_BYTES = 1 << 18;

    private final RestoreRequest request;
    private final StoredBackup backup;
    private final BackupProgress progress;

    public RestoreRun(RestoreRequest request, BackupProgress progress) {
        this.request = request;
        this.backup = request.backup();
        this.progress = progress;
    }

    /// @throws RehomeException `RH-BACKUP-007` where the backup is damaged, `RH-BACKUP-015` where the
    ///     database holds something
    public RestoreResult run() {
        progress.doing("checking the backup", backup.manifest().bytes());
        backup.check(progress::bytes);
        List<RestoredFile> files = request.files().map(this::files).orElse(List.of());
        List<Path> unpacked = request.unpack().map(this::unpack).orElse(List.of());
        Optional<Proof.OfDatabase> database = request.database().flatMap(this::database);
        return new RestoreResult(request.execute(), backup, database, files, unpacked);
    }

    private Optional<Proof.OfDatabase> database(RestoreRequest.Database wanted) {
        StoredFile dump = backup.file(wanted.side() + ".sql")
                .orElseThrow(() -> new RehomeException(
                        BackupProblem.UNKNOWN_BACKUP,
                        "backup " + backup.name() + ": holds no " + wanted.side(),
                        "it holds "
                                + String.join(
                                        ", ",
                                        backup.manifest().databases().stream()
                                                .map(Manifest.Held::side)
                                                .toList()),
                        "name another with --database"));
        try (Session session = wanted.into().open("restore")) {
            if (!wanted.besideOthers()) {
                refuseOthers(session);
            }
            return request.execute() ? Optional.of(restore(session, wanted, dump)) : Optional.empty();
        }
    }

    private static void refuseOthers(Session session) {
        List<String> there = CatalogReader.read(session, CatalogFilter.everything()).statements().stream()
                .filter(s -> !s.optional() && s.id().kind() != ObjectKind.EXTENSION)
                .map(s -> s.id().toString())
                .distinct()
                .toList();
        if (!there.isEmpty()) {
            throw new RehomeException(
                    BackupProblem.NOT_EMPTY,
                    "database " + session.server().endpoint().display() + ": is not empty, and nothing was changed",
                    there.size() + " objects, the first is " + there.getFirst(),
                    "make a new database for it; or restore beside what is there with --into-nonempty: nothing is"
                            + " dropped, and what is there already is refused");
        }
    }

    private Proof.OfDatabase restore(Session session, RestoreRequest.Database wanted, StoredFile dump) {
        DatabaseContents expected = backup.contents(request.key()).databases().get(wanted.side());
        if (expected == null) {
            throw new IllegalStateException("no contents of " + wanted.side());
        }
        progress.doing("restoring the " + wanted.side(), expected.bytes());
        try (InputStream in = backup.read(dump, request.key())) {
            DumpRestore.Result result = DumpRestore.run(session, in, dump.name(), progress);
            progress.doing("reading it back", expected.bytes());
            try (Session reader = wanted.into().open("restore-read")) {
                return RestoreProof.outcome(
                        wanted.side(), result, ContentsCheck.compare(reader, expected, result.refused(), progress));
            }
        } catch (IOException e) {
            throw BackupProblem.notRead(backup.folder().resolve(dump.name()), e);
        }
    }

    private List<RestoredFile> files(RestoreRequest.Files places) {
        Optional<StoredFile> archive = backup.file("files.tar");
        if (archive.isEmpty()) {
            return List.of();
        }
        Contents contents = backup.contents(request.key());
        FileRestore restore =
                new FileRestore(archive.get().name(), places.planFolder(), places.root(), contents.files());
        List<RestoredFile> planned = planned(restore);
        if (request.execute()) {
            // Twice, so that a damaged archive is found before the first file is replaced.
            read(archive.get(), restore::check);
            write(places.planFolder(), archive.get(), restore);
        }
        return planned;
    }

    private static List<RestoredFile> planned(FileRestore restore) {
        try {
            return restore.plan().stream()
                    .map(p -> new RestoredFile(p.place(), p.file().kind().word(), p.state()))
                    .toList();
        } catch (IOException e) {
            throw new RehomeException(
                    BackupProblem.FILE,
                    "files of the backup: what is there now cannot be read",
                    BackupProblem.words(e),
                    "mend its rights, or restore elsewhere with --files-into",
                    e);
        }
    }

    private void write(Path folder, StoredFile archive, FileRestore restore) {
        try (InputStream in = new BufferedInputStream(backup.read(archive, request.key()), BUFFER_BYTES)) {
            restore.restore(in);
        } catch (IOException e) {
            throw BackupProblem.notWritten(folder, e);
        }
    }

    @FunctionalInterface
    private interface Reader {
        void read(InputStream in) throws IOException;
    }

    private void read(StoredFile file, Reader reader) {
        try (InputStream in = new BufferedInputStream(backup.read(file, request.key()), BUFFER_BYTES)) {
            reader.read(in);
        } catch (IOException e) {
            throw BackupProblem.notRead(backup.folder().resolve(file.name()), e);
        }
    }

    private List<Path> unpack(Path folder) {
        List<Path> unpacked = new ArrayList<>();
        for (StoredFile file : backup.manifest().files()) {
            Path place = folder.resolve(file.plainName());
            if (Files.exists(place)) {
                throw new RehomeException(
                        BackupProblem.EXISTS, place + " exists and is left as it is", "", "name another folder");
            }
            unpacked.add(place);
        }
        if (request.execute()) {
            progress.doing("unpacking", backup.manifest().bytes());
            backup.manifest().files().forEach(file -> unpack(file, folder));
        }
        return unpacked;
    }

    private void unpack(StoredFile file, Path folder) {
        Path place = folder.resolve(file.plainName());
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            ClosedFiles.makeFolder(folder);
            try (InputStream in = backup.read(file, request.key());
                    OutputStream out = new ClosedFiles.ForcedOutput(ClosedFiles.create(place))) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    out.write(buffer, 0, n);
                    progress.bytes(n);
                }
            }
        } catch (IOException e) {
            throw BackupProblem.notWritten(place, e);
        }
    }
}
