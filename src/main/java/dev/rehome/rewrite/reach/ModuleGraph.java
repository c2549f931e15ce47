package dev.rehome.rewrite.reach;

import dev.rehome.rewrite.code.Program;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which file an import names: relative paths with and without extension, index files, `paths` and `baseUrl` of
/// `tsconfig.json`, `imports` of `package.json`, packages of the same repository. What lies in `node_modules` is no
/// file of ours.
public final class ModuleGraph {
    private static final List<String> EXTENSIONS =
            List.of("", ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".d.ts");

    private final Map<String, Program> byPath = new HashMap<>();
    private final ModuleSettings settings;

    private ModuleGraph(List<Program> programs, ModuleSettings settings) {
        programs.forEach(program -> byPath.put(program.path(), program));
        this.settings = settings;
    }

    /// @param configs texts of `tsconfig.json`, `jsconfig.json` and `package.json` files by their path
    public static ModuleGraph of(List<Program> programs, Map<String, String> configs) {
        return new ModuleGraph(programs, ModuleSettings.of(configs));
    }

    public Optional<Program> program(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /// The program that `from` means by a specifier; empty for packages and for what is not there.
    public Optional<Program> resolve(Program from, String specifier) {
        return resolve(from.path(), specifier);
    }

    /// The same for a file that is no program.
    public Optional<Program> resolve(String from, String specifier) {
        String wanted = specifier.replaceFirst("[?#].*$", "");
        if (isRelative(wanted)) {
            return file(join(folder(from), wanted));
        }
        for (String candidate : settings.candidates(from, specifier)) {
            Optional<Program> found = file(candidate);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /// Whether a specifier names a file of the same project, found or not.
    public static boolean isRelative(String specifier) {
        return specifier.equals(".")
                || specifier.equals("..")
                || specifier.startsWith("./")
                || specifier.startsWith("../");
    }

    private Optional<Program> file(String path) {
        for (String candidate : candidates(path)) {
            Program found = byPath.get(candidate);
            if (found != null) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }

    private List<String> candidates(String path) {
        List<String> candidates = new ArrayList<>();
        EXTENSIONS.forEach(extension -> candidates.add(path + extension));
        // TypeScript names the file that it will make: `./x.js` is `./x.ts`.
        if (path.matches(".*\\.[mc]?jsx?")) {
            int dot = path.lastIndexOf('.');
            String stem = path.substring(0, dot);
            List.of(".ts", ".tsx", ".mts", ".cts").forEach(extension -> candidates.add(stem + extension));
        }
        settings.mainOf(path).ifPresent(main -> EXTENSIONS.forEach(extension -> candidates.add(main + extension)));
        String slash = path.isEmpty() ? "" : path + "/";
        EXTENSIONS.forEach(extension -> candidates.add(slash + "index" + extension));
        return candidates;
    }

    static String folder(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /// Both paths after each other, without `.` and `..`; what leads out of the code's folder keeps its `..` and so
    /// names no file.
    static String join(String folder, String relative) {
        List<String> parts = new ArrayList<>();
        for (String part : (folder + "/" + relative).split("/", -1)) {
            if (part.equals("..") && !parts.isEmpty() && !parts.getLast().equals("..")) {
                parts.removeLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.add(part);
            }
        }
        return String.join("/", parts);
    }
}
