package dev.rehome.migration.steps;

import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.runbook.RunRequest;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A rehearsal as its journal tells of it.
///
/// @param fields what it was of
/// @param clean whether it ended, and well
public record Trial(Map<String, String> fields, boolean clean) {
    /// Of a rehearsal that begins: what it is of.
    public static final String BEGUN = "rehearsal-begun";
    /// Of one that ended well, in both directions.
    public static final String REHEARSED = "rehearsed";
    /// Of a dry run: `verdict`.
    public static final String LOOKED = "looked";

    private static final String PHASE = "phase ";

    public Trial {
        fields = Map.copyOf(fields);
    }

    /// The field that says that a phase was among what was rehearsed.
    public static String phase(String name) {
        return PHASE + name;
    }

    /// Whether a phase was among it; where nothing is said, all were.
    boolean covers(String phase) {
        return fields.containsKey(phase(phase)) || fields.keySet().stream().noneMatch(field -> field.startsWith(PHASE));
    }

    /// Oldest first; one that was cut short is among them, and not clean.
    ///
    /// @param state `.rehome`
    static List<Trial> rehearsals(Path state) {
        File[] folders = state.resolve("rehearsals").toFile().listFiles();
        return Arrays.stream(folders == null ? new File[0] : folders)
                .sorted()
                .map(folder -> RunRequest.journal(folder.toPath()))
                .filter(Files::exists)
                .flatMap(journal -> of(FileJournal.read(journal)).stream())
                .toList();
    }

    private static Optional<Trial> of(List<Entry> entries) {
        Map<String, String> fields = new LinkedHashMap<>();
        boolean clean = false;
        for (Entry entry : entries) {
            boolean ended = entry.kind().equals(REHEARSED);
            if (ended || entry.kind().equals(BEGUN)) {
                fields.putAll(entry.fields());
            }
            clean |= ended && "true".equals(entry.fields().get("clean"));
        }
        return fields.isEmpty() ? Optional.empty() : Optional.of(new Trial(fields, clean));
    }

    /// Where dry runs are recorded.
    public static Path dryRunJournal(Path state) {
        return state.resolve("preflight").resolve("journal");
    }

    static List<Entry> dryRuns(Path state) {
        Path journal = dryRunJournal(state);
        return Files.exists(journal)
                ? FileJournal.read(journal).stream()
                        .filter(entry -> entry.kind().equals(LOOKED))
                        .toList()
                : List.of();
    }
}
