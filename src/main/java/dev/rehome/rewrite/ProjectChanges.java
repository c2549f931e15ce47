package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.write.ClientView;
import dev.rehome.rewrite.write.Mentions;
import dev.rehome.rewrite.write.ModulePlace;
import dev.rehome.rewrite.write.Renames;
import dev.rehome.rewrite.write.SameNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/// What changes in a project: files of code, the module, the manifest, examples of environments.
final class ProjectChanges {
    private final CodeFolder folder;
    private final ClientView view;

    /// New texts of files of code, by path, without byte order marks.
    private final Map<String, String> texts;

    private final Map<String, String> newPaths = new HashMap<>();
    private final Set<String> removed = new HashSet<>();
    private final AfterEdits after;
    private final Leftovers leftovers;
    private final List<FileChange> others = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    ProjectChanges(CodeFolder folder, Map<String, String> texts, ClientView view) {
        this.folder = folder;
        this.texts = texts;
        this.view = view;
        this.after = new AfterEdits(folder.programs(), folder.unread(), texts, removed);
        this.leftovers = new Leftovers(folder.programs(), after, texts, removed, view);
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(leftovers.findings());
        all.addAll(after.findings());
        return all;
    }

    void withModule(ModulePlace.Placed placed, String text) {
        texts.put(placed.file().path(), text);
    }

    void withoutLeftovers(Set<String> origins) {
        leftovers.removeModules(origins);
        leftovers.removeExports();
        leftovers.removeSettings();
        folder.environments()
                .forEach((path, text) -> leftovers.environment(path, text).ifPresent(others::add));
    }

    /// @param module the path of the module that loads `pg`
    void withManifest(String module) {
        nearestManifest(module)
                .ifPresent(path -> others.addAll(leftovers.packages(
                        path, String.valueOf(folder.configs().get(path)), module.endsWith(".ts"), folder.locks())));
    }

    private Optional<String> nearestManifest(String path) {
        String at = path;
        while (!at.isEmpty()) {
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
            String manifest = at.isEmpty() ? "package.json" : at + "/package.json";
            if (folder.configs().containsKey(manifest)) {
                return Optional.of(manifest);
            }
        }
        return Optional.empty();
    }

    /// Files and names that the plan renames; all of them or none.
    void renamed(Map<String, String> asked) {
        if (asked.isEmpty()) {
            return;
        }
        List<Program> programs = after.programs();
        Renames renames =
                new Renames(asked, programs.stream().map(Program::path).toList());
        List<String> problems = renames.problems(programs);
        problems.forEach(
                problem -> findings.add(refused("rewrite.rename", problem, "give another name in rewrite.rename")));
        if (problems.isEmpty() && apply(programs, program -> renames.edits(program, view))) {
            newPaths.putAll(renames.paths());
        }
    }

    /// What still says the old service's name; everything or nothing.
    ///
    /// @param word that stands for it afterwards
    /// @param wanted which files may be edited
    /// @param columns names that the database gives
    void mentioned(String word, Predicate<String> wanted, Collection<String> columns) {
        List<Program> before = folder.programs();
        Set<String> outside = new HashSet<>(columns);
        outside.addAll(folder.settingNames());
        Mentions mentions = Mentions.of(word, before, program -> wanted.test(program.path()), view, outside);
        boolean named = apply(before, program -> wanted.test(program.path()) ? mentions.edits(program) : List.of());
        List<Program> programs = after.programs();
        List<String> places = new ArrayList<>(folder.otherTexts());
        programs.forEach(program -> places.addAll(Mentions.texts(program)));
        Renames renames = Renames.ofFiles(
                mentions.paths(programs.stream().map(Program::path).toList(), wanted, places));
        boolean leads = programs.stream()
                .filter(program -> !wanted.test(program.path()))
                .anyMatch(program -> !renames.edits(program, view).isEmpty());
        if (named && !leads && apply(programs, program -> renames.edits(program, view))) {
            newPaths.putAll(renames.paths());
        }
    }

    /// Edits all files, if each of them parses afterwards and each of its names means what it meant.
    private boolean apply(List<Program> programs, Function<Program, List<Edit>> edits) {
        Map<String, String> edited = new TreeMap<>();
        for (Program program : programs) {
            List<Edit> changes = edits.apply(program);
            if (!changes.isEmpty()) {
                String text = Edit.apply(program.text(), changes);
                Optional<String> problem = problem(program, text);
                if (problem.isPresent()) {
                    findings.add(refused(
                            program.path(), problem.get(), "please report it with the file; nothing is renamed"));
                    return false;
                }
                edited.put(program.path(), text);
            }
        }
        texts.putAll(edited);
        return true;
    }

    private static Optional<String> problem(Program program, String text) {
        try {
            Program after = Program.parse(
                    new CodeFile(program.path(), text, program.file().byteOrderMark()));
            return SameNames.in(program, after)
                    ? Optional.empty()
                    : Optional.of("a name would mean something else than before");
        } catch (UnreadableCode e) {
            return Optional.of("the renamed file would not parse: " + e.getMessage());
        }
    }

    private static Finding refused(String subject, String problem, String remedy) {
        return new Finding(RewriteProblem.RENAME, Severity.WARNING, subject, problem, remedy);
    }

    /// All files as they will be.
    AfterEdits after() {
        return after;
    }

    List<FileChange> changes() {
        List<FileChange> changes = new ArrayList<>(others);
        Map<String, String> created = new TreeMap<>(texts);
        for (Program program : folder.programs()) {
            String path = program.path();
            created.remove(path);
            String before = new String(program.file().bytes(), StandardCharsets.UTF_8);
            if (removed.contains(path)) {
                changes.add(FileChange.removed(path, before));
            } else if (texts.containsKey(path) || newPaths.containsKey(path)) {
                byte[] bytes = program.file().bytes(texts.getOrDefault(path, program.text()));
                changes.add(new FileChange(
                        path,
                        newPaths.getOrDefault(path, path),
                        Optional.of(before),
                        Optional.of(new String(bytes, StandardCharsets.UTF_8))));
            }
        }
        created.forEach((path, text) -> changes.add(FileChange.created(newPaths.getOrDefault(path, path), text)));
        changes.sort((a, b) -> a.path().compareTo(b.path()));
        return changes;
    }
}
