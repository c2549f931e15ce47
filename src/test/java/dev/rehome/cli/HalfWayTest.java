package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.demo.EmbeddedServer;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What ends a copy in its midst: the server's words, the right exit status, and an untouched source.
@Timeout(240)
class HalfWayTest {
    private static final String ROWS = "CREATE TABLE big (a int PRIMARY KEY, b text); INSERT INTO big"
            + " SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 40000) i";

    @TempDir
    private Path folder;

    private static EmbeddedServer server() {
        Path binaries = Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"));
        return EmbeddedServer.start(binaries, TestServers.OLDER, Map.of());
    }

    private static String sql(EmbeddedServer server, String database, String sql) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database + "?user=postgres";
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            if (!rows) {
                return "";
            }
            try (ResultSet row = statement.getResultSet()) {
                return row.next() ? String.valueOf(row.getString(1)) : "";
            }
        }
    }

    private static FutureTask<Cli.Ran> copying(EmbeddedServer source, EmbeddedServer target, String database) {
        FutureTask<Cli.Ran> copy = new FutureTask<>(() -> Cli.run(
                "copy",
                "--execute",
                "--rate",
                "2MB/s",
                "--source",
                source.url("postgres", "postgres"),
                "--target",
                target.url(database, "postgres")));
        Thread.ofPlatform().start(copy);
        return copy;
    }

    private static void awaitRows(EmbeddedServer target) throws SQLException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String sql = "SELECT EXISTS (SELECT FROM pg_stat_activity"
                + " WHERE application_name LIKE 'rehome%copy-write' AND query LIKE '%COPY%')";
        while (!sql(target, "postgres", sql).equals("t")) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    private static Cli.Ran ended(FutureTask<Cli.Ran> copy)
            throws ExecutionException, InterruptedException, TimeoutException {
        return copy.get(120, TimeUnit.SECONDS);
    }

    @Test
    @SuppressWarnings("try") // that it ends early is what is tested
    void saysThatTheTargetWentAway() throws Exception {
        try (EmbeddedServer source = server();
                EmbeddedServer target = server()) {
            sql(source, "postgres", ROWS);
            FutureTask<Cli.Ran> copy = copying(source, target, "postgres");
            awaitRows(target);
            target.close();
            Cli.Ran ran = ended(copy);
            assertThat(ran.err()).contains("connection lost: ", "RH-PG-003 target 127.0.0.1:", "remedy: ");
            assertThat(ran.exit()).isEqualTo(7);
            assertThat(sql(source, "postgres", "SELECT count(*) FROM big")).isEqualTo("40000");
            assertThat(sql(source, "postgres", "SELECT to_regnamespace('rehome') IS NULL"))
                    .isEqualTo("t");
        }
    }

    @Test
    @SuppressWarnings("try") // that it ends early is what is tested
    void saysThatTheSourceWentAway() throws Exception {
        try (EmbeddedServer source = server();
                EmbeddedServer target = server()) {
            sql(source, "postgres", ROWS);
            FutureTask<Cli.Ran> copy = copying(source, target, "postgres");
            awaitRows(target);
            source.close();
            Cli.Ran ran = ended(copy);
            assertThat(ran.err()).contains("connection lost: ", "RH-PG-002 source 127.0.0.1:", "remedy: ");
            assertThat(ran.exit()).isEqualTo(6);
        }
    }

    /// A file system of 20 MB under a tablespace: mounting one needs root, which continuous integration is.
    @Test
    void saysThatTheTargetsDiskIsFullAndGoesOnWhenThereIsRoom() throws Exception {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "only root may mount a file system");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path small = Files.createDirectory(folder.resolve("small"));
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", small.toString()) == 0,
                "no file system can be mounted here");
        try (EmbeddedServer source = server();
                EmbeddedServer target = server()) {
            Files.setPosixFilePermissions(small, PosixFilePermissions.fromString("rwxrwxrwx"));
            sql(source, "postgres", ROWS);
            sql(target, "postgres", "CREATE TABLESPACE small LOCATION '" + small + "'");
            sql(target, "postgres", "CREATE DATABASE small TEMPLATE template0 TABLESPACE small");
            String before = sql(source, "postgres", "SELECT md5(string_agg(b, ',' ORDER BY a)) FROM big");

            Cli.Ran full = Cli.run(arguments(source, target));
            assertThat(full.out() + full.err())
                    .contains("RH-COPY-006", "no space left", "No space left on device", "SQLSTATE 53100", "make room");
            assertThat(full.exit()).isEqualTo(7);

            assertThat(run("mount", "-o", "remount,size=200m", small.toString()))
                    .isZero();
            Cli.Ran roomy = Cli.run(arguments(source, target));
            assertThat(roomy.err()).isEmpty();
            assertThat(roomy.exit()).isZero();
            assertThat(sql(target, "small", "SELECT md5(string_agg(b, ',' ORDER BY a)) FROM big"))
                    .isEqualTo(before);
        } finally {
            run("umount", "-l", small.toString());
        }
    }

    private static String[] arguments(EmbeddedServer source, EmbeddedServer target) {
        return List.of(
                        "copy",
                        "--execute",
                        "--quiet",
                        "--source",
                        source.url("postgres", "postgres"),
                        "--target",
                        target.url("small", "postgres"))
                .toArray(String[]::new);
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
