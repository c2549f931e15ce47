package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.finding.RehomeException;
import dev.rehome.settings.Reference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class InterruptTest {
    @TempDir
    Path folder;

    @Test
    @Timeout(60)
    void endsWith130AndOneLineAndLeavesNoChild() throws IOException, InterruptedException {
        Process process = start();
        try {
            while (Files.notExists(folder.resolve("started"))) {
                assertThat(process.isAlive()).isTrue();
                Thread.onSpinWait();
            }
            // Through the shell because Process has no way to send SIGINT.
            new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(130);
            assertThat(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo("interrupted: nothing is lost, the same command resumes\n");
            assertThat(Files.readString(folder.resolve("started")).strip())
                    .satisfies(pid -> assertThat(
                                    ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive))
                            .isEmpty());
        } finally {
            process.destroyForcibly();
        }
    }

    /// As the demonstration does, whose command would wait for servers that are stopped.
    @Test
    @Timeout(30)
    void hardlyWaitsForACommandInAHurryAndCleansUpAfterIt() throws InterruptedException {
        Interrupts interrupts = new Interrupts();
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch never = new CountDownLatch(1);
        Thread command = Thread.ofVirtual().start(() -> {
            while (never.getCount() > 0) {
                LockSupport.park();
            }
        });
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (Interrupts.Registration _ = interrupts.onInterrupt(() -> done.add("servers stopped"))) {
            interrupts.hurry(() -> done.add("files removed"));
            Thread hook = interrupts.hook(Cli.environment(folder, err), command);
            long begin = System.nanoTime();
            hook.start();
            hook.join();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        } finally {
            never.countDown();
            LockSupport.unpark(command);
        }
        assertThat(done).containsExactly("servers stopped", "files removed");
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("interrupted\n");
    }

    private Process start() throws IOException {
        String source = "cmd:echo $$ > pid; mv pid started; exec sleep 300";
        // A test run in the background ignores SIGINT, and its children inherit that.
        return new ProcessBuilder(
                        "env",
                        "--default-signal=INT",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Waiting.class.getName(),
                        source)
                .directory(folder.toFile())
                .start();
    }

    /// Starts as [Main#main] does and waits for a reference, as every command does before it connects.
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) {
            Environment environment = Environment.ofProcess();
            Interrupts interrupts = new Interrupts();
            Runtime.getRuntime().addShutdownHook(interrupts.hook(environment, Thread.currentThread()));
            try {
                Reference.parse(args[0], environment.folder(), environment.home())
                        .resolve(environment.variables());
            } catch (RehomeException e) {
                interrupts.finish();
            }
        }
    }
}
