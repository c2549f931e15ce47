package dev.rehome.migration;

import dev.rehome.finding.RehomeException;
import dev.rehome.migration.RewriteOutcome.Unit;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.Git;
import dev.rehome.rewrite.project.ProjectFiles;
import dev.rehome.rewrite.project.RewriteProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Writes a rewrite in units, each committed alone: one that fails its test is taken back, the others go
/// on. To undo
/// one is a revert.
final class RewriteUnits {
    private final RewriteRequest request;
    private final Git git;
    private final RewriteRequest.Units asked;

    RewriteUnits(RewriteRequest request, Git git, RewriteRequest.Units asked) {
        this.request = request;
        this.git = git;
        this.asked = asked;
    }

    List<Unit> run(List<FileChange> changes) {
        checkOut();
        List<Unit> done = new ArrayList<>();
        boolean failed = false;
        for (Map.Entry<String, List<FileChange>> unit : units(changes).entrySet()) {
            if (unit.getKey().equals(REMOVALS) && failed) {
                done.add(new Unit(
                        unit.getKey(),
                        paths(unit.getValue()),
                        Optional.empty(),
                        "units that still need them were taken back"));
                continue;
            }
            Unit result = commit(unit.getKey(), unit.getValue());
            failed |= result.commit().isEmpty();
            done.add(result);
        }
        return done;
    }

    private static final String FOUNDATION = "the module and its package";
    private static final String REMOVALS = "what nothing needs any more";

    /// What others build on comes first, what must go last comes last.
    private Map<String, List<FileChange>> units(List<FileChange> changes) {
        Map<String, List<FileChange>> units = new LinkedHashMap<>();
        units.put(FOUNDATION, new ArrayList<>());
        for (FileChange change : changes) {
            if (change.before().isEmpty()) {
                units.get(FOUNDATION).add(change);
            }
        }
        List<FileChange> last = new ArrayList<>();
        for (FileChange change : changes) {
            boolean code = change.path().matches(".*\\.[mc]?[jt]sx?");
            if (change.before().isPresent() && (change.after().isEmpty() || !code)) {
                last.add(change);
            } else if (change.before().isPresent()) {
                units.computeIfAbsent(name(change), _ -> new ArrayList<>()).add(change);
            }
        }
        units.put(REMOVALS, last);
        units.values().removeIf(List::isEmpty);
        return units;
    }

    private String name(FileChange change) {
        if (asked.byFile()) {
            return change.path();
        }
        int slash = change.path().lastIndexOf('/');
        return slash < 0 ? "." : change.path().substring(0, slash);
    }

    private void checkOut() {
        boolean there = git.run(List.of("rev-parse", "--verify", "--quiet", "refs/heads/" + asked.branch()))
                .ok();
        git.must(there ? List.of("checkout", "-q", asked.branch()) : List.of("checkout", "-q", "-b", asked.branch()));
    }

    private Unit commit(String name, List<FileChange> changes) {
        new ProjectFiles(request.code()).write(changes, Optional.empty());
        Optional<String> failure = asked.test().flatMap(this::failure);
        if (failure.isPresent()) {
            List<FileChange> back = changes.stream().map(RewriteUnits::undone).toList();
            new ProjectFiles(request.code()).write(back, Optional.empty());
            return new Unit(name, paths(changes), Optional.empty(), failure.get());
        }
        List<String> add = new ArrayList<>(List.of("add", "-A", "--"));
        add.addAll(paths(changes));
        git.must(add);
        List<String> commit = new ArrayList<>(List.of("commit", "-q", "-m", "Move " + name + " to PostgreSQL", "--"));
        commit.addAll(paths(changes));
        git.must(commit);
        return new Unit(
                name,
                paths(changes),
                Optional.of(git.must(List.of("rev-parse", "--short", "HEAD")).strip()),
                "");
    }

    private static FileChange undone(FileChange change) {
        return new FileChange(
                /* path= */ change.newPath(),
                /* newPath= */ change.path(),
                /* before= */ change.after(),
                /* after= */ change.before());
    }

    private static List<String> paths(List<FileChange> changes) {
        return changes.stream()
                .flatMap(change ->
                        change.renamed() ? Stream.of(change.path(), change.newPath()) : Stream.of(change.path()))
                .toList();
    }

    /// The last lines of what the command said, where it did not pass.
    private Optional<String> failure(String command) {
        try {
            Path log = Files.createTempFile("rehome-test", ".log");
            try {
                Process process = new ProcessBuilder("sh", "-c", command)
                        .directory(request.code().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                int exit = process.waitFor();
                return exit == 0 ? Optional.empty() : Optional.of("exit " + exit + ": " + tail(log));
            } finally {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RehomeException(
                    RewriteProblem.GIT, command + " was interrupted", "", "run the same command again", e);
        }
    }

    private static String tail(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log), java.nio.charset.StandardCharsets.UTF_8).strip();
        List<String> lines = text.lines().toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
