package dev.rehome.example;

import dev.rehome.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Runs the application's own tests, over the old client or over plain PostgreSQL.
///
/// @param passed names of the tests that passed
/// @param failed names of those that did not
record NodeTests(SortedSet<String> passed, SortedSet<String> failed, String output) {
    private static final Pattern RESULT = Pattern.compile("(?m)^\\s*(not )?ok \\d+ - (.*)$");
    private static final int MINUTES_MAX = 5;

    /// The tests of `legacy/` over the real client and the real REST server.
    static NodeTests onTheOldSide(String database) throws IOException, InterruptedException {
        needPackages("oracle");
        needPackages("legacy");
        return run(ExampleCode.EXAMPLE, "./test-legacy", database);
    }

    /// The same tests in a rewritten folder; the packages are those of `legacy/`.
    static NodeTests onTheNewSide(ExampleCode code, String database) throws IOException, InterruptedException {
        Path packages = needPackages("legacy");
        Path link = code.folder().resolve("node_modules");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, packages);
        }
        return run(ExampleCode.EXAMPLE, "./test-moved", database, code.folder().toString());
    }

    private static Path needPackages(String part) {
        Path packages = ExampleCode.EXAMPLE.resolve(part).resolve("node_modules");
        Needs.path(packages.resolve(".package-lock.json"));
        return packages;
    }

    private static NodeTests run(Path folder, String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("example", ".tap");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().putAll(Map.of("NODE_OPTIONS", "", "NODE_NO_WARNINGS", "1"));
            Process process = builder.start();
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IOException(List.of(command) + " took too long: " + Files.readString(log));
            }
            return read(Files.readString(log));
        } finally {
            Files.delete(log);
        }
    }

    private static NodeTests read(String output) {
        SortedSet<String> passed = new TreeSet<>();
        SortedSet<String> failed = new TreeSet<>();
        Matcher matcher = RESULT.matcher(output);
        while (matcher.find()) {
            // Files of tests stand at other paths on the two sides.
            String name = matcher.group(2).replaceFirst("^/.*/", "");
            (matcher.group(1) == null ? passed : failed).add(name);
        }
        return new NodeTests(passed, failed, output);
    }
}
