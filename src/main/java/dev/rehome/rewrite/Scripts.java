package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.project.RewriteProblem;
import dev.rehome.rewrite.write.ClientView;
import dev.rehome.rewrite.write.ModulePlace;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

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

    /// @param changed paths of files that were rewritten
    List<Finding> findings(AfterEdits after, Set<String> changed) {
        boolean keepsAlive = placed.existing()
                .filter(module -> !module.text().contains("allowExitOnIdle"))
                .isPresent();
        if (!keepsAlive) {
            return List.of();
        }
        Map<String, Set<String>> loaded = new TreeMap<>();
        after.specifiers().forEach((path, specifiers) -> loaded.put(path, resolved(path, specifiers)));
        Set<String> anywhere = new HashSet<>();
        loaded.values().forEach(anywhere::addAll);
        return loaded.entrySet().stream()
                .filter(file -> changed.contains(file.getKey()) && !anywhere.contains(file.getKey()))
                .filter(file -> file.getValue().contains(placed.file().path()))
                .map(Map.Entry::getKey)
                .filter(path -> !STAYS_OR_ENDS.matcher(after.text(path)).find())
                .filter(path -> !GIVES_SOMETHING.matcher(after.text(path)).find())
                .map(this::finding)
                .toList();
    }

    private Set<String> resolved(String path, List<String> specifiers) {
        return specifiers.stream()
                .flatMap(specifier -> view.resolve(path, specifier).stream())
                .collect(Collectors.toSet());
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
