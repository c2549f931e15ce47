package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.project.EnvironmentExample;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.LockFile;
import dev.rehome.rewrite.project.Manifest;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.write.ClientView;
import dev.rehome.rewrite.write.DeadSettings;
import dev.rehome.rewrite.write.ExportedClients;
import dev.rehome.rewrite.write.ModuleUses;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// What nothing needs any more once the code is rewritten: the old client's module, its package, its variables.
final class Leftovers {
    private static final List<String> PACKAGES = List.of(
            "@supabase/supabase-js", "@supabase/ssr", "@supabase/postgrest-js", "@supabase/auth-helpers-nextjs");

    /// The oldest release whose behaviour the generated module was written for.
    private static final String PG_VERSION = "^8.11.0";

    private static final String ADD = "add it with the package manager, for example npm install pg";

    private static final String INSTALL = "run the package manager's install, for example npm install";

    private final Map<String, Program> before = new TreeMap<>();
    private final AfterEdits after;
    private final Map<String, String> texts;
    private final ClientView view;
    private final Set<String> removed;
    private final List<Finding> findings = new ArrayList<>();

    /// @param before all programs of the code
    /// @param after what becomes of them
    /// @param texts the new texts of `after`; this adds to it
    /// @param removed the paths that `after` leaves out; this adds to it
    Leftovers(List<Program> before, AfterEdits after, Map<String, String> texts, Set<String> removed, ClientView view) {
        this.after = after;
        this.texts = texts;
        this.removed = removed;
        this.view = view;
        before.forEach(program -> this.before.put(program.path(), program));
    }

    List<Finding> findings() {
        return findings;
    }

    /// Takes out the modules that only made the client, where others imported them and none does any more.
    void removeModules(Set<String> origins) {
        Set<String> loaded = loadedBefore();
        Set<String> now = new HashSet<>();
        after.specifiers().forEach((path, specifiers) -> addLoaded(path, specifiers, now));
        for (String origin : origins) {
            if (loaded.contains(origin) && !now.contains(origin)) {
                removed.add(origin);
                texts.remove(origin);
            }
        }
    }

    private Set<String> loadedBefore() {
        Set<String> loaded = new HashSet<>();
        before.forEach((path, program) -> addLoaded(path, ModuleUses.specifiers(program), loaded));
        return loaded;
    }

    private void addLoaded(String path, List<String> specifiers, Set<String> loaded) {
        specifiers.forEach(specifier -> view.resolve(path, specifier).ifPresent(loaded::add));
    }

    /// Clients that a module made known to others, which nothing asks it for any more.
    void removeExports() {
        ExportedClients exports = new ExportedClients(view);
        Set<String> loaded = loadedBefore();
        for (String path : Set.copyOf(texts.keySet())) {
            Program known = before.get(path);
            Set<String> names = known == null || !loaded.contains(path) ? Set.of() : exports.names(known);
            if (!names.isEmpty()) {
                after.program(path).ifPresent(program -> put(program, exports.without(program, names, loading(path))));
            }
        }
    }

    /// The files that will load a module.
    private List<Program> loading(String module) {
        List<Program> loading = new ArrayList<>();
        after.specifiers().forEach((path, specifiers) -> {
            Set<String> loaded = new HashSet<>();
            addLoaded(path, specifiers, loaded);
            if (loaded.contains(module)) {
                after.program(path).ifPresent(loading::add);
            }
        });
        return loading;
    }

    private void put(Program program, List<Edit> edits) {
        if (!edits.isEmpty()) {
            texts.put(program.path(), Edit.apply(program.text(), edits));
        }
    }

    /// Settings that only held the old service's variables.
    void removeSettings() {
        List<String> all = after.texts();
        for (String path : after.paths()) {
            if (DeadSettings.mayStandIn(after.text(path))) {
                after.program(path).ifPresent(program -> put(program, DeadSettings.edits(program, all)));
            }
        }
    }

    /// The manifest without packages that nothing loads, and with `pg`; the lock file that goes with it.
    ///
    /// @param locks all lock files of the code
    List<FileChange> packages(String path, String text, boolean typed, Map<String, String> locks) {
        Optional<Manifest> read = Manifest.of(text);
        if (read.isEmpty()) {
            return List.of();
        }
        Set<String> loaded = new HashSet<>();
        after.specifiers().values().forEach(loaded::addAll);
        // First, so that dependencies never stand empty: nothing can be put there then.
        Manifest manifest = read.get().with("dependencies", "pg", PG_VERSION);
        List<String> dropped = new ArrayList<>();
        for (String name : PACKAGES) {
            boolean needed = loaded.stream().anyMatch(it -> it.equals(name) || it.startsWith(name + "/"));
            if (!needed && manifest.has(name)) {
                manifest = manifest.without(name);
                dropped.add(name);
                if (manifest.has(name)) {
                    findings.add(finding(path, "still names " + name + ", which nothing loads any more", INSTALL));
                }
            }
        }
        manifest = typed ? manifest.with("devDependencies", "@types/pg", PG_VERSION) : manifest;
        if (!manifest.has("pg")) {
            findings.add(finding(path, "does not name pg, which the new module loads", ADD));
        }
        if (manifest.text().equals(text)) {
            return List.of();
        }
        List<FileChange> changes = new ArrayList<>();
        changes.add(FileChange.edited(path, text, manifest.text()));
        boolean added = !read.get().has("pg") || (typed && !read.get().has("@types/pg"));
        lock(path, dropped, added, locks).ifPresent(changes::add);
        return changes;
    }

    /// The nearest lock file: npm's can be written without asking a registry where packages only go.
    private Optional<FileChange> lock(String manifest, List<String> dropped, boolean added, Map<String, String> locks) {
        for (String folder = parent(manifest); ; folder = parent(folder)) {
            for (Map.Entry<String, String> lock : locks.entrySet()) {
                if (parent(lock.getKey()).equals(folder)) {
                    String from = parent(manifest).substring(folder.isEmpty() ? 0 : folder.length());
                    return lock(lock.getKey(), lock.getValue(), from.replaceFirst("^/", ""), dropped, added);
                }
            }
            if (folder.isEmpty()) {
                findings.add(finding(manifest, "names other packages", INSTALL));
                return Optional.empty();
            }
        }
    }

    private Optional<FileChange> lock(String path, String text, String from, List<String> dropped, boolean added) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        Optional<String> edited = LockFile.of(text).flatMap(lock -> lock.without(from, dropped));
        if (added || edited.isEmpty()) {
            String manager = switch (file) {
                case "yarn.lock" -> "yarn";
                case "pnpm-lock.yaml" -> "pnpm";
                case "bun.lock" -> "bun";
                default -> "npm";
            };
            String missing = edited.isPresent() ? "lacks pg" : "still holds the packages that were there";
            findings.add(finding(path, missing, "run " + manager + " install, which writes it anew"));
        }
        return edited.filter(it -> !it.equals(text)).map(it -> FileChange.edited(path, text, it));
    }

    private static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private static Finding finding(String path, String message, String remedy) {
        return new Finding(RewriteProblem.PACKAGES, Severity.NOTE, path, message, remedy);
    }

    /// An example of an environment without variables that no code reads.
    Optional<FileChange> environment(String path, String text) {
        List<String> all = after.texts();
        String changed = EnvironmentExample.without(
                text,
                name -> name.contains("SUPABASE")
                        && all.stream().noneMatch(code -> code.matches("(?s).*\\b" + name + "\\b.*")));
        return changed.equals(text) ? Optional.empty() : Optional.of(FileChange.edited(path, text, changed));
    }
}
