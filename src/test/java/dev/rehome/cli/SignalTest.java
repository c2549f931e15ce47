package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The launcher itself, as a user starts it, and the signals of a terminal, a service manager or a deployment.
@Timeout(240)
class SignalTest {
    private static final String CONTENT = "SELECT md5(string_agg(b, ',' ORDER BY a)) FROM big";
    private static final String SESSIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            + " AND application_name LIKE 'rehome%'";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"INT, 130", "TERM, 143"})
    void endsACopyLeavesNothingRunningAndGoesOn(String signal, int exit) throws Exception {
        install();
        try (TestDatabase source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
                TestDatabase target = TestDatabase.create(TestServers.OLDER, Side.TARGET)) {
            source.execute("CREATE TABLE big (a int PRIMARY KEY, b text);"
                    + " INSERT INTO big SELECT i, repeat(md5(i::text), 30) FROM generate_series(1, 8000) i");
            Process copy = copy(source, target, "--rate", "1MB/s");
            try {
                awaitRows(target, copy);
                new ProcessBuilder("kill", "-" + signal, String.valueOf(copy.pid()))
                        .start()
                        .waitFor();
                assertThat(copy.waitFor(30, TimeUnit.SECONDS)).isTrue();
            } finally {
                copy.destroyForcibly();
            }

            assertThat(copy.exitValue()).as(output()).isEqualTo(exit);
            assertThat(output()).contains("interrupted: nothing is lost, the same command resumes");
            await(source, SESSIONS, "0");
            await(target, SESSIONS, "0");
            assertThat(target.scalar("SELECT count(*) FROM big")).isEqualTo("0");

            Process again = copy(source, target);
            assertThat(again.waitFor(120, TimeUnit.SECONDS)).isTrue();
            assertThat(again.exitValue()).as(output()).isZero();
            assertThat(target.scalar(CONTENT)).isEqualTo(source.scalar(CONTENT));
        }
    }

    /// The script with a program beside it that is the classes of this build: nothing is to be built or trained.
    private void install() throws IOException {
        Files.copy(Path.of("rehome"), folder.resolve("rehome"));
        Path app = folder.resolve("target/app");
        Files.createDirectories(app.resolve("postgres"));
        Files.createFile(app.resolve("postgres/17.jar"));
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        try (OutputStream file = Files.newOutputStream(app.resolve("rehome.jar"))) {
            new JarOutputStream(file, manifest).close();
        }
        Path trained = app.resolve("jdk");
        Files.writeString(trained, System.getProperty("java.home") + " " + System.getProperty("java.version") + "\n");
        Files.setLastModifiedTime(
                trained, java.nio.file.attribute.FileTime.fromMillis(System.currentTimeMillis() + 60_000));
    }

    private Process copy(TestDatabase source, TestDatabase target, String... more) throws IOException {
        // A test run in the background ignores SIGINT, and its children inherit that.
        List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT,TERM", "sh", "./rehome", "copy"));
        command.addAll(List.of("--execute", "--quiet", "--source", source.url(), "--target", target.url()));
        command.addAll(List.of(more));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
    }

    private String output() throws IOException {
        return Files.readString(folder.resolve("output"));
    }

    private void awaitRows(TestDatabase target, Process copy) throws Exception {
        String writing = "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database()"
                + " AND application_name LIKE 'rehome%copy-write' AND query LIKE '%COPY%'";
        long end = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        while (!target.scalar(writing).equals("t")) {
            assertThat(copy.isAlive()).as(output()).isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }

    /// A closed session's backend takes a moment to end.
    private static void await(TestDatabase database, String sql, String value) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (!database.scalar(sql).equals(value)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }
}
