package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.stmt.Swc4jAstBlockStmt;
import dev.rehome.finding.RehomeException;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Program;
import dev.rehome.rewrite.code.Syntax;
import dev.rehome.rewrite.code.UnreadableCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The files of a folder that people wrote: code, parsed, and other texts.
///
/// @param texts files that are no code, with their text
/// @param unread what could not be read or parsed
record CodeTree(Path root, List<Program> programs, List<CodeFile> texts, List<CheckFinding> unread) {
    private static final Set<String> FOLDERS = Set.of(
            "node_modules",
            ".git",
            ".rehome",
            "dist",
            "build",
            "out",
            "coverage",
            ".next",
            ".nuxt",
            ".cache",
            "vendor");
    private static final Set<String> FILES =
            Set.of("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lock");
    private static final String TEXT = "(?i).*(\\.(md|txt|json|ya?ml|sh|sql|toml|env|html|adoc|rst)|/?\\.env[^/]*"
            + "|/?dockerfile|/?makefile|/?readme)";

    CodeTree {
        programs = List.copyOf(programs);
        texts = List.copyOf(texts);
        unread = List.copyOf(unread);
    }

    static CodeTree read(Path root) {
        if (!Files.isDirectory(root)) {
            throw new RehomeException(
                    CheckProblem.NO_FOLDER,
                    root + " is not a folder",
                    "",
                    "give the folder that holds the application's code");
        }
        List<Program> programs = new ArrayList<>();
        List<CodeFile> texts = new ArrayList<>();
        List<CheckFinding> unread = new ArrayList<>();
        for (String path : paths(root)) {
            try {
                CodeFile file = CodeFile.read(root, path);
                if (Syntax.of(path).isEmpty()) {
                    texts.add(file);
                } else {
                    Program program = Program.parse(file);
                    programs.add(program);
                    unclosed(program).ifPresent(unread::add);
                }
            } catch (UnreadableCode e) {
                if (Syntax.of(path).isPresent()) {
                    unread.add(unread(path, e));
                }
            }
        }
        return new CodeTree(root, programs, texts, unread);
    }

    private static CheckFinding unread(String path, UnreadableCode e) {
        boolean broken = e.problem() == dev.rehome.rewrite.code.CodeProblem.SYNTAX;
        return new CheckFinding(
                CheckProblem.UNREADABLE,
                broken ? Severity.BLOCKING : Severity.WARNING,
                path,
                e.line(),
                String.valueOf(e.getMessage()),
                e.finding().remedy());
    }

    /// The parser forgives a block that the end of the file cuts off; Node does not.
    private static Optional<CheckFinding> unclosed(Program program) {
        return LargeStack.call(() -> {
            List<CheckFinding> found = new ArrayList<>();
            program.walk(node -> {
                if (node instanceof Swc4jAstBlockStmt && !program.text(node).endsWith("}")) {
                    found.add(new CheckFinding(
                            CheckProblem.UNREADABLE,
                            Severity.BLOCKING,
                            program.path(),
                            program.line(node),
                            "does not parse: a block is not closed",
                            "mend it, then run again"));
                }
            });
            return found.stream().findFirst();
        });
    }

    /// With `/`, in a stable order. Links are not followed.
    private static List<String> paths(Path root) {
        List<String> paths = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                    boolean skipped = !folder.equals(root) && FOLDERS.contains(String.valueOf(folder.getFileName()));
                    return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String path = root.relativize(file).toString().replace('\\', '/');
                    boolean wanted = Syntax.of(path).isPresent() || path.matches(TEXT);
                    if (attributes.isRegularFile() && wanted && !FILES.contains(String.valueOf(file.getFileName()))) {
                        paths.add(path);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(root.toString(), e);
        }
        paths.sort(String::compareTo);
        return paths;
    }

    /// The nearest file of this name in the folder of `path` or above it, within the tree.
    Optional<CodeFile> nearest(String path, String name) {
        String folder = path;
        while (true) {
            int slash = folder.lastIndexOf('/');
            folder = slash < 0 ? "" : folder.substring(0, slash);
            String wanted = folder.isEmpty() ? name : folder + "/" + name;
            Optional<CodeFile> found =
                    texts.stream().filter(text -> text.path().equals(wanted)).findFirst();
            if (found.isPresent() || slash < 0) {
                return found;
            }
        }
    }
}
