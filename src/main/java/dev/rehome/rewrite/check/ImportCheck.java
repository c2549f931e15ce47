package dev.rehome.rewrite.check;

import com.caoccao.javet.swc4j.ast.interfaces.ISwc4jAst;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstExportAll;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstImportDecl;
import com.caoccao.javet.swc4j.ast.module.Swc4jAstNamedExport;
import dev.rehome.finding.Severity;
import dev.rehome.rewrite.code.CodeFile;
import dev.rehome.rewrite.code.LargeStack;
import dev.rehome.rewrite.code.Nodes;
import dev.rehome.rewrite.code.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Whether every import leads to a file, and every package that is imported is named in `package.json`.
final class ImportCheck {
    private static final List<String> ENDINGS = List.of(
            "",
            ".ts",
            ".tsx",
            ".mts",
            ".cts",
            ".js",
            ".jsx",
            ".mjs",
            ".cjs",
            ".json",
            ".d.ts",
            ".node",
            "/index.ts",
            "/index.tsx",
            "/index.js",
            "/index.jsx",
            "/index.mjs",
            "/index.cjs",
            "/package.json");
    private static final Set<String> BUILT_IN = Set.of(
            "assert",
            "async_hooks",
            "buffer",
            "child_process",
            "cluster",
            "console",
            "constants",
            "crypto",
            "dgram",
            "diagnostics_channel",
            "dns",
            "domain",
            "events",
            "fs",
            "http",
            "http2",
            "https",
            "inspector",
            "module",
            "net",
            "os",
            "path",
            "perf_hooks",
            "process",
            "punycode",
            "querystring",
            "readline",
            "repl",
            "stream",
            "string_decoder",
            "sys",
            "timers",
            "tls",
            "trace_events",
            "tty",
            "url",
            "util",
            "v8",
            "vm",
            "wasi",
            "worker_threads",
            "zlib");

    private final CodeTree tree;

    ImportCheck(CodeTree tree) {
        this.tree = tree;
    }

    /// An import as it stands in a file.
    record Import(ISwc4jAst node, String specifier) {}

    List<CheckFinding> findings(Program program) {
        List<CheckFinding> findings = new ArrayList<>();
        for (Import one : imports(program)) {
            finding(program, one).ifPresent(findings::add);
        }
        return findings;
    }

    static List<Import> imports(Program program) {
        return LargeStack.call(() -> {
            List<Import> imports = new ArrayList<>();
            program.walk(node -> specifier(program, node).ifPresent(it -> imports.add(new Import(node, it))));
            return imports;
        });
    }

    private static Optional<String> specifier(Program program, ISwc4jAst node) {
        return switch (node) {
            case Swc4jAstImportDecl it -> Optional.of(it.getSrc().getValue());
            case Swc4jAstExportAll it -> Optional.of(it.getSrc().getValue());
            case Swc4jAstNamedExport it -> it.getSrc().map(source -> source.getValue());
            default ->
                Nodes.call(node)
                        .filter(call -> Nodes.same(call.node(), node))
                        .filter(call -> program.text(call.callee()).matches("require|import|require\\.resolve"))
                        .flatMap(call -> call.argument(0))
                        .flatMap(Nodes::string);
        };
    }

    private Optional<CheckFinding> finding(Program program, Import one) {
        String specifier = one.specifier().replaceFirst("[?#].*$", "");
        if (specifier.startsWith(".")) {
            return isThere(program.path(), specifier)
                    ? Optional.empty()
                    : Optional.of(new CheckFinding(
                            CheckProblem.IMPORT,
                            Severity.BLOCKING,
                            program.path(),
                            program.line(one.node()),
                            "imports " + one.specifier() + ", which is not there",
                            "correct the path, or bring the file back"));
        }
        return named(program, specifier)
                ? Optional.empty()
                : Optional.of(new CheckFinding(
                        CheckProblem.PACKAGE,
                        Severity.BLOCKING,
                        program.path(),
                        program.line(one.node()),
                        "imports " + packageOf(specifier) + ", which package.json does not name",
                        "npm install " + packageOf(specifier)));
    }

    private boolean isThere(String from, String specifier) {
        Path folder = tree.root().resolve(from).getParent();
        if (folder == null) {
            return false;
        }
        Path file = folder.resolve(specifier).normalize();
        // TypeScript names the file that it will make: `./x.js` is `./x.ts`.
        String stem = file.toString().replaceFirst("\\.([mc]?)jsx?$", "");
        return ENDINGS.stream().anyMatch(ending -> Files.isRegularFile(Path.of(file + ending)))
                || (!stem.equals(file.toString())
                        && ENDINGS.stream().anyMatch(ending -> Files.isRegularFile(Path.of(stem + ending))));
    }

    private static String packageOf(String specifier) {
        String[] parts = specifier.split("/", 3);
        return specifier.startsWith("@") && parts.length > 1 ? parts[0] + "/" + parts[1] : parts[0];
    }

    private boolean named(Program program, String specifier) {
        String name = packageOf(specifier);
        if (specifier.startsWith("node:")
                || specifier.startsWith("bun:")
                || specifier.contains(":")
                || specifier.startsWith("/")
                || BUILT_IN.contains(name)) {
            return true;
        }
        Optional<CodeFile> manifest = tree.nearest(program.path(), "package.json");
        return manifest.isEmpty()
                || names(manifest.get(), name)
                || tree.texts().stream().anyMatch(file -> isSettings(file) && names(file, name));
    }

    /// Workspaces of the repository, aliases of TypeScript and of `package.json`.
    private static boolean isSettings(CodeFile file) {
        return file.path().matches("(.*/)?((ts|js)config[^/]*|package)\\.json");
    }

    private static boolean names(CodeFile manifest, String name) {
        return Pattern.compile("\"" + Pattern.quote(name) + "(/\\*)?\"")
                .matcher(manifest.text())
                .find();
    }
}
