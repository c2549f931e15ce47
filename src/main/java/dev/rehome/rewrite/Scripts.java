package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.write.ClientView;
import dev.rehome.rewrite.write.ModulePlace;
import dev.rehome.rewrite.write.ModuleUses;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// Programs that run on their own and end: with the old client they ended when their work was done. A pool of
/// the
/// project's own keeps them until it closes its idle connections.
final class Scripts {
    private static final Pattern GIVES_SOMETHING = Pattern.compile("(?m)\\bexports\\b|^export\\b");
    private static final Pattern STAYS_OR_ENDS =
            Pattern.compile("\\.(listen|end|exit|exitCode|on)\\(|\\bsetInterval\\(|process\\.exit|parentPort");

    private final ModulePlace.Placed placed;
    private final ClientView view;

    Scripts(ModulePlace.Placed placed, ClientView view) {
        this.placed = placed;
        this.view = view;
    }

    /// @param programs all files as they will be
    /// @param changed paths of those that were rewritten
    List<Finding> findings(Collection<Program> programs, Set<String> changed) {
        boolean keepsAlive = placed.existing()
                .filter(module -> !module.text().contains("allowExitOnIdle"))
                .isPresent();
        if (!keepsAlive) {
            return List.of();
        }
        Set<String> loaded = new HashSet<>();
        for (Program program : programs) {
            ModuleUses.specifiers(program)
                    .forEach(
                            specifier -> view.resolve(program.path(), specifier).ifPresent(loaded::add));
        }
        return programs.stream()
                .filter(program -> changed.contains(program.path()) && !loaded.contains(program.path()))
                .filter(program -> ModuleUses.specifiers(program).stream()
                        .flatMap(specifier -> view.resolve(program.path(), specifier).stream())
                        .anyMatch(placed.file().path()::equals))
                .filter(program -> !STAYS_OR_ENDS.matcher(program.text()).find())
                .filter(program -> !GIVES_SOMETHING.matcher(program.text()).find())
                .map(program -> finding(program.path()))
                .toList();
    }

    private Finding finding(String path) {
        return new Finding(
                RewriteProblem.POOL_STAYS_OPEN,
                Severity.NOTE,
                path,
                "runs on its own: the pool of " + placed.file().path()
                        + " keeps it alive until idle connections are closed",
                "call end() of the pool when the work is done, or give the pool allowExitOnIdle: true");
    }
}
