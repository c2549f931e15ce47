package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.Edit;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.project.EnvironmentExample;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.Manifest;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.write.ClientView;
import dev.rehome.rewrite.write.DeadSettings;
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

    private final Map<String, Program> programs = new TreeMap<>();
    private final Map<String, String> texts;
    private final ClientView view;
    private final Set<String> removed = new HashSet<>();
    private final List<Finding> findings = new ArrayList<>();

    /// @param before all programs of the code
    /// @param texts new texts of files, by path; this adds to it
    Leftovers(List<Program> before, Map<String, String> texts, ClientView view) {
        this.texts = texts;
        this.view = view;
        before.forEach(program -> programs.put(program.path(), program));
    }

    List<Finding> findings() {
        return findings;
    }

    Set<String> removed() {
        return removed;
    }

    /// Takes out the modules that only made the client, where others imported them and none does any more.
    void removeModules(Set<String> origins) {
        Set<String> before = referenced(programs.values());
        Map<String, Program> after = after();
        Set<String> now = referenced(after.values());
        for (String origin : origins) {
            if (before.contains(origin) && !now.contains(origin)) {
                removed.add(origin);
                texts.remove(origin);
            }
        }
    }

    private Map<String, Program> after() {
        Map<String, Program> after = new TreeMap<>(programs);
        texts.forEach((path, text) -> {
            Program known = programs.get(path);
            try {
                after.put(
                        path,
                        Program.parse(new CodeFile(
                                path, text, known != null && known.file().byteOrderMark())));
            } catch (UnreadableCode e) {
                findings.add(e.finding());
            }
        });
        removed.forEach(after::remove);
        return after;
    }

    private Set<String> referenced(Iterable<Program> all) {
        Set<String> referenced = new HashSet<>();
        for (Program program : all) {
            for (String specifier : ModuleUses.specifiers(program)) {
                view.resolve(program.path(), specifier).ifPresent(referenced::add);
            }
        }
        return referenced;
    }

    /// Settings that only held the old service's variables.
    void removeSettings() {
        Map<String, Program> after = after();
        List<String> all = after.values().stream().map(Program::text).toList();
        for (Program program : after.values()) {
            List<Edit> edits = DeadSettings.edits(program, all);
            if (!edits.isEmpty()) {
                texts.put(program.path(), Edit.apply(program.text(), edits));
            }
        }
    }

    /// The manifest without packages that nothing loads, and with `pg`.
    Optional<FileChange> manifest(String path, String text, boolean typed, boolean usesModule) {
        Optional<Manifest> read = Manifest.of(text);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        Set<String> loaded = new HashSet<>();
        after().values().forEach(program -> loaded.addAll(ModuleUses.specifiers(program)));
        Manifest manifest = read.get();
        for (String name : PACKAGES) {
            boolean needed = loaded.stream().anyMatch(it -> it.equals(name) || it.startsWith(name + "/"));
            if (!needed && manifest.has(name)) {
                manifest = manifest.without(name);
                if (manifest.has(name)) {
                    findings.add(finding(path, "still names " + name + ", which nothing loads any more"));
                }
            }
        }
        if (usesModule) {
            manifest = manifest.with("dependencies", "pg", PG_VERSION);
            manifest = typed ? manifest.with("devDependencies", "@types/pg", PG_VERSION) : manifest;
            if (!manifest.has("pg")) {
                findings.add(finding(path, "does not name pg, which the new module loads"));
            }
        }
        if (manifest.text().equals(text)) {
            return Optional.empty();
        }
        findings.add(finding(path, "names other packages: the lock file follows with the package manager's install"));
        return Optional.of(FileChange.edited(path, text, manifest.text()));
    }

    private static Finding finding(String path, String message) {
        return new Finding(
                RewriteProblem.PACKAGES,
                Severity.NOTE,
                path,
                message,
                "run the package manager's install, for example npm install");
    }

    /// An example of an environment without variables that no code reads.
    Optional<FileChange> environment(String path, String text) {
        List<String> all = after().values().stream().map(Program::text).toList();
        String changed = EnvironmentExample.without(
                text,
                name -> name.contains("SUPABASE")
                        && all.stream().noneMatch(code -> code.matches("(?s).*\\b" + name + "\\b.*")));
        return changed.equals(text) ? Optional.empty() : Optional.of(FileChange.edited(path, text, changed));
    }
}
