package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.rehome.cli.Cli.Ran;
import dev.rehome.postgres.Side;
import dev.rehome.testing.TestDatabase;
import dev.rehome.testing.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
        Path original = folder.resolve(".rehome/retire/originals/.env");
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
}
