package dev.rehome.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rehome.cli.Cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What another terminal sees of a run that goes on, from its journal alone.
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class StatusWhileRunningTest {
    @TempDir
    Path folder;

    private Ran rehome(String... args) {
        return Cli.in(folder).call(args);
    }

    private void plan() throws IOException {
        Files.createFile(folder.resolve("a"));
        Files.createFile(folder.resolve("b"));
        Files.writeString(folder.resolve("rehome.yaml"), """
                source: postgres://app@192.0.2.1/app
                target: postgres://app@192.0.2.2/app
                services:
                  a: {manager: command, start: "touch a", stop: "rm -f a", status: "test -e a", settle: 100ms}
                  b: {manager: command, start: "touch b", stop: "rm -f b", status: "test -e b", settle: 100ms}
                phases:
                  - name: "2"
                    verifyFor: 0s
                    budget: 10min
                    steps:
                      - {stop: all}
                      - {name: move, shell: "while ! test -e moved; do sleep 0.1; done"}
                      - {name: first, start: {services: [a], database: any}}
                      - {name: look, shell: "while ! test -e looked; do sleep 0.1; done"}
                      - {name: rest, start: {services: all, database: any}}
                """);
    }

    private static void await(BooleanSupplier condition) {
        Instant patience = Instant.now().plusSeconds(40);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(patience);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private boolean says(String... words) {
        String out = rehome("status").out();
        return java.util.Arrays.stream(words).allMatch(out::contains);
    }

    @Test
    void countsServicesWhileTheyAreStoppedAndStartedAndEndsWithTheRun() throws Exception {
        plan();
        CompletableFuture<Ran> run = CompletableFuture.supplyAsync(() -> rehome("run", "--execute"));
        await(() -> says("step 2/5 move", "services: online 0, stopped 2", "budget left "));
        CompletableFuture<Ran> watch = CompletableFuture.supplyAsync(() -> rehome("status", "--watch"));
        Files.createFile(folder.resolve("moved"));
        await(() ->
                says("step 4/5 look", "services: online 1, stopped 1", "next: wait, or go back with: rehome abort"));
        Files.createFile(folder.resolve("looked"));
        assertThat(run.get().exit()).as(run.get().err()).isZero();
        Ran watched = watch.get();
        assertThat(watched.exit()).isZero();
        // How often it looked in between is a matter of time.
        assertThat(watched.out()).contains("services: online 2, stopped 0", "phase 2: ON TRACK, done");
    }
}
