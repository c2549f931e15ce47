package dev.rehome.rewrite;

import dev.rehome.finding.Finding;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.CodeProblem;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Syntax;
import dev.rehome.rewrite.code.UnreadableCode;
import dev.rehome.rewrite.scan.ScanProblem;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A folder of code, read once: its programs, and the texts of other files that matter. Reads only.
///
/// Left out, and said so: packages, what lies beside a `package.json` under the name of a build's output,
/// minified and
/// very large files, what symbolic links lead to outside. What `.gitignore` names is read like the rest: it
/// runs like
/// the rest, and secrets lie there.
final class CodeFolder {
    private static final Set<String> NEVER = Set.of(
            "node_modules", "bower_components", ".git", ".hg", ".svn", ".rehome", ".yarn", ".pnpm-store", ".pnp");
    private static final Set<String> OUTPUT =
            Set.of("dist", "build", "out", "coverage", ".next", ".nuxt", ".output", ".svelte-kit", ".turbo", ".vercel");
    private static final Pattern SETTING = Pattern.compile("(?m)(?:^|[\\s{,])[\"']?([\\w$]+)[\"']?\\s*[:=]");
    private static final Pattern OTHER =
            Pattern.compile(".*\\.(vue|svelte|astro|html?|ejs|hbs|pug|graphql|d\\.[mc]?ts)");
    private static final int TEXT_BYTES_MAX = 1_000_000;
    private static final int LOCK_BYTES_MAX = 50_000_000;

    /// What a byte of code takes as a syntax tree with what is known of its names: 42 were seen.
    private static final int TREE_BYTES = 45;

    private final Path root;
    private final List<Program> programs = new ArrayList<>();
    private final Map<String, String> configs = new TreeMap<>();
    private final Map<String, String> environments = new TreeMap<>();
    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, String> others = new TreeMap<>();
    private final Map<String, String> locks = new TreeMap<>();
    private final List<String> code = new ArrayList<>();
    private final List<Finding> findings = new ArrayList<>();
    private long codeBytes;

    private CodeFolder(Path root) {
        this.root = root;
    }

    /// @throws RehomeException where the folder is none
    static CodeFolder read(Path root) {
        CodeFolder folder = new CodeFolder(root);
        try {
            Files.walkFileTree(root, folder.new Visitor());
        } catch (IOException e) {
            throw new RehomeException(
                    ScanProblem.NO_FOLDER,
                    root + " cannot be read",
                    e.toString(),
                    "give the folder that holds the application's code",
                    e);
        }
        Collections.sort(folder.code);
        folder.requireRoom(Runtime.getRuntime().maxMemory());
        folder.parse();
        return folder;
    }

    /// Without room the collector would run for hours before it gave up.
    private void requireRoom(long bytesMax) {
        if (codeBytes * TREE_BYTES > bytesMax) {
            throw new RehomeException(
                    ScanProblem.TOO_MUCH,
                    root + " holds " + codeBytes / 1_000_000 + " MB of code, which take "
                            + codeBytes * TREE_BYTES / 1_000_000 + " MB of memory to read, and " + bytesMax / 1_000_000
                            + " MB are given",
                    "",
                    "give more, for example REHOME_JAVA_OPTS=-Xmx" + (codeBytes * TREE_BYTES / 1_000_000_000 + 1)
                            + "g, or name a folder inside of it");
        }
    }

    List<Program> programs() {
        return Collections.unmodifiableList(programs);
    }

    /// Texts of `package.json`, `tsconfig.json` and `jsconfig.json` files by their path.
    Map<String, String> configs() {
        return Collections.unmodifiableMap(configs);
    }

    /// Texts of examples of environments (`.env.example`) by their path.
    Map<String, String> environments() {
        return Collections.unmodifiableMap(environments);
    }

