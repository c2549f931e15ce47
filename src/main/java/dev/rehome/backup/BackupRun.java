package dev.rehome.backup;

import dev.rehome.backup.DatabaseContents.Facts;
import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.postgres.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Makes a backup: dumps, files, checksums, a copy in a second place, the proof, and room for the next one.
///
/// Killed at any instant it leaves either nothing under the backup's name or all of it.
public final class BackupRun {
    private static final String README = """
            A backup made by rehome. Everything here can be used without rehome, unless it is encrypted (*.sealed):
            then `rehome restore NAME --unpack FOLDER --key ...` writes it out decrypted first.

            Check it:           sha256sum -c SHA256SUMS
            Restore a database: psql -X -q -v ON_ERROR_STOP=1 -o /dev/null -d NEW_DATABASE -f source.sql
            (the first lines of the file say with which encoding and collation to make NEW_DATABASE), or, where there
            is a .dump, pg_restore -d NEW_DATABASE source.dump
            Restore files:      tar -xpf files.tar: plan/ was the folder of the plan, root/ the root of the file system

            manifest.json says when and from where it was taken, contents.json how many rows each table has and their
            digests, proof.json what came of restoring it once.
            """;

    private final BackupRequest request;
    private final BackupProgress progress;
    private final List<Finding> findings = new ArrayList<>();
    private final Map<String, DatabaseContents> databases = new LinkedHashMap<>();
    private List<ArchivedFile> archived = List.of();

    public BackupRun(BackupRequest request, BackupProgress progress) {
        this.request = request;
        this.progress = progress;
    }

    /// @throws RehomeException where no backup could be made; one that was made and not proven is a result
    public BackupResult run() {
        refuseNothing();
        request.place().second().ifPresent(BackupRun::requireSecond);
        try (BackupStore store = BackupStore.open(request.place().folder())) {
            store.clear().forEach(this::cleared);
            StoredBackup stored = write(store);
            Optional<StoredBackup> second = request.place().second().map(place -> copy(stored, place));
            Optional<Proof> proof = request.proof().map(servers -> prove(stored, servers));
            proof.ifPresent(p -> record(p, stored, second));
            List<String> removed = removeOld(store);
            return new BackupResult(
                    stored.folder(),
                    stored.manifest(),
                    databases,
                    archived,
                    second.map(StoredBackup::folder),
                    proof,
                    removed,
                    findings);
        }
    }

    private void refuseNothing() {
        if (request.databases().isEmpty() && request.files().isEmpty()) {
            throw new RehomeException(
                    BackupProblem.NOTHING_TO_DO,
                    "nothing to back up: neither a database nor a file is given",
                    "",
                    "give --source, --target or backup.files in the plan");
        }
        List<String> missing = request.files().stream()
                .filter(f -> !Files.exists(f, java.nio.file.LinkOption.NOFOLLOW_LINKS))
                .map(Path::toString)
                .toList();
        if (!missing.isEmpty()) {
            throw new RehomeException(
                    BackupProblem.NOTHING_TO_DO,
                    "files to back up are missing: " + String.join(", ", missing),
                    "no such file or folder",
                    "mend backup.files in the plan");
        }
    }

    /// Not made where it is missing: a disk that is not mounted would be filled at its mount point.
    private static void requireSecond(Path second) {
        if (!Files.isDirectory(second) || !Files.isWritable(second)) {
            throw new RehomeException(
                    BackupProblem.NO_SECOND_PLACE,
                    "second place " + second + ": "
                            + (Files.isDirectory(second) ? "cannot be written" : "is not there"),
                    "",
                    "mount it, or make the folder, or take backup.second off the plan");
        }
    }

    private void cleared(String name) {
        findings.add(new Finding(
                BackupProblem.INCOMPLETE_REMOVED,
                Severity.NOTE,
                name,
                "was left incomplete by a run that ended early, and is removed",
                ""));
    }

    private StoredBackup write(BackupStore store) {
        Draft draft = store.begin(request.clock().instant(), request.place().key());
        boolean published = false;
        try {
            for (BackupRequest.Database database : request.databases()) {
                dump(database, draft);
            }
            if (!request.files().isEmpty()) {
                archive(draft);
            }
            Manifest manifest = describe(draft, BackupStore.name(draft));
            StoredBackup stored = new StoredBackup(store.publish(draft.folder()), manifest, Optional.empty());
            published = true;
            return stored;
        } catch (IOException e) {
            throw BackupProblem.notWritten(draft.folder(), e);
        } finally {
            if (!published) {
                store.clear();
            }
        }
    }

    private void dump(BackupRequest.Database database, Draft draft) throws IOException {
        String side = database.side();
        try (Session session = database.server().open("backup")) {
            session.beginSnapshot(Optional.empty());
            Facts facts = DatabaseFacts.read(session);
            progress.doing("dumping the " + side, DatabaseFacts.bytes(session));
            DumpScope.Scope scope = database.scope().read(session);
            DatabaseContents contents = draft.add(
                    side + ".sql", "SQL of the " + side, out -> Dump.write(session, scope, facts, out, progress));
            databases.put(side, contents);
            contents.unreadable().forEach(u -> unreadable(side, u));
            if (request.pgDump()) {
                pgDump(database, facts, scope, draft);
            }
            session.rollback();
        }
    }

