package dev.rehome.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The real `psql`, of the newest PostgreSQL that Debian has here.
public final class Psql {
    private Psql() {}

    /// Runs a file on a database, as the first line of a dump of ours says.
    ///
    /// @return what it said on standard error; fails where it ends with an error
    public static String run(TestDatabase database, String role, Path file) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(List.of(
                        Needs.program("psql").toString(),
                        "-X",
                        "-q",
                        "-v",
                        "ON_ERROR_STOP=1",
                        "-o",
                        "/dev/null",
                        "-d",
                        database.server().url(database.name(), role),
                        "-f",
                        file.toString()))
                .start();
        process.getOutputStream().close();
        String words = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError(words);
        }
        return words;
    }
}
