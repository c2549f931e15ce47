package dev.rehome.rewrite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.catalog.ApiCatalog;
import dev.rehome.catalog.ApiCatalogReader;
import dev.rehome.postgres.Server;
import dev.rehome.postgres.Session;
import dev.rehome.postgres.Side;
import dev.rehome.rewrite.project.FileChange;
import dev.rehome.rewrite.project.ProjectFiles;
import dev.rehome.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Each folder of `golden/rewrite` is a case: a file `input.*` beside a client module, or a whole project
/// in `input`.
/// `expected` is what becomes of it, `findings.txt` what is said. `-Drehome.golden=write` writes both anew.
class GoldenRewriteTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/rewrite");
    private static final boolean WRITE = "write".equals(System.getProperty("rehome.golden"));
    private static final String COMMON_JS = """
            const { createClient } = require('@supabase/supabase-js');

            const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY);

            module.exports = { supabase };
            """;
    private static final String ES_MODULE = """
            import { createClient } from '@supabase/supabase-js';

            export const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY);
            """;

    @TempDir
    static Path temporary;

    private static TestDatabase database;
    private static ApiCatalog catalog;

    @BeforeAll
    static void readCatalog() throws SQLException, IOException {
        database = TestDatabase.create(17, Side.TARGET);
        database.execute(Files.readString(GOLDEN.resolve("schema.sql")));
        try (Server server = database.asOwner();
                Session session = server.open("test")) {
            catalog = ApiCatalogReader.read(session, Set.of("public"));
        }
    }

    @AfterAll
    static void drop() throws SQLException {
        database.close();
    }

    @TestFactory
    List<DynamicTest> cases() throws IOException {
        try (Stream<Path> folders = Files.list(GOLDEN)) {
            return folders.filter(Files::isDirectory)
                    .sorted()
                    .map(folder -> DynamicTest.dynamicTest(String.valueOf(folder.getFileName()), () -> check(folder)))
                    .toList();
        }
    }

    @Test
    void everyFileBelongsToACase() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            List<String> orphans = files.filter(Files::isRegularFile)
                    .map(file -> GOLDEN.relativize(file).toString())
                    .filter(path -> !path.equals("schema.sql"))
                    .filter(path -> !path.matches(
                            "[a-z0-9-]+/(input\\.\\w+|expected\\.\\w+|findings\\.txt|(input|expected)/.+)"))
                    .toList();
            assertThat(orphans).isEmpty();
        }
    }

    private void check(Path folder) throws IOException {
        Map<String, String> input = input(folder);
        Map<String, String> expected = new TreeMap<>();
        RewriteResult first = run(folder.getFileName() + "-lf", input, expected);
        String findings = findings(first);
        if (WRITE) {
            write(folder, expected, findings);
        }
        assertThat(shown(folder, expected)).isEqualTo(read(folder, "expected"));
        assertThat(findings).isEqualTo(Files.readString(folder.resolve("findings.txt")));

        Map<String, String> again = new TreeMap<>();
        run(folder.getFileName() + "-again", expected, again);
        assertThat(again).as("a second run changes nothing").isEqualTo(expected);

        Map<String, String> carriage = new TreeMap<>();
        run(folder.getFileName() + "-crlf", mapped(input, text -> text.replace("\n", "\r\n")), carriage);
        carriage.keySet().removeIf(path -> !input.containsKey(path));
        Map<String, String> edited = new TreeMap<>(expected);
        edited.keySet().removeIf(path -> !input.containsKey(path));
        assertThat(mapped(carriage, text -> text.replace("\r\n", "\n")))
                .as("with CRLF")
                .isEqualTo(edited);
        carriage.values().forEach(text -> assertThat(text.replace("\r\n", "")).doesNotContain("\n"));
    }

    private static Map<String, String> mapped(
            Map<String, String> files, java.util.function.UnaryOperator<String> change) {
        Map<String, String> mapped = new TreeMap<>();
        files.forEach((path, text) -> mapped.put(path, change.apply(text)));
        return mapped;
    }

    private static RewriteResult run(String name, Map<String, String> input, Map<String, String> output)
            throws IOException {
        Path code = temporary.resolve(name);
        for (Map.Entry<String, String> file : input.entrySet()) {
            Path path = code.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        RewriteResult result = Rewrite.plan(code, catalog, RewriteOptions.defaults());
        List<FileChange> changes =
                result.changes().stream().filter(FileChange::changes).toList();
        new ProjectFiles(code).write(changes, Optional.empty());
        try (Stream<Path> files = Files.walk(code)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                output.put(code.relativize(file).toString(), Files.readString(file));
            }
        }
        return result;
    }

    private static Map<String, String> input(Path folder) throws IOException {
        if (Files.isDirectory(folder.resolve("input"))) {
            return tree(folder.resolve("input"));
        }
        Map<String, String> files = new TreeMap<>();
        Path input = single(folder, "input").orElseThrow();
        String extension = String.valueOf(input.getFileName()).replaceFirst("input", "");
        boolean module = !Files.readString(input).contains("require(");
        files.put("src/case" + extension, Files.readString(input));
        files.put("src/database/supabase" + extension.replace("mjs", "js"), module ? ES_MODULE : COMMON_JS);
        files.put(
                "package.json",
                "{\n  \"type\": \"" + (module ? "module" : "commonjs")
                        + "\",\n  \"dependencies\": {\n    \"@supabase/supabase-js\": \"2.105.0\"\n  }\n}\n");
        return files;
    }

    private static Optional<Path> single(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(name + "."))
                    .findFirst();
        }
    }

    private static Map<String, String> tree(Path root) throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(file).toString(), Files.readString(file));
            }
        }
        return files;
    }

    /// Of a case that is one file, only that file is kept; the module's own text has tests of its own.
    private static Map<String, String> shown(Path folder, Map<String, String> output) {
        Map<String, String> shown = new TreeMap<>(output);
        if (!Files.isDirectory(folder.resolve("input"))) {
            shown.keySet().removeIf(path -> !path.startsWith("src/case."));
        }
        return shown;
    }

    private static Map<String, String> read(Path folder, String name) throws IOException {
        if (Files.isDirectory(folder.resolve(name))) {
            return tree(folder.resolve(name));
        }
        Path file = single(folder, name).orElseThrow();
        String extension = String.valueOf(file.getFileName()).replaceFirst(name, "");
        return Map.of("src/case" + extension, Files.readString(file));
    }

    private static void write(Path folder, Map<String, String> output, String findings) throws IOException {
        Files.writeString(folder.resolve("findings.txt"), findings);
        for (Map.Entry<String, String> file : shown(folder, output).entrySet()) {
            Path target = Files.isDirectory(folder.resolve("input"))
                    ? folder.resolve("expected").resolve(file.getKey())
                    : folder.resolve(file.getKey().replaceFirst("src/case", "expected"));
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    private static String findings(RewriteResult result) {
        List<String> lines = new ArrayList<>();
        for (RewriteResult.RewrittenFile file : result.files()) {
            for (RewrittenChain chain : file.chains()) {
                lines.add(file.path() + ":" + chain.line() + ":" + chain.column() + " " + chain.status()
                        + chain.problem()
                                .map(problem -> " " + problem.code().text() + " " + problem.reason())
                                .orElse(""));
                chain.sql().forEach(sql -> lines.add("  " + sql));
                chain.notes().forEach(note -> lines.add("  note " + note.code().text() + " " + note.text()));
            }
        }
        result.findings()
                .forEach(finding -> lines.add(finding.severity().word() + " "
                        + finding.code().text() + " " + finding.subject() + ": " + finding.message()));
        return String.join("\n", lines) + "\n";
    }
}
