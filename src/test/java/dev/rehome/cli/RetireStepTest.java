package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.Needs;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The end of an old project as a step of a run: a real server whose login is refused, and a service that is started.
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RetireStepTest {
    private static final String ENV = """
            # of the application
            PORT=3000
            SUPABASE_KEY="planted-secret-1"
            USE_LEGACY_SUPABASE=true
            DATABASE_URL=postgres://app@db.example.com/app
            """;

    @TempDir
    Path folder;

    private TestDatabase source;
    private String role;

    @BeforeEach
    void begin() throws Exception {
        source = TestDatabase.create(TestServers.OLDER, Side.SOURCE);
        role = source.name() + "_app";
        source.execute("postgres", "CREATE ROLE " + role + " LOGIN");
        Files.writeString(folder.resolve(".env"), ENV);
        Files.writeString(
                folder.resolve("README.md"),
                "Set these:\n```\nSUPABASE_URL=https://x\nPORT=3000\n```\nThen open Supabase.\n");
        Files.writeString(folder.resolve("ci.yml"), "env:\n  SUPABASE_URL: a\n  PORT: b\njobs:\n  SUPABASE_X: c\n");
        Files.createDirectories(folder.resolve("home/.pm2"));
        Files.writeString(folder.resolve("home/.pm2/dump.rehome-2-1"), "[{\"SUPABASE_KEY\":\"planted-secret-1\"}]");
        Files.createFile(folder.resolve("runs"));
    }

    @AfterEach
    void end() throws SQLException {
        source.execute("postgres", "DROP ROLE " + role);
        source.close();
    }

    private void plan(String start) throws IOException {
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: env:S
                target: env:S
                probes: {api: {command: "test -e runs"}}
                services:
                  worker: {manager: command, start: "%s", stop: "rm -f runs", status: "test -e runs", settle: 100ms}
                phases:
                  - name: end
                    verifyFor: 0s
                    steps:
                      - {watch: {for: 30min, every: 15min, compress: 720}}
                      - {retire: {roles: [%s], brownOut: 1s, backup: false}}
                """.formatted(start, role));
    }

    private Ran rehome(String... args) {
        return Cli.in(folder)
                .with(Map.of(
                        "S",
                        source.server().url(source.name(), "postgres"),
                        "T",
                        source.server().url(source.name(), "postgres"),
                        "HOME",
                        folder.resolve("home").toString(),
                        "PATH",
                        System.getenv("PATH")))
                .call(args);
    }

    @Test
    void takesTheOldVariablesOutAndAsksWhetherTheProjectIsDeleted() throws Exception {
        plan("touch runs started");
        Ran ran = rehome("run", "--execute", "--yes");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(Files.readString(folder.resolve(".env")))
                .isEqualTo("# of the application\nPORT=3000\nDATABASE_URL=postgres://app@db.example.com/app\n");
        assertThat(Files.readString(folder.resolve("README.md")))
                .isEqualTo("Set these:\n```\nPORT=3000\n```\nThen open Supabase.\n");
        assertThat(Files.readString(folder.resolve("ci.yml")))
                .as("a map that would be left empty is for a person")
                .isEqualTo("env:\n  PORT: b\njobs:\n  SUPABASE_X: c\n");
        assertThat(folder.resolve("started")).exists();
        assertThatCode(() -> source.execute(role, "SELECT 1")).doesNotThrowAnyException();
        Path original = folder.resolve(".rehome/retire/originals/1-done/.env");
        assertThat(original).hasContent(ENV.strip());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(original)))
                .isEqualTo("rw-------");
        String journal = Files.readString(folder.resolve(".rehome/run/journal"));
        assertThat(journal)
                .contains("old project deleted", "by hand: 1. rehome backup", ".env: SUPABASE_KEY, USE_LEGACY_SUPABASE")
                .contains("start without the old project: worker")
                .doesNotContain("planted-secret");
        assertThat(ran.err())
                .contains("dump.rehome-2-1: pm2's dump holds", "left: README.md", "left: keys")
                .doesNotContain("planted-secret");
    }

    @Test
    void namesWhatBreaksWithoutItAndGivesAllBack() throws Exception {
        plan(". ./.env && test -n \\\"$USE_LEGACY_SUPABASE\\\" && touch runs");
        Ran ran = rehome("run", "--execute", "--yes");
        assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
        assertThat(ran.err())
                .contains("RH-RUN-010", "the old project is not retired: something breaks without it")
                .contains("start without the old project: worker: ");
        assertThat(Files.readString(folder.resolve(".env"))).isEqualTo(ENV);
        assertThat(Files.readString(folder.resolve("README.md"))).contains("SUPABASE_URL=");
        assertThat(folder.resolve("runs")).as("started again with what it had").exists();
        assertThatCode(() -> source.execute(role, "SELECT 1")).doesNotThrowAnyException();
    }

    @Test
    void theCommandTakesThemOutOnlyWithExecuteAndWhereNothingSaysNo() throws Exception {
        plan("touch runs");
        Ran looked = rehome("retire");
        assertThat(looked.exit()).as(looked.err()).isEqualTo(3);
        assertThat(looked.out()).contains("--execute takes out of .env: SUPABASE_KEY, USE_LEGACY_SUPABASE");
        assertThat(rehome("retire", "--execute", "--role", role).exit()).isEqualTo(3);
        assertThat(Files.readString(folder.resolve(".env")))
                .as("nobody has watched")
                .isEqualTo(ENV);
    }

    /// A service that Node runs: it says hello to the old address first, and goes on without an answer.
    private void nodeService(int port, boolean greets) throws IOException {
        Needs.program("node");
        Files.writeString(folder.resolve("app.cjs"), """
                const net = require('node:net');
                const fs = require('node:fs');
                const ready = () => { fs.writeFileSync('runs', ''); setInterval(() => {}, 1000); };
                if (%s) net.connect(%d, '127.0.0.1').once('error', ready).once('connect', ready);
                else ready();
                """.formatted(greets, port));
        Files.writeString(
                folder.resolve(".env"), ENV + "SUPABASE_URL=http://planted-secret-2@127.0.0.1:" + port + "/rest\n");
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: env:S
                target: env:T
                env: {.env: {remove: [SUPABASE_KEY, SUPABASE_URL, USE_LEGACY_SUPABASE]}}
                probes: {api: {command: "test -e runs"}}
                services:
                  worker:
                    manager: command
                    start: "node app.cjs >> log 2>&1 & echo $! > pid"
                    stop: "kill $(cat pid); rm -f pid runs"
                    status: "kill -0 $(cat pid)"
                    settle: 300ms
                    ready: [{command: "test -e runs", within: 20s}]
                phases:
                  - name: end
                    verifyFor: 0s
                    steps:
                      - {watch: {for: 30min, every: 15min, compress: 720}}
                      - {retire: {roles: [%s], brownOut: 1s, backup: false}}
                """.formatted(role));
        Files.deleteIfExists(folder.resolve("runs"));
        line("node app.cjs >> log 2>&1 & echo $! > pid");
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(folder.resolve("runs"))) {
            assertThat(System.nanoTime()).as("the service runs").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private void line(String line) throws IOException {
        try {
            new ProcessBuilder("sh", "-c", line)
                    .directory(folder.toFile())
                    .start()
                    .waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theOldAddressIsOutOfReachWhileServicesStartAndWhoTriesItIsNamed() throws Exception {
        AtomicInteger greeted = new AtomicInteger();
        try (ServerSocket old = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> {
                while (!old.isClosed()) {
                    try {
                        old.accept();
                        greeted.incrementAndGet();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            nodeService(old.getLocalPort(), true);
            Ran ran = rehome("run", "--execute", "--yes");
            assertThat(ran.exit()).as(ran.err()).isEqualTo(10);
            assertThat(ran.err())
                    .contains("connections to the old address: 1 tried: 127.0.0.1:" + old.getLocalPort())
                    .doesNotContain("planted-secret");
            assertThat(Files.readString(folder.resolve(".env"))).contains("SUPABASE_URL=");
            assertThat(folder.resolve("runs")).exists();
            assertThat(greeted).as("before, and when all was given back").hasValue(2);

            line("kill $(cat pid); rm -f pid runs");
            nodeService(old.getLocalPort(), false);
            Ran good = rehome("run", "--execute", "--yes");
            assertThat(good.exit()).as(good.err()).isZero();
            assertThat(good.err()).contains("GO connections to the old address: none");
            assertThat(good.err()).as("Node loaded what refuses").doesNotContain("/etc/hosts");
            assertThat(folder.resolve(".rehome/retire/cut/until")).doesNotExist();
            assertThat(Files.readString(folder.resolve(".rehome/retire/journal")))
                    .contains("address-uncut");
        } finally {
            line("kill $(cat pid)");
        }
    }

    private Process process(String... words) throws IOException {
        String database = source.server().url(source.name(), "postgres");
        String home = folder.resolve("home").toString();
        return Cli.in(folder)
                .with(Map.of("S", database, "T", database, "HOME", home))
                .start(folder.resolve("said"), words);
    }

    /// Kills a run in its time without the old login.
    private void killedInBrownOut() throws Exception {
        Process process = process("run", "--execute", "--yes");
        Path journal = folder.resolve(".rehome/retire/journal");
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!Files.exists(journal) || !Files.readString(journal).contains("service-stopped")) {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("said")))
                    .isTrue();
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve(".env"))).doesNotContain("SUPABASE");
        assertThatCode(() -> source.execute(role, "SELECT 1")).isInstanceOf(SQLException.class);
    }

    @Test
    void killedInTheMiddleItIsUndoneOrGoesOn() throws Exception {
        plan("touch runs started");
        String before = Files.readString(folder.resolve("README.md"));
        killedInBrownOut();
        Ran back = rehome("rollback", "--execute");
        assertThat(back.exit()).as(back.err()).isZero();
        assertThat(Files.readString(folder.resolve(".env"))).isEqualTo(ENV);
        assertThat(Files.readString(folder.resolve("README.md"))).isEqualTo(before);
        assertThat(folder.resolve("runs")).exists();
        assertThatCode(() -> source.execute(role, "SELECT 1")).doesNotThrowAnyException();

        Files.delete(folder.resolve(".rehome/retire/journal"));
        killedInBrownOut();
        Ran ran = rehome("run", "--execute", "--yes");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(Files.readString(folder.resolve(".env"))).doesNotContain("SUPABASE");
        assertThat(folder.resolve("runs")).exists();
        assertThatCode(() -> source.execute(role, "SELECT 1")).doesNotThrowAnyException();
        try (Stream<Path> kept = Files.walk(folder.resolve(".rehome/retire/originals"))) {
            assertThat(kept.filter(file -> file.endsWith(".env")).map(RetireStepTest::read))
                    .containsExactly(ENV);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
