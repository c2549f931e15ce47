package dev.rehome.differential;

import dev.rehome.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The cases of one profile as small projects, one a topic: as they are, and rewritten by one run of the command for
/// each, so that every topic has a generated module with what it needs and no more.
final class CodeFolder {
    private static final String CLIENT = """
            import { createClient } from '@supabase/supabase-js';

            export const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY);
            """;
    private static final String COMMON_JS_CLIENT = """
            const { createClient } = require('@supabase/supabase-js');

            const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_SERVICE_ROLE_KEY);

            module.exports = { supabase };
            """;

    private final Path folder;
    private final Path original;
    private final Path rewritten;
    private final Map<String, List<Map<?, ?>>> chains = new HashMap<>();

    private CodeFolder(Path folder) {
        this.folder = folder;
        this.original = folder.resolve("original");
        this.rewritten = folder.resolve("rewritten");
    }

    static CodeFolder write(Path folder, List<Case> cases) throws IOException {
        CodeFolder code = new CodeFolder(folder.toAbsolutePath());
        remove(folder);
        code.project(code.original, cases);
        return code;
    }

    private void project(Path root, List<Case> cases) throws IOException {
        for (String topic : topics(cases)) {
            scaffold(root.resolve(topic));
        }
        for (Case one : cases) {
            Files.writeString(root.resolve(one.file()), one.module());
        }
    }

    private static SortedSet<String> topics(List<Case> cases) {
        return cases.stream().map(Case::topic).collect(Collectors.toCollection(TreeSet::new));
    }

    private static void scaffold(Path root) throws IOException {
        Files.createDirectories(root.resolve("cases"));
        Files.createSymbolicLink(
                root.resolve("node_modules"),
                Path.of("src/test/node/node_modules").toAbsolutePath());
        Files.copy(Path.of("src/test/node/package.json"), root.resolve("package.json"));
        Files.copy(Path.of("src/test/node/package-lock.json"), root.resolve("package-lock.json"));
        Files.writeString(root.resolve("supabase.js"), CLIENT);
        Files.writeString(root.resolve("supabase.cjs"), COMMON_JS_CLIENT);
    }

    /// Runs the command on a second copy, and keeps what it says of each chain.
    void rewrite(List<Case> cases, String database, List<String> options) throws IOException {
        project(rewritten, cases);
        for (String topic : topics(cases)) {
            Path root = rewritten.resolve(topic);
            List<String> command = new ArrayList<>(
                    List.of("rewrite", root.toString(), "--db", database, "--execute", "--format", "json"));
            command.addAll(options);
            Cli.Ran ran = Cli.in(folder).call(command.toArray(String[]::new));
            Files.writeString(folder.resolve(topic + ".json"), ran.out());
            Files.writeString(folder.resolve(topic + ".log"), ran.err());
            if (ran.exit() != 0) {
                throw new AssertionError("rewrite ended with " + ran.exit() + ": " + ran.out() + ran.err());
            }
            for (Map<?, ?> file : JsonValue.objects(JsonValue.object(ran.out()), "files")) {
                chains.put(topic + "/" + file.get("path"), JsonValue.objects(file, "chains"));
            }
        }
    }

    Path original(Case one) {
        return original.resolve(one.file());
    }

    Path rewritten(Case one) {
        return rewritten.resolve(one.file());
    }

    /// Each chain of the case as the command reported it.
    List<Map<?, ?>> chains(Case one) {
        return chains.getOrDefault(one.file(), List.of());
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
