package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.report.Evidence.JournalFile;
import dev.rehome.runbook.Entry;
import dev.rehome.runbook.FileJournal;
import dev.rehome.settings.Secrets;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Every journal below a plan's folder of state, oldest first.
///
/// @param state that folder
/// @param doubts told of those that cannot be read
record ReportJournals(Path state, List<String> doubts) {
    private static final int DEPTH = 5;

    List<JournalFile> read() {
        if (!Files.isDirectory(state)) {
            return List.of();
        }
        List<JournalFile> journals = new ArrayList<>();
        for (Path file : files()) {
            read(file).filter(journal -> !journal.entries().isEmpty()).ifPresent(journals::add);
        }
        journals.sort(Comparator.comparing(ReportJournals::begun));
        return List.copyOf(journals);
    }

    private static Instant begun(JournalFile journal) {
        return journal.entries().getFirst().at();
    }

    private List<Path> files() {
        try (Stream<Path> walk = Files.walk(state, DEPTH)) {
            return walk.filter(path -> isJournal(path) && Files.isRegularFile(path))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            doubts.add("The journals in " + state + ": " + e.getMessage() + ".");
            return List.of();
        }
    }

    /// A watch that is a step of a phase has a journal named by that.
    private static boolean isJournal(Path file) {
        Path folder = file.getParent();
        boolean step =
                folder != null && folder.endsWith("watch") && !file.toString().endsWith(".lock");
        return file.endsWith("journal") || step;
    }

    private Optional<JournalFile> read(Path file) {
        try {
            List<Entry> entries =
                    FileJournal.read(file).stream().map(ReportJournals::masked).toList();
            return Optional.of(new JournalFile(name(file), file.toString(), sha256(file), entries));
        } catch (RehomeException e) {
            doubts.add("What journal " + file + " says: " + e.message() + ", " + e.reason() + ".");
            return Optional.empty();
        } catch (IOException | UncheckedIOException e) {
            doubts.add("What journal " + file + " says: it cannot be read.");
            return Optional.empty();
        }
    }

    /// `run/journal` is "run", `cutover/ROUTE/journal` is "cutover ROUTE", `watch/2-1` is "watch 2-1".
    private String name(Path file) {
        Path place = state.relativize(file);
        Path folder = place.getParent();
        Path named = folder == null || !place.endsWith("journal") ? place : folder;
        return named.toString().replace('/', ' ');
    }

    /// Journals hold no secret; one that an older version let through is not passed on.
    private static Entry masked(Entry entry) {
        Map<String, String> fields = new LinkedHashMap<>();
        entry.fields().forEach((name, value) -> fields.put(name, Secrets.mask(value)));
        return new Entry(entry.number(), entry.at(), entry.kind(), fields);
    }

    static String sha256(Path file) throws IOException {
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of()
                    .formatHex(((DigestInputStream) in).getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