    private void unreadable(String side, DumpScope.Omitted omitted) {
        findings.add(new Finding(
                BackupProblem.UNREADABLE_TABLE,
                Severity.BLOCKING,
                omitted.object(),
                "not in the backup of the " + side + ": " + omitted.reason(),
                "GRANT SELECT on it to the role that makes backups, then run the same command again"));
    }

    private void pgDump(BackupRequest.Database database, Facts facts, DumpScope.Scope scope, Draft draft)
            throws IOException {
        Optional<PgDumpProgram> program = PgDumpProgram.find(request.variables(), facts.major());
        Optional<String> obstacle = PgDumpProgram.obstacle(database.server().endpoint());
        String side = database.side();
        if (program.isEmpty() || obstacle.isPresent()) {
            progress.note("no pg_dump of the " + side + ": "
                    + obstacle.orElse("none here of version " + facts.major() + " or newer"));
            return;
        }
        progress.doing("pg_dump of the " + side, 0);
        String name = side + ".dump";
        Optional<String> complaint = draft.add(
                name,
                "pg_dump -Fc of the " + side + ", version " + program.get().major(),
                out -> program.get()
                        .dump(database.server().endpoint(), facts.snapshot(), scope.schemas(), out, progress));
        if (complaint.isPresent()) {
            draft.drop(name);
            findings.add(new Finding(
                    BackupProblem.PG_DUMP,
                    Severity.WARNING,
                    "pg_dump of the " + side,
                    "not in the backup: " + complaint.get(),
                    "the SQL dump is complete without it; backup.pgDump: false leaves it out"));
        }
    }

    private void archive(Draft draft) throws IOException {
        progress.doing("saving files", 0);
        Set<Path> backups =
                new HashSet<>(Set.of(request.place().folder().toAbsolutePath().normalize()));
        request.place()
                .second()
                .ifPresent(second -> backups.add(second.toAbsolutePath().normalize()));
        archived = draft.add(
                "files.tar",
                "files",
                out -> new FileArchive(request.planFolder(), out, findings, progress).write(request.files(), backups));
    }

    private Manifest describe(Draft draft, String name) throws IOException {
        draft.add(Contents.FILE, "rows, digests, sequences and files", out -> {
            out.write(new Contents(databases, archived).text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return true;
        });
        draft.addPlain("README.txt", "how to use it without rehome", README);
        List<Manifest.Held> held = new ArrayList<>();
        databases.forEach((side, contents) -> held.add(Manifest.Held.of(side, contents)));
        Manifest manifest = new Manifest(
                name,
                request.tool(),
                request.clock().instant(),
                request.place().key().isPresent(),
                draft.files(),
                held);
        draft.addPlain(Manifest.FILE, "what is here", manifest.text());
        StringBuilder sums = new StringBuilder();
        draft.files()
                .forEach(f ->
                        sums.append(f.sha256()).append("  ").append(f.name()).append('\n'));
        draft.addPlain(StoredBackup.SUMS, "checksums", sums.toString());
        return manifest;
    }

    private StoredBackup copy(StoredBackup stored, Path place) {
        progress.doing("copying to " + place, 2 * stored.manifest().bytes());
        try (BackupStore other = BackupStore.open(place)) {
            other.clear();
            return SecondPlace.copy(stored, other, progress);
        }
    }

    /// A server that cannot be had is no reason to throw the backup away.
    private Proof prove(StoredBackup stored, ProofServers servers) {
        try {
            return found(new RestoreProof(stored, request.place().key(), servers, request.clock(), progress).run());
        } catch (RehomeException e) {
            if (e.code() == BackupProblem.DAMAGED || e.code() == BackupProblem.WRONG_KEY) {
                throw e;
            }
            findings.add(new Finding(
                    BackupProblem.NOT_PROVEN, Severity.WARNING, "proof of " + stored.name(), e.words(), e.remedy()));
            return new Proof(request.clock().instant(), e.message(), Verdict.COULD_NOT_CHECK, List.of(), 0);
        }
    }

    private Proof found(Proof proof) {
        for (Proof.OfDatabase database : proof.databases()) {
            boolean differs = database.verdict() == Verdict.DIFFERENT;
            database.differences().stream()
                    .limit(20)
                    .forEach(difference -> findings.add(new Finding(
                            differs ? BackupProblem.PROOF_DIFFERS : BackupProblem.NOT_PROVEN,
                            differs ? Severity.BLOCKING : Severity.WARNING,
                            "restored " + database.side(),
                            difference,
                            differs
                                    ? "do not rely on this backup; make another, and report this"
                                    : "prove it on a server that has what is missing: --restore URL")));
        }
        return proof;
    }

    private static void record(Proof proof, StoredBackup stored, Optional<StoredBackup> second) {
        write(stored.folder(), proof);
        second.ifPresent(s -> write(s.folder(), proof));
    }

    private static void write(Path folder, Proof proof) {
        try {
            ClosedFiles.write(folder.resolve(Proof.FILE), proof.text());
        } catch (IOException e) {
            throw BackupProblem.notWritten(folder, e);
        }
    }

    private List<String> removeOld(BackupStore store) {
        if (request.place().keep().isEmpty()) {
            return List.of();
        }
        int keep = request.place().keep().getAsInt();
        request.place().second().ifPresent(place -> {
            try (BackupStore other = BackupStore.open(place)) {
                other.keepOnly(keep);
            }
        });
        return store.keepOnly(keep);
    }
}
