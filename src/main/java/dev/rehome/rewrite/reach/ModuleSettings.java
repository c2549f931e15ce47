package dev.rehome.rewrite.reach;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What `tsconfig.json` and `package.json` files say about imports that are not relative.
///
/// @param aliases by the folder that they hold for, deepest folder first
/// @param packages folders of packages of this repository, by name
/// @param mains entry files of packages by folder, without leading `./`
record ModuleSettings(List<Alias> aliases, Map<String, String> packages, Map<String, String> mains) {

    /// @param folder the folder whose files it holds for
    /// @param pattern may hold one `*`
    record Alias(String folder, String pattern, List<String> targets) {
        Optional<String> rest(String specifier) {
            int star = pattern.indexOf('*');
            if (star < 0) {
                return pattern.equals(specifier) ? Optional.of("") : Optional.empty();
            }
            String before = pattern.substring(0, star);
            String after = pattern.substring(star + 1);
            boolean fits = specifier.length() >= before.length() + after.length()
                    && specifier.startsWith(before)
                    && specifier.endsWith(after);
            return fits
                    ? Optional.of(specifier.substring(before.length(), specifier.length() - after.length()))
                    : Optional.empty();
        }
    }

    static ModuleSettings of(Map<String, String> configs) {
        List<Alias> aliases = new ArrayList<>();
        Map<String, String> packages = new LinkedHashMap<>();
        Map<String, String> mains = new LinkedHashMap<>();
        configs.forEach((path, text) -> {
            JsonTree json = JsonTree.of(text);
            String folder = ModuleGraph.folder(path);
            if (path.endsWith("package.json")) {
                readPackage(json, folder, aliases, packages, mains);
            } else {
                readCompiler(json, folder, aliases);
            }
        });
        aliases.sort((a, b) -> {
            int byFolder = Integer.compare(b.folder.length(), a.folder.length());
            return byFolder != 0 ? byFolder : Integer.compare(b.pattern.length(), a.pattern.length());
        });
        return new ModuleSettings(List.copyOf(aliases), packages, mains);
    }

    private static void readPackage(
            JsonTree json,
            String folder,
            List<Alias> aliases,
            Map<String, String> packages,
            Map<String, String> mains) {
        json.path("name").text().ifPresent(name -> packages.put(name, folder));
        for (String key : List.of("source", "main", "module", "types")) {
            json.path(key).text().ifPresent(main -> mains.putIfAbsent(folder, ModuleGraph.join(folder, main)));
        }
        json.path("imports")
                .entries()
                .forEach((name, target) -> aliases.add(new Alias(folder, name, joined(folder, target.texts()))));
    }

    private static void readCompiler(JsonTree json, String folder, List<Alias> aliases) {
        JsonTree options = json.path("compilerOptions");
        Optional<String> base = options.path("baseUrl").text();
        String root = base.map(it -> ModuleGraph.join(folder, it)).orElse(folder);
        options.path("paths")
                .entries()
                .forEach((name, target) -> aliases.add(new Alias(folder, name, joined(root, target.texts()))));
        if (base.isPresent()) {
            aliases.add(new Alias(folder, "*", List.of(root.isEmpty() ? "*" : root + "/*")));
        }
    }

    private static List<String> joined(String folder, List<String> targets) {
        return targets.stream().map(target -> ModuleGraph.join(folder, target)).toList();
    }

    /// Paths, most likely first, that a specifier may mean in a file.
    List<String> candidates(String from, String specifier) {
        List<String> found = new ArrayList<>();
        for (Alias alias : aliases) {
            boolean holds = alias.folder.isEmpty() || from.startsWith(alias.folder + "/");
            if (holds) {
                alias.rest(specifier)
                        .ifPresent(rest -> alias.targets.forEach(target -> found.add(target.replace("*", rest))));
            }
        }
        packages.forEach((name, folder) -> {
            if (specifier.equals(name)) {
                found.add(folder);
                found.add(ModuleGraph.join(folder, "src"));
            } else if (specifier.startsWith(name + "/")) {
                String rest = specifier.substring(name.length() + 1);
                found.add(ModuleGraph.join(folder, rest));
                found.add(ModuleGraph.join(folder, "src/" + rest));
            }
        });
        return found;
    }

    Optional<String> mainOf(String folder) {
        return Optional.ofNullable(mains.get(folder));
    }
}
