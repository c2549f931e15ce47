package dev.rehome.runbook;

import dev.rehome.finding.RehomeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What somebody at another terminal wants of the run that works: a file that the run takes up, writes to its journal
/// and deletes.
///
/// @param id never used again
/// @param by the user at his machine
/// @param as the contact of the plan that he says he is; the user where he does not say
/// @param about the step or phase of the question that is answered, or empty; for a delay its milliseconds
public record Request(String id, Kind kind, String by, String as, String about) {
    private static final String SUFFIX = ".request";

    /// What is wanted.
    public enum Kind {
        APPROVE,
        POSTPONE,
        /// Undo the phase under way.
        ABORT,
        /// Undo the phase begun last, also a finished one.
        ROLLBACK;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static Path folder(Path runFolder) {
        return runFolder.resolve("requests");
    }

    private Path file(Path runFolder) {
        return folder(runFolder).resolve(id + SUFFIX);
    }

    /// Puts it where the run looks, whole or not at all.
    public void write(Path runFolder) {
        try {
            Files.createDirectories(folder(runFolder));
            Path part = folder(runFolder).resolve(id + ".part");
            Files.writeString(part, text());
            Files.move(part, file(runFolder), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new RehomeException(
                    RunbookProblem.NOT_WRITTEN,
                    "request " + file(runFolder) + ": cannot be written",
                    String.valueOf(e.getMessage()),
                    "make room or mend the rights of its folder, then run the same command again",
                    e);
        }
    }

    /// Whether nobody has taken it up yet.
    public boolean waits(Path runFolder) {
        return Files.exists(file(runFolder));
    }

    /// Takes it away.
    ///
    /// @return whether it was still there
    public boolean delete(Path runFolder) {
        try {
            return Files.deleteIfExists(file(runFolder));
        } catch (IOException e) {
            // Its id stands in the journal: it is not followed again.
            return false;
        }
    }

    /// Those that wait, in the order of their ids.
    static List<Request> waiting(Path runFolder) {
        if (!Files.isDirectory(folder(runFolder))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder(runFolder))) {
            List<Path> sorted = files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
            List<Request> found = new ArrayList<>();
            for (Path file : sorted) {
                read(file).ifPresent(found::add);
            }
            return found;
        } catch (IOException e) {
            return List.of();
        }
    }

    private String text() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("kind", kind.name());
        fields.put("by", by);
        fields.put("as", as);
        fields.put("about", about);
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue().replaceAll("\\R", " ") + "\n")
                .collect(Collectors.joining());
    }

    private static Optional<Request> read(Path file) throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        try {
            for (String line : Files.readAllLines(file)) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    fields.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            String name = String.valueOf(file.getFileName());
            return Optional.of(new Request(
                    name.substring(0, name.length() - SUFFIX.length()),
                    Kind.valueOf(fields.getOrDefault("kind", "")),
                    fields.getOrDefault("by", ""),
                    fields.getOrDefault("as", ""),
                    fields.getOrDefault("about", "")));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            // Taken back meanwhile, or nothing that this program wrote.
            return Optional.empty();
        }
    }
}
