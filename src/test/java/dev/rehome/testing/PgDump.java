package dev.rehome.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// `pg_dump --schema-only` of a database, for comparing two; PostgreSQL 15's, which refuses newer servers.
public final class PgDump {
    private static final Path PROGRAM = Path.of("/usr/lib/postgresql/15/bin/pg_dump");

    private PgDump() {}

    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM);
    }

    /// The schema without what differs from one dump to the next.
    public static String schema(TestDatabase database) throws IOException, InterruptedException {
        return schema(database, "-s");
    }

    public static String schema(TestDatabase database, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                PROGRAM.toString(),
                "-h",
                "127.0.0.1",
                "-p",
                String.valueOf(database.server().port()),
                "-U",
                "postgres",
                "-d",
                database.name()));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String dump = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(dump);
        }
        return dump.lines()
                .filter(line -> !line.startsWith("\\restrict") && !line.startsWith("\\unrestrict"))
                .collect(Collectors.joining("\n"));
    }

    /// What two dumps do not have in common, by object.
    public static List<String> differences(String source, String target) {
        Map<String, String> here = objects(source);
        Map<String, String> there = objects(target);
        List<String> differences = new ArrayList<>();
        here.forEach((name, text) -> {
            if (!text.equals(there.get(name))) {
                differences.add("source: " + text + "\ntarget: " + there.get(name));
            }
        });
        there.forEach((name, text) -> {
            if (!here.containsKey(name)) {
                differences.add("only in target: " + text);
            }
        });
        return differences;
    }

    /// The same by object, since objects of one kind and name may stand in another order.
    private static Map<String, String> objects(String dump) {
        TreeMap<String, String> objects = new TreeMap<>();
        for (String part : dump.split("\n--\n-- Name: ")) {
            objects.merge(part.lines().findFirst().orElse(""), part.strip(), (a, b) -> a + "\n" + b);
        }
        return objects;
    }
}
