package dev.rehome.backup;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongConsumer;
import tools.jackson.core.JacksonException;

/// A complete backup as it lies in its folder.
///
/// @param folder its own
/// @param manifest what it says of itself
/// @param proof what came of restoring it, where that was tried
public record StoredBackup(Path folder, Manifest manifest, Optional<Proof> proof) {
    static final String SUMS = "SHA256SUMS";

    public String name() {
        return manifest.name();
    }

    /// Whether it was restored once and everything was equal.
    public boolean isProven() {
        return proof.filter(p -> p.verdict() == Verdict.EQUAL).isPresent();
    }

    /// @throws RehomeException `RH-BACKUP-016` where it is no backup, `RH-BACKUP-007` where it cannot be
    ///     read
    public static StoredBackup open(Path folder) {
        Path file = folder.resolve(Manifest.FILE);
        if (!Files.isRegularFile(file)) {
            throw new RehomeException(
                    BackupProblem.UNKNOWN_BACKUP,
                    folder + ": is not a backup",
                    "there is no " + Manifest.FILE + " in it",
                    "see those that there are with: rehome restore --list");
        }
        try {
            Manifest manifest = Manifest.parse(Files.readString(file));
            Path proof = folder.resolve(Proof.FILE);
            return new StoredBackup(
                    folder,
                    manifest,
                    Files.isRegularFile(proof) ? Optional.of(Proof.parse(Files.readString(proof))) : Optional.empty());
        } catch (IOException e) {
            throw BackupProblem.notRead(file, e);
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException e) {
            throw new RehomeException(
                    BackupProblem.DAMAGED,
                    "backup " + file + ": cannot be understood",
                    String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    "take the copy in the second place, or an older backup",
                    e);
        }
    }

    /// Reads every file and compares it with its checksum; the manifest with the one in the list of
    /// checksums.
    ///
    /// @param progress of the bytes that the manifest adds up, which its own are not among
    /// @throws RehomeException `RH-BACKUP-007` where one differs or is missing
    public void check(LongConsumer progress) {
        try {
            String sums = Files.readString(folder.resolve(SUMS));
            compare(folder.resolve(Manifest.FILE), sum(sums, Manifest.FILE), _ -> {});
        } catch (IOException e) {
            throw BackupProblem.notRead(folder.resolve(SUMS), e);
        }
        manifest.files().forEach(file -> compare(folder.resolve(file.name()), file.sha256(), progress));
    }

    private static String sum(String sums, String name) {
        return sums.lines()
                .filter(line -> line.endsWith("  " + name))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .findFirst()
                .orElse("");
    }

    private static void compare(Path file, String expected, LongConsumer progress) {
        try {
            String found = Checksums.of(file, progress);
            if (!found.equals(expected)) {
                throw new RehomeException(
                        BackupProblem.DAMAGED,
                        "backup " + file + ": is damaged",
                        "SHA-256 is " + found + ", the backup says " + expected,
                        "take the copy in the second place, or an older backup: rehome restore --list");
            }
        } catch (IOException e) {
            throw BackupProblem.notRead(file, e);
        }
    }

    /// A file by the name it has without encryption.
    public Optional<StoredFile> file(String plainName) {
        return manifest.files().stream()
                .filter(file -> file.plainName().equals(plainName))
                .findFirst();
    }

    /// @throws RehomeException `RH-BACKUP-009` where it is encrypted and there is no key
    InputStream read(StoredFile file, Optional<SealKey> key) throws IOException {
        if (!file.sealed()) {
            return Files.newInputStream(folder.resolve(file.name()));
        }
        SealKey opened = key.orElseThrow(() -> new RehomeException(
                BackupProblem.BAD_KEY,
                "backup " + name() + ": is encrypted, and no key is given",
                "",
                "give it with --key file:PATH, env:NAME or cmd:COMMAND, or backup.key in the plan"));
        InputStream in = new java.io.BufferedInputStream(Files.newInputStream(folder.resolve(file.name())), 1 << 20);
        return new SealedInput(in, opened, file.name());
    }

    /// @throws RehomeException where the key is not the right one
    Contents contents(Optional<SealKey> key) {
        StoredFile file = file(Contents.FILE)
                .orElseThrow(() -> new RehomeException(
                        BackupProblem.DAMAGED,
                        "backup " + name() + ": has no " + Contents.FILE,
                        "",
                        "take an older backup"));
        try (InputStream in = read(file, key)) {
            return Contents.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw BackupProblem.notRead(folder.resolve(file.name()), e);
        }
    }
}
