package dev.rehome.rewrite.project;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Writes changes into the code's folder: all files are looked at before the first is written, and each is
/// replaced
/// as a whole.
public final class ProjectFiles {
    private final Path code;

    public ProjectFiles(Path code) {
        this.code = code;
    }

    /// @param originals where files go as they were before; nothing where Git keeps them
    /// @throws RehomeException where a file is no longer what was read, or cannot be written
    public void write(List<FileChange> changes, Optional<Path> originals) {
        changes.forEach(this::refuseIfChanged);
        originals.ifPresent(folder -> changes.forEach(change -> keep(change, folder)));
        for (FileChange change : changes) {
            refuseIfChanged(change);
            write(change);
        }
    }

    private void refuseIfChanged(FileChange change) {
        Path file = code.resolve(change.path());
        boolean same = change.before()
                .map(text -> Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes(file)))
                .orElse(!Files.exists(file));
        boolean free = !change.renamed() || !Files.exists(code.resolve(change.newPath()));
        if (!same || !free) {
            throw new RehomeException(
                    RewriteProblem.CHANGED_MEANWHILE,
                    (same ? change.newPath() : change.path()) + " was changed by somebody else meanwhile",
                    "",
                    "run the same command again");
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            return new byte[0];
        }
    }

    private void keep(FileChange change, Path folder) {
        if (change.before().isEmpty()) {
            return;
        }
        Path kept = folder.resolve(change.path());
        try {
            Files.createDirectories(parent(kept));
            // The first original is the one to go back to: a second run must not replace it.
            if (!Files.exists(kept)) {
                Files.copy(code.resolve(change.path()), kept, StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw cannotWrite(kept, e);
        }
    }

    private void write(FileChange change) {
        Path file = code.resolve(change.newPath());
        try {
            if (change.after().isPresent()) {
                replace(change, file, change.after().get());
            }
            if (change.after().isEmpty() || change.renamed()) {
                Files.deleteIfExists(code.resolve(change.path()));
            }
        } catch (IOException e) {
            throw cannotWrite(file, e);
        }
    }

    /// Beside the file, flushed, then moved over it: a kill leaves the old file or the new one.
    private void replace(FileChange change, Path file, String text) throws IOException {
        Files.createDirectories(parent(file));
        Path written = Files.createTempFile(parent(file), "." + file.getFileName(), ".rehome");
        try {
            Files.writeString(written, text, StandardCharsets.UTF_8);
            try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.setPosixFilePermissions(written, permissions(change));
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }

    private Set<PosixFilePermission> permissions(FileChange change) throws IOException {
        if (change.before().isPresent()) {
            return Files.getPosixFilePermissions(code.resolve(change.path()));
        }
        return Set.of(
                PosixFilePermission.OWNER_READ,
                PosixFilePermission.OWNER_WRITE,
                PosixFilePermission.GROUP_READ,
                PosixFilePermission.OTHERS_READ);
    }

    private static Path parent(Path file) {
        Path parent = file.getParent();
        return parent == null ? Path.of(".") : parent;
    }

    private static RehomeException cannotWrite(Path file, IOException e) {
        return new RehomeException(
                RewriteProblem.CANNOT_WRITE,
                file + " cannot be written",
                e.toString(),
                "check the folder's rights and space, then run the same command again",
                e);
    }
}
