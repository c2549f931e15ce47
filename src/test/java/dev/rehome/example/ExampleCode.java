package dev.rehome.example;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// One folder of the example's application, without the packages that npm puts there.
record ExampleCode(Path folder) {
    static final Path EXAMPLE = Path.of("examples/ai-admin").toAbsolutePath();
    private static final Set<String> NOT_OURS = Set.of("node_modules", ".rehome");

    static ExampleCode of(String name) {
        return new ExampleCode(EXAMPLE.resolve(name));
    }

    /// Text of each file by its path in the folder.
    Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                all.filter(this::isOurs)
                        .forEach(file ->
                                files.put(folder.relativize(file).toString().replace('\\', '/'), text(file)));
            }
        }
        return files;
    }

    private boolean isOurs(Path file) {
        for (Path part : folder.relativize(file)) {
            if (NOT_OURS.contains(part.toString())) {
                return false;
            }
        }
        return Files.isRegularFile(file);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    ExampleCode copiedTo(Path other) throws IOException {
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path path = other.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        return new ExampleCode(other);
    }

    /// Makes the folder hold exactly these files.
    void replaceBy(Map<String, String> wanted) throws IOException {
        for (String path : files().keySet()) {
            if (!wanted.containsKey(path)) {
                Files.delete(folder.resolve(path));
            }
        }
        for (Map.Entry<String, String> file : wanted.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }
}
