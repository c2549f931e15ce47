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
import java.util.Optional;
import java.util.stream.Stream;

/// The edits that take the old service's variables out of files, and their way back. Every original is kept before its
/// file is touched; what is done twice ends as if done once. Each retirement keeps its own: a second one does not put
/// back what the first one found.
///
/// @param base the plan's folder: files are named from here
/// @param folder of the application
/// @param environments files of the plan that services read, wherever they lie
/// @param state where originals are kept: `.rehome/retire`
public record CertainEdits(Path base, Path folder, List<Path> environments, Path state, OldNames names) {
    private static final String DONE = "-done";
    private static final String ELSEWHERE = "elsewhere";

    public CertainEdits {
        environments = List.copyOf(environments);
    }

    /// What is taken out of one file.
    ///
    /// @param file relative to the plan's folder
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

    /// The number of the retirement that goes on, or of the next one.
    public String number() {
        int last = 0;
        for (String name : names(originals())) {
            if (name.matches("\\d{1,9}")) {
                return name;
            }
            last = Math.max(last, number(name));
        }
        for (String name : names(state)) {
            last = Math.max(last, number(name.replaceFirst("^restored-", "")));
        }
        return String.valueOf(last + 1);
    }

    private static int number(String name) {
        String digits = name.replaceFirst(DONE + "$", "");
        return digits.matches("\\d{1,9}") ? Integer.parseInt(digits) : 0;
    }

    private static List<String> names(Path place) {
        String[] names = place.toFile().list();
        return names == null ? List.of() : List.of(names);
    }

    /// Reads only.
    public List<Edit> plan() {
        List<Edit> edits = new ArrayList<>();
        for (Path file : OldFiles.in(folder, environments)) {
            try {
                byte[] bytes = Files.readAllBytes(file);
                Edit edit = isEnvironment(file) ? environment(file, bytes) : lines(file, bytes);
                if (!edit.variables().isEmpty()) {
                    edits.add(edit);
                }
            } catch (IOException e) {
                throw OldFiles.unreadable(file, e);
            }
        }
        return edits;
    }

    private boolean isEnvironment(Path file) {
        return OldFiles.isEnvironment(file) || environments.contains(file);
    }

    private Edit environment(Path file, byte[] bytes) {
        EnvFile content = EnvFile.of(bytes);
        List<String> taken =
                content.names().stream().filter(names::isOld).distinct().toList();
        for (String name : taken) {
            content = content.without(name);
        }
        return new Edit(base.relativize(file), taken, content.bytes());
    }

    private Edit lines(Path file, byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            return new Edit(base.relativize(file), List.of(), bytes); // no UTF-8: what is in it is not certain
        }
        CertainLines certain = CertainLines.of(file, text, names);
        return new Edit(
                base.relativize(file), certain.variables(), certain.without().getBytes(StandardCharsets.UTF_8));
    }

    /// What the old variables of environment files say, or said when this retirement began. It may be secret.
    public List<String> oldValues() {
        List<Path> files = new ArrayList<>(OldFiles.in(folder, environments));
        Path kept = originals().resolve(number());
        if (Files.isDirectory(kept)) {
            files.addAll(files(kept));
        }
        List<String> values = new ArrayList<>();
        for (Path file : files) {
            if (isEnvironment(file)) {
                here().read(file.toString())
                        .map(EnvFile::of)
                        .ifPresent(content -> content.values(content.names().stream()
                                        .filter(names::isOld)
                                        .toList())
                                .values()
                                .forEach(value -> value.ifPresent(values::add)));
            }
        }
        return values;
    }

    /// Takes them out.
    public void apply(List<Edit> edits) {
        Path kept = originals().resolve(number());
        for (Edit edit : edits) {
            Path file = base.resolve(edit.file()).normalize();
            Path original = kept.resolve(place(file));
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

    /// Where an original lies: never outside of the folder for originals.
    private Path place(Path file) {
        Path root = Objects.requireNonNull(file.toAbsolutePath().getRoot());
        return file.startsWith(base)
                ? base.relativize(file)
                : Path.of(ELSEWHERE)
                        .resolve(root.relativize(file.toAbsolutePath()).toString());
    }

    private Path file(Path kept, Path original) {
        Path place = kept.relativize(original);
        return place.startsWith(ELSEWHERE)
                ? Path.of("/").resolve(place.subpath(1, place.getNameCount()))
                : base.resolve(place);
    }

    /// It went well: what is kept stays until somebody goes back to it by its number.
    public void finish() {
        Path kept = originals().resolve(number());
        if (Files.isDirectory(kept)) {
            move(kept, originals().resolve(kept.getFileName() + DONE));
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw notWritten(from, String.valueOf(e.getMessage()), e);
        }
    }

    /// Puts back the originals of one retirement; where there are none, nothing happens.
    public void restore(String number) {
        Optional<Path> there = kept(number);
        if (there.isEmpty()) {
            return;
        }
        Path kept = there.get();
        for (Path original : files(kept)) {
            Path file = file(kept, original);
            here().tidy(file.toString());
            try {
                byte[] content = Files.readAllBytes(original);
                boolean missing = !Files.exists(file);
                if (missing || !Arrays.equals(Files.readAllBytes(file), content)) {
                    if (!missing) {
                        keep(state.resolve("undone-" + number).resolve(place(file)), Files.readAllBytes(file));
                    }
                    replace(file, content);
                }
            } catch (IOException e) {
                throw notWritten(file, String.valueOf(e.getMessage()), e);
            }
        }
        move(kept, state.resolve("restored-" + number));
    }

    private Optional<Path> kept(String number) {
        return Stream.of(originals().resolve(number), originals().resolve(number + DONE))
                .filter(Files::isDirectory)
                .findFirst();
    }

    /// Whether all is as before that retirement.
    public boolean isRestored(String number) {
        return kept(number)
                .map(kept -> files(kept).stream().allMatch(original -> same(original, file(kept, original))))
                .orElse(true);
    }

    private static boolean same(Path one, Path other) {
        try {
            return Files.exists(other) && Arrays.equals(Files.readAllBytes(one), Files.readAllBytes(other));
        } catch (IOException e) {
            throw OldFiles.unreadable(other, e);
        }
    }

    private static List<Path> files(Path kept) {
        try (Stream<Path> walk = Files.walk(kept)) {
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
        return new Local(base, Map.of());
    }

    static RehomeException notWritten(Path file, String reason, Exception e) {
        return new RehomeException(
                RetireProblem.NOT_WRITTEN,
                file + ": cannot be written",
                reason,
                "give this user the right to write it and its folder",
                e);
    }
}
