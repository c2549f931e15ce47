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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/// What changes in a project: files of code, the module, the manifest, examples of environments.
final class ProjectChanges {
    private final CodeFolder folder;
    private final ClientView view;

    /// New texts of files of code, by path, without byte order marks.
    private final Map<String, String> texts;

    private final Map<String, String> newPaths = new HashMap<>();
    private final Set<String> removed;
    private final Leftovers leftovers;
    private final List<FileChange> others = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();

    ProjectChanges(CodeFolder folder, Map<String, String> texts, ClientView view) {
        this.folder = folder;
        this.texts = texts;
        this.view = view;
        this.leftovers = new Leftovers(folder.programs(), texts, view);
        this.removed = leftovers.removed();
    }

    List<Finding> findings() {
        List<Finding> all = new ArrayList<>(findings);
        all.addAll(leftovers.findings());
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

    /// Files and names that the plan renames.
    void renamed(Map<String, String> asked) {
        if (asked.isEmpty()) {
            return;
        }
        List<Program> programs = after();
        Renames renames =
                new Renames(asked, programs.stream().map(Program::path).toList());
        for (String name : renames.taken(programs)) {
            findings.add(new Finding(
                    RewriteProblem.RENAME,
                    Severity.WARNING,
                    name,
                    "is there already; nothing is renamed to it",
                    "give another name in rewrite.rename"));
        }
        if (renames.taken(programs).isEmpty()) {
            apply(renames, programs);
        }
    }

    /// What still says the old service's name.
    ///
    /// @param wanted which files may be edited
    void mentioned(Mentions mentions, Predicate<String> wanted) {
        for (Program program : folder.programs()) {
            if (wanted.test(program.path())) {
                put(program, mentions.edits(program));
            }
        }
        List<Program> programs = after();
        List<String> paths = programs.stream().map(Program::path).toList();
        apply(Renames.ofFiles(mentions.paths(paths.stream().filter(wanted).toList())), programs);
    }

    private void apply(Renames renames, List<Program> programs) {
        programs.forEach(program -> put(program, renames.edits(program, view)));
        newPaths.putAll(renames.paths());
    }

    private void put(Program program, List<Edit> edits) {
        if (edits.isEmpty()) {
            return;
        }
        String text = Edit.apply(program.text(), edits);
        try {
            Program.parse(new CodeFile(program.path(), text, program.file().byteOrderMark()));
            texts.put(program.path(), text);
        } catch (UnreadableCode e) {
            findings.add(new Finding(
                    RewriteProblem.BROKE_SYNTAX,
                    Severity.WARNING,
                    program.path(),
                    "the renamed file would not parse: " + e.getMessage(),
                    "please report it with the file; it stays as it is"));
        }
    }

    /// All programs as they will be.
    private List<Program> after() {
        Map<String, Program> after = new TreeMap<>();
        folder.programs().forEach(program -> after.put(program.path(), program));
        texts.forEach((path, text) -> {
            Program known = after.get(path);
            boolean mark = known != null && known.file().byteOrderMark();
            try {
                after.put(path, Program.parse(new CodeFile(path, text, mark)));
            } catch (UnreadableCode e) {
                findings.add(e.finding());
            }
        });
        removed.forEach(after::remove);
        return List.copyOf(after.values());
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
