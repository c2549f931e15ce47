package dev.rehome.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/// What a test needs that may be missing on a machine. Where it is missing the test is skipped, with a word; in
/// continuous integration (`CI=true`), where `.ci/run` installs it, the test fails instead: a skipped test proves
/// nothing.
public final class Needs {
    private Needs() {}

    /// The path of a program on PATH, in `/usr/sbin`, or of the newest Debian PostgreSQL.
    public static Path program(String name) {
        return find(name).orElseGet(() -> missing("the program " + name));
    }

    /// A file or folder that is no part of the repository.
    public static Path path(Path path) {
        return Files.exists(path) ? path : missing(path.toString());
    }

    private static Path missing(String what) {
        String message = "needs " + what + ", which is not on this machine";
        return "true".equals(System.getenv("CI")) ? fail(message) : abort(message);
    }

    private static Optional<Path> find(String name) {
        String path = System.getenv().getOrDefault("PATH", "");
        Stream<Path> folders =
                Stream.concat(Arrays.stream(path.split(":")).map(Path::of), Stream.of(Path.of("/usr/sbin")));
        return Stream.concat(folders, debianPostgres())
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Stream<Path> debianPostgres() {
        String[] versions = Path.of("/usr/lib/postgresql").toFile().list();
        return versions == null
                ? Stream.empty()
                : Arrays.stream(versions)
                        .sorted(Comparator.<String>naturalOrder().reversed())
                        .map(version -> Path.of("/usr/lib/postgresql", version, "bin"));
    }
}
