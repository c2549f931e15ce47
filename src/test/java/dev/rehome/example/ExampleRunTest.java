package dev.rehome.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Main;
import dev.rehome.demo.EmbeddedServer;
import dev.rehome.testing.Needs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example's plan on real servers, with the application's eight processes under pm2: as much of it as a test run
/// has time for. The whole is `./examples/ai-admin/run`.
final class ExampleRunTest {
    private static final int MINUTES_MAX = 10;

    @TempDir
    private Path folder;

    /// A program that is this build, so that nothing is built meanwhile.
    private Path rehome() throws IOException {
        String java = ProcessHandle.current().info().command().orElse("java");
        String words = "exec '" + java + "' -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -Drehome.home='"
                + Path.of("").toAbsolutePath() + "' -Drehome.postgres.binaries='"
                + Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"))
                        .toAbsolutePath()
                + "' -cp '" + System.getProperty("java.class.path") + "' " + Main.class.getName() + " \"$@\"\n";
        Path program = Files.writeString(folder.resolve("rehome"), "#!/bin/sh\n" + words);
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    }

    private String run(String... options) throws IOException, InterruptedException {
        Path binaries = Path.of(System.getProperty("rehome.postgres.binaries", "target/postgres"));
        try (EmbeddedServer source = EmbeddedServer.start(binaries, 15, Map.of());
                EmbeddedServer target = EmbeddedServer.start(binaries, 17, Map.of())) {
            Path log = folder.resolve("log");
            ProcessBuilder builder = new ProcessBuilder(
                            ExampleCode.EXAMPLE.resolve("run").toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.command().addAll(List.of(options));
            builder.environment().put("REHOME", rehome().toString());
            builder.environment()
                    .put(
                            "STAGE_POSTGRES",
                            source.url("postgres", "postgres") + "," + target.url("postgres", "postgres"));
            Process process = builder.start();
            if (!process.waitFor(MINUTES_MAX, TimeUnit.MINUTES)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                throw new IOException("took too long: " + Files.readString(log));
            }
            String said = Files.readString(log);
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        }
    }

    @Test
    void phase07TakesItselfBackAndGoesForwardAgainAndShowsNoSecretAnywhere() throws Exception {
        for (String part : List.of("stage", "legacy", "oracle")) {
            Needs.path(ExampleCode.EXAMPLE.resolve(part).resolve("node_modules/.package-lock.json"));
        }
        for (String program : List.of("node", "npm", "git", "redis-server")) {
            Needs.program(program);
        }
        assertThat(run("--rollback", "0.7", "--again"))
                .contains(
                        "before it: notices exit 0, 2 rehearsals exit 0, dry run exit 0",
                        "ok   the rollback of 0.7: WhatsApp stays disconnected, caught in phase 0.7: exit 10",
                        "ok   after the rollback of 0.7: the session is as it was",
                        "ok   after the rollback of 0.7: a message is answered",
                        "ok   phase 0.7 is done",
                        "ok   every message that clients wrote is on the source and answered",
                        "ok   no file that the run leaves holds a secret",
                        "ok   no command line showed a secret",
                        "ok   no service was started with a secret in its variables",
                        ", 0 failed")
                .doesNotContain("is not checked");
    }
}
