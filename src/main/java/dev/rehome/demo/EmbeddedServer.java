package dev.rehome.demo;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.jar.JarFile;

/// A real PostgreSQL server on a free port of this machine's loopback, gone with [#close()]. Superuser `postgres`,
/// no password asked. Its files lie in a temporary folder.
public final class EmbeddedServer implements AutoCloseable {
    private final EmbeddedPostgres postgres;
    private final int major;

    private EmbeddedServer(EmbeddedPostgres postgres, int major) {
        this.postgres = postgres;
        this.major = major;
    }

    /// Starts a server of a major version whose binaries are in `binaries` as `MAJOR.jar`.
    ///
    /// @param settings of `postgresql.conf`, in addition to those every server here has
    public static EmbeddedServer start(Path binaries, int major, Map<String, String> settings) {
        Path jar = binaries.resolve(major + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("no PostgreSQL " + major + " at " + jar);
        }
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(workingFolder(binaries))
                .setPgBinaryResolver((system, hardware) -> binary(jar, system, hardware))
                .setServerConfig("wal_level", "logical")
                .setServerConfig("max_connections", "100")
                .setServerConfig("fsync", "off")
                .setServerConfig("listen_addresses", "127.0.0.1");
        settings.forEach(builder::setServerConfig);
        try {
            return new EmbeddedServer(builder.start(), major);
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL " + major + " did not start", e);
        }
    }

    /// Where the binaries are unpacked once and the servers' files lie: beside the binaries, or where those belong
    /// to somebody else, in the user's cache. The library makes its folder writable for everybody, and programs run
    /// from it: so the folder around it is closed.
    private static File workingFolder(Path binaries) {
        Path parent = Files.isWritable(binaries)
                ? binaries
                : Path.of(System.getProperty("user.home", "."), ".cache", "rehome");
        Path closed = parent.toAbsolutePath().resolve("servers");
        try {
            Files.createDirectories(parent);
            if (!Files.isDirectory(closed)) {
                Files.createDirectory(
                        closed, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        } catch (FileAlreadyExistsException e) {
            // Two servers start at once: the other has made it.
        } catch (IOException e) {
            throw new UncheckedIOException(closed + " cannot be made", e);
        }
        return closed.resolve("files").toFile();
    }

    @SuppressWarnings("resource") // the jar stays open until its only entry has been read
    private static InputStream binary(Path jar, String system, String hardware) throws IOException {
        String name = "postgres-" + system.toLowerCase(java.util.Locale.ROOT) + "-" + hardware + ".txz";
        JarFile file = new JarFile(jar.toFile());
        return file.getInputStream(file.getEntry(name));
    }

    public int port() {
        return postgres.getPort();
    }

    public int major() {
        return major;
    }

    /// A URL for a database and role of this server.
    public String url(String database, String role) {
        return "postgres://" + role + "@127.0.0.1:" + port() + "/" + database;
    }

    @Override
    public void close() {
        try {
            postgres.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
