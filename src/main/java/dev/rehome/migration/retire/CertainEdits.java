package dev.rehome.migration.retire;

import dev.rehome.finding.RehomeException;
import dev.rehome.service.EnvFile;
import dev.rehome.service.Local;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
                throw OldFiles.unreadable(file, e);
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
                    keep(original, Files.readAllBytes(file));
                }
            } catch (IOException e) {
                throw notWritten(file, String.valueOf(e.getMessage()), e);
            }
            replace(file, edit.content());
        }
    }

    /// Puts every original back; where there is none, nothing happens.
    public void restore() {
        if (!Files.isDirectory(originals())) {
            return;
        }
        for (Path original : kept()) {
            Path file = folder.resolve(originals().relativize(original));
            here().tidy(file.toString());
            try {
                byte[] content = Files.readAllBytes(original);
                if (!Files.exists(file) || !Arrays.equals(Files.readAllBytes(file), content)) {
                    replace(file, content);
                }
            } catch (IOException e) {
                throw notWritten(file, String.valueOf(e.getMessage()), e);
            }
        }
        try {
            Files.move(originals(), state.resolve("restored-" + System.currentTimeMillis()));
        } catch (IOException e) {
            throw notWritten(originals(), String.valueOf(e.getMessage()), e);
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
            throw OldFiles.unreadable(other, e);
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
    private void keep(Path original, byte[] content) throws IOException {
        Files.createDirectories(
                Objects.requireNonNull(original.getParent()),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        replace(original, content);
    }

    /// Whole or not at all, with the mode and owner it has; a link stays a link.
    private void replace(Path file, byte[] content) {
        try {
            here().replace(file.toString(), content);
        } catch (RehomeException e) {
            throw notWritten(file, e.reason(), e);
        }
    }

    private Local here() {
        return new Local(folder, Map.of());
    }

    private static RehomeException notWritten(Path file, String reason, Exception e) {
        return new RehomeException(
                RetireProblem.NOT_WRITTEN,
                file + ": cannot be written",
                reason,
                "give this user the right to write it and its folder",
                e);
    }
}
