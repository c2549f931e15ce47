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
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Writes a rewrite in units, each committed alone: one that fails its test is taken back, the others go
/// on. To undo
/// one is a revert.
final class RewriteUnits {
    private final RewriteRequest request;
    private final Git git;
    private final RewriteRequest.Units asked;
    private final String module;

    /// @param module the path of the module that statements are run by
    RewriteUnits(RewriteRequest request, Git git, RewriteRequest.Units asked, String module) {
        this.module = module;
        this.request = request;
        this.git = git;
        this.asked = asked;
    }

    List<Unit> run(List<FileChange> changes) {
        checkOut();
        Map<String, List<FileChange>> units = units(changes);
        Map<String, Unit> done = new LinkedHashMap<>();
        for (Map.Entry<String, List<FileChange>> unit : units.entrySet()) {
            if (unit.getKey().equals(REMOVALS)) {
                again(units, done);
            }
            done.put(unit.getKey(), inTurn(unit.getKey(), unit.getValue(), done));
        }
        if (!units.containsKey(REMOVALS)) {
            again(units, done);
        }
        return List.copyOf(done.values());
    }

    private Unit inTurn(String name, List<FileChange> changes, Map<String, Unit> done) {
        boolean stands = isCommitted(done.get(FOUNDATION));
        boolean all = done.values().stream().allMatch(RewriteUnits::isCommitted);
        if (stands && (all || !name.equals(REMOVALS))) {
            return commit(name, changes);
        }
        String why = stands ? "units that still need them were taken back" : "the module that it needs was taken back";
        return new Unit(name, paths(changes), Optional.empty(), why);
    }

    private static boolean isCommitted(@Nullable Unit unit) {
        return unit == null || unit.commit().isPresent();
    }

    /// Units that others need may have stood behind them: those that failed get another turn, alone where one behind
    /// them was committed, and then all together.
    private void again(Map<String, List<FileChange>> units, Map<String, Unit> done) {
        if (!isCommitted(done.get(FOUNDATION)) || asked.test().isEmpty()) {
            return;
        }
        List<String> order = List.copyOf(done.keySet());
        for (String name : order) {
            boolean moreStands = order.subList(order.indexOf(name) + 1, order.size()).stream()
                    .anyMatch(behind -> isCommitted(done.get(behind)));
            if (!isCommitted(done.get(name)) && moreStands) {
                done.put(name, commit(name, units.getOrDefault(name, List.of())));
            }
        }
        List<String> left = order.stream()
                .filter(name -> !isCommitted(done.get(name)) && !name.equals(REMOVALS))
                .toList();
        if (left.size() > 1) {
            List<FileChange> together = left.stream()
                    .flatMap(name -> units.getOrDefault(name, List.of()).stream())
                    .toList();
            Unit unit = commit(String.join(", ", left), together);
            if (isCommitted(unit)) {
                left.forEach(done::remove);
                done.put(unit.name(), unit);
            }
        }
    }

    private static final String FOUNDATION = "the module and its package";
    private static final String REMOVALS = "what nothing needs any more";

    /// What others build on comes first, what must go last comes last.
    private Map<String, List<FileChange>> units(List<FileChange> changes) {
        Map<String, List<FileChange>> units = new LinkedHashMap<>();
        units.put(FOUNDATION, new ArrayList<>());
        for (FileChange change : changes) {
            if (isFoundation(change)) {
                units.get(FOUNDATION).add(change);
            }
        }
        List<FileChange> last = new ArrayList<>();
        for (FileChange change :
                changes.stream().filter(it -> !isFoundation(it)).toList()) {
            boolean code = change.path().matches(".*\\.[mc]?[jt]sx?");
            if (change.after().isEmpty() || !code || onlyLoses(change)) {
                last.add(change);
            } else {
                units.computeIfAbsent(name(change), _ -> new ArrayList<>()).add(change);
            }
        }
        units.put(REMOVALS, last);
        units.values().removeIf(List::isEmpty);
        return units;
    }

    /// Whether nothing is new in it: settings and exports of the old client go, which others may need until the end.
    private static boolean onlyLoses(FileChange change) {
        Iterator<String> before = change.before().orElse("").lines().iterator();
        for (String line : change.after().orElse("").lines().toList()) {
            boolean found = false;
            while (!found && before.hasNext()) {
                found = before.next().equals(line);
            }
            if (!found) {
                return false;
            }
        }
        return true;
    }

    /// New files, and a module of the project's own that got the functions.
    private boolean isFoundation(FileChange change) {
        return change.before().isEmpty() || change.path().equals(module);
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
        Optional<String> failure =
                asked.test().flatMap(command -> failure(command, changes)).or(() -> commitFailure(name, changes));
        if (failure.isPresent()) {
            takeBack(changes);
            return new Unit(name, paths(changes), Optional.empty(), failure.get());
        }
        return new Unit(
                name,
                paths(changes),
                Optional.of(git.must(List.of("rev-parse", "--short", "HEAD")).strip()),
                "");
    }

    private Optional<String> commitFailure(String name, List<FileChange> changes) {
        List<String> add = new ArrayList<>(List.of("add", "-A", "--"));
        add.addAll(paths(changes));
        List<String> commit = new ArrayList<>(List.of("commit", "-q", "-m", "Move " + name + " to PostgreSQL", "--"));
        commit.addAll(paths(changes));
        Git.Ran ran = git.run(add);
        ran = ran.ok() ? git.run(commit) : ran;
        if (ran.ok()) {
            return Optional.empty();
        }
        List<String> reset = new ArrayList<>(List.of("reset", "-q", "--"));
        reset.addAll(paths(changes));
        git.run(reset);
        return Optional.of("git: " + (ran.err() + ran.out()).strip());
    }

    private void takeBack(List<FileChange> changes) {
        // Files are not written by a thread that is to end.
        boolean interrupted = Thread.interrupted();
        new ProjectFiles(request.code())
                .write(changes.stream().map(RewriteUnits::undone).toList(), Optional.empty());
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
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
    private Optional<String> failure(String command, List<FileChange> changes) {
        try {
            Path log = Files.createTempFile("rehome-test", ".log");
            try {
                Process process = new ProcessBuilder("sh", "-c", command)
                        .directory(request.code().toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
                int exit = waitFor(process);
                return exit == 0 ? Optional.empty() : Optional.of("exit " + exit + ": " + tail(log));
            } finally {
                Files.deleteIfExists(log);
            }
        } catch (IOException e) {
            return Optional.of(e.toString());
        } catch (InterruptedException e) {
            takeBack(changes);
            Thread.currentThread().interrupt();
            throw new RehomeException(
                    RewriteProblem.GIT, command + " was interrupted", "", "run the same command again", e);
        }
    }

    private static int waitFor(Process process) throws InterruptedException {
        try {
            return process.waitFor();
        } finally {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
        }
    }

    private static String tail(Path log) throws IOException {
        String text = new String(Files.readAllBytes(log), java.nio.charset.StandardCharsets.UTF_8).strip();
        List<String> lines = text.lines().toList();
        return String.join(" / ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
    }
}
