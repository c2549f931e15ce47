package dev.rehome.rewrite.write;

import dev.rehome.rewrite.code.Program;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The short name that a file writes for a folder of its code, as `@/lib/clients` for `src/lib/clients.ts`.
final class PathAlias {
    /// What stands for a folder and is no package.
    private static final Pattern SPECIFIER = Pattern.compile("((?:@|~|~~|#)/)(.+)");

    private PathAlias() {}

    /// The specifier of a module in a file that writes no paths upwards; empty where it has no such name for it.
    ///
    /// @param path of the module
    static Optional<String> of(Program program, ClientView view, String path) {
        List<String> specifiers = ModuleUses.specifiers(program);
        if (specifiers.stream().anyMatch(specifier -> specifier.startsWith("../"))) {
            return Optional.empty();
        }
        return specifiers.stream()
                .flatMap(specifier -> like(specifier, view.resolve(program.path(), specifier), path).stream())
                .findFirst();
    }

    private static Optional<String> like(String model, Optional<String> modelPath, String path) {
        Matcher matcher = SPECIFIER.matcher(model);
        if (!matcher.matches() || modelPath.isEmpty()) {
            return Optional.empty();
        }
        String found = ModuleFile.withoutExtension(modelPath.get());
        String below = ModuleFile.withoutExtension(matcher.group(2));
        boolean written = !below.equals(matcher.group(2));
        String folder = found.endsWith(below) ? found.substring(0, found.length() - below.length()) : null;
        if (folder == null || written || !path.startsWith(folder) || !(folder.isEmpty() || folder.endsWith("/"))) {
            return Optional.empty();
        }
        return Optional.of(matcher.group(1) + ModuleFile.withoutExtension(path.substring(folder.length())));
    }
}
