package dev.rehome.project;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The text of the repository, from the folder that the build runs in.
final class Repository {
    static final Path ROOT = Path.of("").toAbsolutePath();

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".rehome", "node_modules", ".idea");

    private Repository() {}

    /// Files of the repository whose name ends with one of `endings`, in a stable order, relative to [#ROOT].
    static List<Path> files(String... endings) {
        try (Stream<Path> all = Files.find(ROOT, 30, (path, attributes) -> attributes.isRegularFile())) {
            return all.map(ROOT::relativize)
                    .filter(path -> !isNotOurs(path))
                    .filter(path -> Stream.of(endings).anyMatch(path.toString()::endsWith))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isNotOurs(Path path) {
        for (Path part : path) {
            if (NOT_OURS.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }

    static String text(Path path) {
        try {
            return Files.readString(ROOT.resolve(path), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    static List<String> lines(Path path) {
        return text(path).lines().toList();
    }
}
