package dev.rehome.migration.retire;

import dev.rehome.finding.RehomeException;
import dev.rehome.service.EnvFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The edits that take the old service's variables out of files, and their way back. Every original is kept before its
/// file is touched; what is done twice ends as if done once.
///
/// @param folder of the application
/// @param state where originals are kept: `.rehome/retire`
public record CertainEdits(Path folder, Path state, OldNames names) {
    /// What is taken out of one file.
    ///
    /// @param file relative to the folder
    /// @param variables by name; no value
    /// @param content of the file without them
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Edit(Path file, List<String> variables, byte[] content) {
        /// `.env: SUPABASE_KEY, USE_LEGACY_SUPABASE`
        public String words() {
            return file + ": " + String.join(", ", variables);
        }

        @Override
        public String toString() {
            return words();
        }
    }

    private Path originals() {
        return state.resolve("originals");
    }

    /// Reads only.
    public List<Edit> plan() {
        List<Edit> edits = new ArrayList<>();
        for (Path file : OldFiles.in(folder)) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                Edit edit = OldFiles.isEnvironment(file) ? environment(file, bytes) : lines(file, bytes);
                if (!edit.variables().isEmpty()) {
                    edits.add(edit);
                }
            } catch (IOException e) {
                throw unreadable(file, e);
            }
        }
        return edits;
    }

    private Edit environment(Path file, byte[] bytes) {
        EnvFile content = EnvFile.of(bytes);
        List<String> taken =
                content.names().stream().filter(names::isOld).distinct().toList();
        for (String name : taken) {
            content = content.without(name);
        }
        return new Edit(folder.relativize(file), taken, content.bytes());
    }

    private Edit lines(Path file, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            return new Edit(folder.relativize(file), List.of(), bytes); // no UTF-8: what is in it is not certain
        }
        CertainLines certain = CertainLines.of(file, text, names);
        return new Edit(
                folder.relativize(file), certain.variables(), certain.without().getBytes(StandardCharsets.UTF_8));
    }

    /// Takes them out.
    public void apply(List<Edit> edits) {
        for (Edit edit : edits) {
            Path file = folder.resolve(edit.file());
            Path original = originals().resolve(edit.file());
            try {
                if (!Files.exists(original)) {
                    closed(original, Files.readAllBytes(file));
                }
                replace(file, edit.content());
            } catch (IOException e) {
                throw notWritten(file, e);
            }
        }
    }

    /// Puts every original back; where there is none, nothing happens.
    public void restore() {
        if (!Files.isDirectory(originals())) {
            return;
        }
        for (Path original : kept()) {
            Path file = folder.resolve(originals().relativize(original));
            try {
                replace(file, Files.readAllBytes(original));
            } catch (IOException e) {
                throw notWritten(file, e);
            }
        }
        try {
            Files.move(originals(), state.resolve("restored-" + System.currentTimeMillis()));
        } catch (IOException e) {
            throw notWritten(originals(), e);
        }
    }

    /// Whether all is as before.
    public boolean isRestored() {
        return !Files.isDirectory(originals())
                || kept().stream()
                        .allMatch(original ->
                                same(original, folder.resolve(originals().relativize(original))));
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.exists(other) && Arrays.equals(Files.readAllBytes(one), Files.readAllBytes(other));
        } catch (IOException e) {
            throw unreadable(other, e);
        }
    }

    private List<Path> kept() {
        try (Stream<Path> walk = Files.walk(originals())) {
            return walk.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Originals hold secrets: nobody else may read them.
    private static void closed(Path file, byte[] content) throws IOException {
        Path parent = java.util.Objects.requireNonNull(file.getParent());
        Files.createDirectories(
                parent, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path beside = Files.createTempFile(parent, ".new", "");
        Files.write(beside, content);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /// With its mode; a link stays a link.
    private static void replace(Path file, byte[] content) throws IOException {
        Path real = file.toRealPath();
        if (Arrays.equals(Files.readAllBytes(real), content)) {
            return;
        }
        Path beside = Files.createTempFile(real.getParent(), ".rehome", "");
        try {
            Files.write(beside, content);
            Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(real));
            Files.move(beside, real, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }

    private static RehomeException unreadable(Path file, IOException e) {
        return new RehomeException(
                RetireProblem.UNREADABLE,
                file + ": cannot be looked through",
                String.valueOf(e.getMessage()),
                "give this user the right to read it",
                e);
    }

    private static RehomeException notWritten(Path file, IOException e) {
        return new RehomeException(
                RetireProblem.NOT_WRITTEN,
                file + ": cannot be written",
                String.valueOf(e.getMessage()),
                "give this user the right to write it and its folder",
                e);
    }
}
