package dev.rehome.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs of a process that was killed, and the process behind it. Another Java process stands for the rehome that
/// dies.
@Timeout(120)
class StartedProgramsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void stateIsThere() throws Exception {
        Files.createDirectory(folder.resolve(".rehome"));
    }

    /// Runs a shell line on the machine that rehome runs on, until it is killed.
    static final class Killed {
        private Killed() {}

        public static void main(String[] words) throws Exception {
            new Local(Path.of(words[0]), System.getenv()).run(Command.shell(words[1]));
        }
    }

    /// Starts a line in a process of its own, and kills that once the line has begun.
    private void killedWhile(String line) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        folder.toString(),
                        line)
                .redirectErrorStream(true)
                .redirectOutput(new File("/dev/null"))
                .start();
        awaitBegun();
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitBegun() {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!Files.exists(folder.resolve("begun"))) {
            assertThat(System.nanoTime()).as("the line runs").isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
        }
    }

    private Answer here(String line) throws InterruptedException {
        return new Local(folder, System.getenv()).run(Command.shell(line));
    }

    @Test
    void nothingIsStartedBeforeWhatAKilledProcessStartedHasEnded() throws Exception {
        killedWhile("touch begun; sleep 2; echo stopped >> acts");
        here("echo started >> acts");
        assertThat(folder.resolve("acts")).hasContent("stopped\nstarted\n");
    }

    @Test
    void aShellLineOfThePlanWaitsForItToo() throws Exception {
        killedWhile("touch begun; sleep 2; echo stopped >> acts");
        ShellProcess.start("echo started >> acts", folder, Map.of(), _ -> {}).await(Duration.ofSeconds(30));
        assertThat(folder.resolve("acts")).hasContent("stopped\nstarted\n");
    }

    @Test
    void whatDoesNotEndIsEnded() throws Exception {
        killedWhile("touch begun; sleep 600; echo stopped >> acts");
        ProcessBuilder builder = new ProcessBuilder("true");
        try (StartedPrograms.Entry _ =
                new StartedPrograms(folder.resolve(".rehome/programs"), Duration.ofMillis(300)).enter(builder)) {
            assertThat(builder.start().waitFor()).isZero();
        }
        assertThat(folder.resolve(".rehome/programs")).isEmptyDirectory();
        assertThat(ProcessHandle.allProcesses()
                        .filter(process ->
                                process.info().commandLine().orElse("").contains(folder + "/"))
                        .toList())
                .isEmpty();
        assertThat(folder.resolve("acts")).doesNotExist();
    }

    @Test
    void aProgramOfALivingProcessIsNotWaitedFor() throws Exception {
        Thread other = Thread.ofVirtual().start(() -> {
            try {
                here("touch begun; sleep 5; echo late >> acts");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        awaitBegun();
        here("echo first >> acts");
        assertThat(folder.resolve("acts")).hasContent("first\n");
        other.interrupt();
        other.join();
    }

    @Test
    void aProgramWhoseStarterIsGoneDoesNothing() throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder("touch", folder.resolve("acts").toString());
        try (StartedPrograms.Entry _ = StartedPrograms.enter(folder, builder)) {
            List<String> words = builder.command();
            Process gone = new ProcessBuilder("true").start();
            gone.waitFor();
            words.set(5, String.valueOf(gone.pid()));
            assertThat(builder.start().waitFor()).isEqualTo(1);
        }
        assertThat(folder.resolve("acts")).doesNotExist();
    }

    @Test
    void aProgramHasTheVariablesThatItWasGivenAndNoOthers() throws Exception {
        Answer answer = new Local(folder, Map.of("PATH", System.getenv("PATH"))).run(Command.of("env"));
        assertThat(answer.text().lines()).containsExactly("PATH=" + System.getenv("PATH"));
        assertThat(folder.resolve(".rehome/programs")).isEmptyDirectory();
    }
}
