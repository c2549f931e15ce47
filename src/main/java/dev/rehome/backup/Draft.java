package dev.rehome.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A backup that is being written, under a name that says it is incomplete. Used by one thread.
final class Draft {
    static final String INCOMPLETE = ".incomplete";

    private static final int BUFFER_BYTES = 1 << 20;

    private final Path folder;
    private final Optional<SealKey> key;
    private final SecureRandom random = new SecureRandom();
    private final List<StoredFile> files = new ArrayList<>();

    Draft(Path folder, Optional<SealKey> key) {
        this.folder = folder;
        this.key = key;
    }

    /// Writes one file.
    @FunctionalInterface
    interface Content<T> {
        T write(OutputStream out) throws IOException;
    }

    Path folder() {
        return folder;
    }

    List<StoredFile> files() {
        return List.copyOf(files);
    }

    /// A file of the backup, encrypted where there is a key.
    <T> T add(String name, String what, Content<T> content) throws IOException {
        String stored = name + (key.isPresent() ? StoredFile.SEALED : "");
        Checksums.Output checksum =
                new Checksums.Output(new ClosedFiles.ForcedOutput(ClosedFiles.create(folder.resolve(stored))));
        T result;
        try (checksum) {
            // Closed only where all was written: a file that ends in the middle must not look like a whole one.
            OutputStream sealed = key.isPresent() ? new SealedOutput(checksum, key.get(), random) : checksum;
            OutputStream buffered = new BufferedOutputStream(sealed, BUFFER_BYTES);
            result = content.write(buffered);
            buffered.close();
        }
        files.add(new StoredFile(stored, what, checksum.bytes(), checksum.hash()));
        return result;
    }

    /// Takes back a file that could not be written whole: neither the folder nor the manifest has it then.
    void drop(String name) throws IOException {
        String stored = name + (key.isPresent() ? StoredFile.SEALED : "");
        files.removeIf(file -> file.name().equals(stored));
        java.nio.file.Files.deleteIfExists(folder.resolve(stored));
    }

    /// A file that is never encrypted: it has to be read before anything else.
    void addPlain(String name, String what, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Checksums.Output checksum =
                new Checksums.Output(new ClosedFiles.ForcedOutput(ClosedFiles.create(folder.resolve(name))));
        try (checksum) {
            checksum.write(bytes);
        }
        files.add(new StoredFile(name, what, checksum.bytes(), checksum.hash()));
    }
}