    /// Texts of other files that settings and secrets stand in, by their path: `.env`, YAML, JSON, shell.
    Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }

    /// Texts of the package managers' lock files by their path.
    Map<String, String> locks() {
        return Collections.unmodifiableMap(locks);
    }

    /// Paths of all files of code, those that could not be read too.
    List<String> code() {
        return Collections.unmodifiableList(code);
    }

    /// Texts of files that hold code and are not read, by path.
    Map<String, String> unread() {
        Map<String, String> all = new TreeMap<>();
        for (Map<String, String> files : List.of(texts, others)) {
            files.forEach((path, text) -> {
                if (Unread.isOne(path)) {
                    all.put(path, text);
                }
            });
        }
        return all;
    }

    /// Texts of all files that are no programs, in which paths of programs may stand.
    List<String> otherTexts() {
        List<String> all = new ArrayList<>();
        List.of(configs, environments, texts, others).forEach(files -> all.addAll(files.values()));
        return all;
    }

    /// Names that files of settings give to values, and every word of files with code that is not read.
    Set<String> settingNames() {
        Set<String> names = new HashSet<>();
        for (Map<String, String> files : List.of(configs, environments, texts, others)) {
            files.forEach((path, text) -> {
                if (OTHER.matcher(path).matches()) {
                    names.addAll(List.of(text.split("[^\\w$]+")));
                } else {
                    SETTING.matcher(text).results().forEach(found -> names.add(found.group(1)));
                }
            });
        }
        return names;
    }

    List<Finding> findings() {
        return Collections.unmodifiableList(findings);
    }

    /// A program, or why there is none.
    private record Read(List<Program> program, List<Finding> finding) {}

    private void parse() {
        for (Read read : LargeStack.each(code, this::parse)) {
            programs.addAll(read.program);
            findings.addAll(read.finding);
        }
    }

    private Read parse(String path) {
        try {
            CodeFile file = CodeFile.read(root, path);
            if (file.minified() || path.contains(".min.")) {
                return new Read(List.of(), List.of(minified(path)));
            }
            return new Read(List.of(Program.parse(file)), List.of());
        } catch (UnreadableCode e) {
            return new Read(List.of(), List.of(e.finding()));
        }
    }

    private static Finding minified(String path) {
        return new Finding(
                CodeProblem.MINIFIED,
                Severity.NOTE,
                path,
                "is minified and is not read",
                "rewrite the code that it was made from, and build it again");
    }

    private final class Visitor extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = String.valueOf(folder.getFileName());
            if (folder.equals(root)) {
                return FileVisitResult.CONTINUE;
            }
            if (NEVER.contains(name)) {
                return FileVisitResult.SKIP_SUBTREE;
            }
            if (OUTPUT.contains(name) && Files.exists(folder.resolveSibling("package.json"))) {
                findings.add(new Finding(
                        ScanProblem.LEFT_OUT,
                        Severity.NOTE,
                        path(folder) + "/",
                        "lies where a build puts its output and is not read",
                        "name another folder as CODE where people write code there"));
                return FileVisitResult.SKIP_SUBTREE;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isSymbolicLink()) {
                link(file);
            } else if (attributes.isRegularFile()) {
                file(file, path(file), attributes.size());
            }
            return FileVisitResult.CONTINUE;
        }

        private String path(Path file) {
            return root.relativize(file).toString().replace('\\', '/');
        }

        private void file(Path file, String path, long size) {
            String name = path.substring(path.lastIndexOf('/') + 1);
            if (name.matches("(package-lock|npm-shrinkwrap)\\.json|yarn\\.lock|pnpm-lock\\.yaml|bun\\.lock")) {
                text(file, path, size, LOCK_BYTES_MAX, locks);
            } else if (name.matches("package\\.json|[tj]sconfig[\\w.-]*\\.json")) {
                text(file, path, size, TEXT_BYTES_MAX, configs);
            } else if (name.matches("\\.?env\\b.*(example|sample|template|dist).*|.*\\.env\\.(example|sample)")) {
                text(file, path, size, TEXT_BYTES_MAX, environments);
            } else if (Syntax.of(path).filter(it -> it != Syntax.DECLARATIONS).isPresent()) {
                code.add(path);
                codeBytes += size > CodeFile.BYTES_MAX ? 0 : size;
            } else if (ScanProblem.holdsSettings(name)) {
                text(file, path, size, TEXT_BYTES_MAX, texts);
            } else if (OTHER.matcher(name).matches()) {
                text(file, path, size, TEXT_BYTES_MAX, others);
            }
        }

        private void text(Path file, String path, long size, int bytesMax, Map<String, String> into) {
            if (size > bytesMax) {
                return;
            }
            try {
                into.put(path, CodeFile.of(path, Files.readAllBytes(file)).text());
            } catch (UnreadableCode e) {
                if (!OTHER.matcher(path).matches() || ScanProblem.holdsSettings(path)) {
                    findings.add(e.finding());
                }
            } catch (IOException e) {
                findings.add(unreadable(path, e));
            }
        }

        /// What a link leads to inside of the folder is read where it lies.
        private void link(Path file) {
            try {
                Path target = file.toRealPath();
                if (!target.startsWith(root.toRealPath())) {
                    findings.add(link(file, "leads out of the folder and is not followed"));
                }
            } catch (IOException e) {
                findings.add(link(file, "leads nowhere or in a circle"));
            }
        }

        private Finding link(Path file, String message) {
            return new Finding(CodeProblem.LINK, Severity.NOTE, path(file), message, "look at what lies there by hand");
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (file.equals(root)) {
                throw e;
            }
            findings.add(unreadable(path(file), e));
            return FileVisitResult.CONTINUE;
        }

        private static Finding unreadable(String path, IOException e) {
            return new Finding(
                    CodeProblem.UNREADABLE,
                    Severity.WARNING,
                    path,
                    "cannot be read: " + e.getClass().getSimpleName(),
                    "check the file and its rights");
        }
    }
}
